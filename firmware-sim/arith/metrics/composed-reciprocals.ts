import { THRESHOLDS } from "./composed-ranks.ts";

/** High bytes below this are added one by one; from it on, 1 / b is a series. */
const SERIES_FROM = 8;
/** |l - 128| / (256 h + 128) is at most 1/17 there: ten terms leave less than 1e-12. */
const TERMS = 10;

/**
 * Sums of 1 / b over the high bytes h of b = 256 h + l whose key reaches a threshold; b = 0 counts nothing. The keys y are
 * set for many keys w, so sums by y are tabulated for every l, while those by w use
 * 1 / b = sum of (128 - l)^n / (256 h + 128)^(n+1), whose terms need no l until the end.
 */
export interface Reciprocals {
  setLower(y: Int32Array): void;
  setUpper(w: Int32Array): void;
  lower(l: number, threshold: number): number;
  upper(l: number, threshold: number): number;
  /** Of every l over all h, and of every h over all l. */
  readonly overHigh: Float64Array;
  readonly overLow: Float64Array;
}

export function createReciprocals(): Reciprocals {
  const inverse = Float64Array.from({ length: 65536 }, (_, b) => (b === 0 ? 0 : 1 / b));
  const [overHigh, overLow] = [new Float64Array(256), new Float64Array(256)];
  inverse.forEach((value, b) => {
    overHigh[b & 255]! += value;
    overLow[b >> 8]! += value;
  });
  const coefficients = Float64Array.from({ length: 256 * TERMS }, (_, i) => {
    const centre = 256 * Math.floor(i / TERMS) + 128;
    return (1 / centre) ** ((i % TERMS) + 1);
  });
  const byLower = new Float64Array(256 * THRESHOLDS);
  const series = new Float64Array(THRESHOLDS * TERMS);
  let w: Int32Array = new Int32Array(256);

  return {
    overHigh,
    overLow,
    setLower(y) {
      byLower.fill(0);
      for (let l = 0; l < 256; l++) {
        const row = l * THRESHOLDS;
        for (let h = 0; h < 256; h++) byLower[row + y[h]!]! += inverse[256 * h + l]!;
        for (let t = THRESHOLDS - 2; t >= 0; t--) byLower[row + t]! += byLower[row + t + 1]!;
      }
    },
    setUpper(keys) {
      w = keys;
      series.fill(0);
      for (let h = SERIES_FROM; h < 256; h++) {
        for (let n = 0; n < TERMS; n++) series[w[h]! * TERMS + n]! += coefficients[h * TERMS + n]!;
      }
      for (let i = (THRESHOLDS - 1) * TERMS - 1; i >= 0; i--) series[i]! += series[i + TERMS]!;
    },
    lower: (l, threshold) => byLower[l * THRESHOLDS + threshold]!,
    upper(l, threshold) {
      let total = 0;
      for (let n = TERMS - 1; n >= 0; n--) total = total * (128 - l) + series[threshold * TERMS + n]!;
      for (let h = 0; h < SERIES_FROM; h++) {
        if (w[h]! >= threshold) total += inverse[256 * h + l]!;
      }
      return total;
    },
  };
}
