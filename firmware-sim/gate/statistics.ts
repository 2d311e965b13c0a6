/**
 * The value of 0-based `rank` in sorted order, by partitioning in place (Hoare's FIND, Commun. ACM 4:321, 1961): what is left
 * of `rank` afterwards is not larger, what is right of it not smaller.
 */
const selectInPlace = (values: Float32Array, rank: number): number => {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[rank];
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (pivot < values[j]) j--;
      if (i <= j) {
        const swap = values[i];
        values[i++] = values[j];
        values[j--] = swap;
      }
    }
    if (j < rank) low = i;
    if (rank < i) high = j;
  }
  return values[rank];
};

/** Quantile `fraction` (0..1) of `values`, nearest rank below; reorders `values`. NaN when there is none. */
export const quantileInPlace = (values: Float32Array, fraction: number): number =>
  values.length === 0 ? Number.NaN : selectInPlace(values, Math.floor(fraction * (values.length - 1)));

/** Median of `values`; leaves them as they are. NaN when there is none. */
export const median = (values: ArrayLike<number>): number => quantileInPlace(Float32Array.from(values), 0.5);

/** Mean and central moments 2, 3 and 4 (population) of one stretch of samples. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
  readonly third: number;
  readonly fourth: number;
}

/** Moments of `samples[from .. to-1]`; zeros when the stretch is empty. */
export const moments = (samples: Float32Array, from = 0, to = samples.length): Moments => {
  const count = to - from;
  if (count <= 0) return { mean: 0, variance: 0, third: 0, fourth: 0 };
  let sum = 0;
  for (let i = from; i < to; i++) sum += samples[i];
  const mean = sum / count;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let i = from; i < to; i++) {
    const d = samples[i] - mean;
    const square = d * d;
    second += square;
    third += square * d;
    fourth += square * square;
  }
  return { mean, variance: second / count, third: third / count, fourth: fourth / count };
};

/** Largest minus smallest value of `samples[from .. to-1]`; 0 when the stretch is empty. */
export const spread = (samples: Float32Array, from = 0, to = samples.length): number => {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) {
    const x = samples[i];
    if (x < low) low = x;
    if (x > high) high = x;
  }
  return high >= low ? high - low : 0;
};

/**
 * Centred moving average over `2 * half + 1` samples by a running sum: the cheapest linear-phase low-pass a
 * microcontroller has. At the edges the average is taken over the samples that exist.
 */
export const movingAverage = (samples: Float32Array, half: number): Float32Array => {
  const n = samples.length;
  const out = new Float32Array(n);
  let sum = 0;
  for (let i = 0; i < Math.min(half, n); i++) sum += samples[i];
  for (let i = 0; i < n; i++) {
    if (i + half < n) sum += samples[i + half];
    if (i - half - 1 >= 0) sum -= samples[i - half - 1];
    out[i] = sum / (Math.min(n - 1, i + half) - Math.max(0, i - half) + 1);
  }
  return out;
};

/** `a - b`, element by element. */
export const difference = (a: Float32Array, b: Float32Array): Float32Array => {
  const out = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i] - b[i];
  return out;
};

/** Natural logarithm of `x / y` with both held above `floor`, so that silence gives a large number and never an infinity. */
export const logRatio = (x: number, y: number, floor = 1e-9): number =>
  Math.log(Math.max(x, floor) / Math.max(y, floor));

/** Sample differences smaller than this share of the window's spread count as no change. */
const FLAT_SHARE = 1e-4;

/** Longest run of (nearly) equal samples and, apart, the longest one that sits at the window's minimum or maximum. */
export const constantRuns = (samples: Float32Array): { flat: number; rail: number } => {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const x of samples) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  const tolerance = (high - low) * FLAT_SHARE;
  let flat = 0;
  let railSamples = 0;
  let run = 1;
  for (let i = 1; i <= samples.length; i++) {
    const x = samples[i];
    const before = samples[i - 1];
    if (i < samples.length && Math.abs(x - before) <= tolerance) {
      run++;
      continue;
    }
    if (run > flat) flat = run;
    const atRail = before - low <= 2 * tolerance || high - before <= 2 * tolerance;
    if (atRail && run >= 4) railSamples += run;
    run = 1;
  }
  return { flat, rail: railSamples };
};
