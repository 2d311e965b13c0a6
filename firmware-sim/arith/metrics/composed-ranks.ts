/** Sums of two bytes reach 510; a threshold of 512 is never reached. */
export const THRESHOLDS = 513;
/** Blocks of sixteen. */
const BLOCKS = 16;
/** A zero loss counts in the upper half of a packed count. */
const ZERO = 1 << 16;

/**
 * Counts of the 256 high bytes h by two keys, y and w, and by their loss: how many reach a threshold of either key, or of
 * both. The h stand in the order of falling y, so that those that reach a threshold of y are the first n; how many of
 * them reach one of w is tabulated for every sixteenth n and counted in between.
 */
export interface Ranks {
  /** Sets y; before `setUpper`. */
  setLower(y: Int32Array): void;
  /** Sets w and the losses. */
  setUpper(w: Int32Array, lost: Float64Array): void;
  /** How many h have y >= threshold. */
  lower(threshold: number): number;
  upper(threshold: number): number;
  /** Sum of their losses. */
  lostLower(threshold: number): number;
  lostUpper(threshold: number): number;
  /** How many of the first n, in the order of falling y, have w >= threshold. */
  both(n: number, threshold: number): number;
  /** How many h without loss are not among the first n and have w < threshold. */
  exactBelow(n: number, threshold: number): number;
}

/** Suffix sums in place: entry t becomes the sum of all from t. */
function accumulateLosses(values: Float64Array): void {
  for (let t = THRESHOLDS - 2; t >= 0; t--) values[t]! += values[t + 1]!;
}

export function createRanks(): Ranks {
  const order = new Int32Array(256);
  const counts = new Int32Array(THRESHOLDS);
  /** Row k: packed counts of the first 16 k, by threshold of w. */
  const firsts = new Int32Array((BLOCKS + 1) * THRESHOLDS);
  const sorted = new Int32Array(256);
  const packed = new Int32Array(256);
  const zeros = new Int32Array(257);
  const [lossesLower, lossesUpper] = [new Float64Array(THRESHOLDS), new Float64Array(THRESHOLDS)];
  let y: Int32Array = new Int32Array(256);
  const last = BLOCKS * THRESHOLDS;

  const first = (n: number, threshold: number): number => {
    let count = firsts[(n >> 4) * THRESHOLDS + threshold]!;
    for (let p = n & ~15; p < n; p++) {
      if (sorted[p]! >= threshold) count += packed[p]!;
    }
    return count;
  };

  return {
    setLower(keys) {
      y = keys.slice();
      counts.fill(0);
      for (const key of y) counts[key]! += 1;
      for (let t = THRESHOLDS - 2; t >= 0; t--) counts[t]! += counts[t + 1]!;
      const next = counts.slice(1);
      for (let h = 0; h < 256; h++) order[next[y[h]!]!++] = h;
    },
    setUpper(w, lost) {
      firsts.fill(0);
      lossesLower.fill(0);
      lossesUpper.fill(0);
      for (let p = 0; p < 256; p++) {
        const h = order[p]!;
        const zero = lost[h] === 0;
        sorted[p] = w[h]!;
        packed[p] = zero ? 1 + ZERO : 1;
        zeros[p + 1] = zeros[p]! + (zero ? 1 : 0);
        lossesLower[y[h]!]! += lost[h]!;
        lossesUpper[w[h]!]! += lost[h]!;
        firsts[((p >> 4) + 1) * THRESHOLDS + w[h]!]! += packed[p]!;
      }
      accumulateLosses(lossesLower);
      accumulateLosses(lossesUpper);
      for (let k = 1; k <= BLOCKS; k++) {
        const from = k * THRESHOLDS;
        let count = 0;
        for (let t = from + THRESHOLDS - 1; t >= from; t--) {
          count += firsts[t]!;
          firsts[t] = count + firsts[t - THRESHOLDS]!;
        }
      }
    },
    lower: (threshold) => counts[threshold]!,
    upper: (threshold) => firsts[last + threshold]! & (ZERO - 1),
    lostLower: (threshold) => lossesLower[threshold]!,
    lostUpper: (threshold) => lossesUpper[threshold]!,
    both: (n, threshold) => (n === 0 ? 0 : first(n, threshold) & (ZERO - 1)),
    exactBelow(n, threshold) {
      const reaching = firsts[last + threshold]! >> 16;
      return zeros[256]! - zeros[n]! - reaching + (first(n, threshold) >> 16);
    },
  };
}
