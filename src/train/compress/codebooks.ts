import { kMeans } from "./k-means.ts";

/** A way to choose 2^bits values for the int8 codes of a layer from the codes alone. */
export interface CodebookScheme {
  readonly name: "symmetric" | "asymmetric" | "quantile" | "power-of-two";
  /** Values in -127..127, not necessarily distinct; at most 2^bits. */
  values(codes: Int8Array, bits: number): readonly number[];
}

const largestMagnitude = (codes: Int8Array): number =>
  codes.reduce((most: number, code: number) => Math.max(most, Math.abs(code)), 0);

/** Evenly spaced about 0: 2^bits - 1 values, the largest magnitude at the ends. */
const symmetric: CodebookScheme = {
  name: "symmetric",
  values(codes, bits) {
    const side = 2 ** (bits - 1) - 1;
    const step = largestMagnitude(codes) / side;
    return Array.from({ length: 2 * side + 1 }, (_, i) => (i - side) * step);
  },
};

/** Evenly spaced from the smallest to the largest code, moved so that 0 is one of them (a zero-point). */
const asymmetric: CodebookScheme = {
  name: "asymmetric",
  values(codes, bits) {
    const low = codes.reduce((least: number, code: number) => Math.min(least, code), 0);
    const high = codes.reduce((most: number, code: number) => Math.max(most, code), 0);
    const step = (high - low) / (2 ** bits - 1);
    const zero = step === 0 ? 0 : Math.round(-low / step);
    return Array.from({ length: 2 ** bits }, (_, i) => Math.min(127, Math.max(-127, (i - zero) * step)));
  },
};

/** Equal shares of the sorted codes, each at its mean. */
const quantile: CodebookScheme = {
  name: "quantile",
  values(codes, bits) {
    const sorted = [...codes].sort((a, b) => a - b);
    const bins = Math.min(2 ** bits, sorted.length);
    return Array.from({ length: bins }, (_, i) => {
      const bin = sorted.slice(
        Math.floor((i * sorted.length) / bins),
        Math.floor(((i + 1) * sorted.length) / bins),
      );
      return bin.reduce((sum, code) => sum + code, 0) / bin.length;
    });
  },
};

/** 0 and +-the largest magnitude times 1, 1/2, 1/4 ...: 2^bits - 1 values; a product is a shift. */
const powerOfTwo: CodebookScheme = {
  name: "power-of-two",
  values(codes, bits) {
    const largest = largestMagnitude(codes);
    const magnitudes = Array.from({ length: 2 ** (bits - 1) - 1 }, (_, i) => largest * 2 ** -i);
    return [0, ...magnitudes.flatMap((m) => [m, -m])];
  },
};

/**
 * The schemes that a bit-width search tries. A reconstruction: the original compares data-free schemes of this kind, but
 * its list is not public in full. Source: Nayak, Zhang, Chai, "Bit Efficient Quantization", arXiv 1910.04877, abstract.
 */
export const codebookSchemes: readonly CodebookScheme[] = [symmetric, asymmetric, quantile, powerOfTwo];

/** Every code replaced by the nearest of the values, rounded to int8; the lower of two equally near. */
export function withCodebook(codes: Int8Array, values: readonly number[]): Int8Array {
  const rounded = [...new Set(values.map((value) => Math.round(value) || 0))].sort((a, b) => a - b);
  const nearest = new Int8Array(256);
  for (let code = -128; code < 128; code++) {
    nearest[code + 128] = rounded.reduce((best, value) =>
      Math.abs(value - code) < Math.abs(best - code) ? value : best,
    );
  }
  return codes.map((code) => nearest[code + 128]!);
}

/** Codes that share at most `count` values other than 0, by k-means; code 0 stays. */
export const withSharedCodes = (codes: Int8Array, count: number): Int8Array => {
  const { centroids, assignments } = kMeans(
    Array.from(codes).filter((code) => code !== 0),
    count,
  );
  let next = 0;
  return codes.map((code) => (code === 0 ? 0 : Math.round(centroids[assignments[next++]!]!)));
};
