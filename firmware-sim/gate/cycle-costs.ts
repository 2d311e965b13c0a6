/**
 * Processor cycles of the gate's inner loops on a Cortex-M4F, single precision, code and data without wait states. Counted by
 * hand from the instruction timings: load or store 2, add, subtract, multiply, compare, absolute and register move 1,
 * multiply-accumulate 3, divide and square root 14, loop count and taken branch 3 (Arm, Cortex-M4 Technical Reference Manual
 * r0p1, tables 3-1 and 7-1). An estimate, not a measurement on silicon: expect a compiler to lie within a factor of about 1.5.
 */

/**
 * One turn of the ECG gate's pass, which takes two samples: two loads; their sum, added up; two differences, absolute, added up;
 * swing likewise; three moves; loop.
 */
export const PER_PAIR = 4 + 2 + 6 + 3 + 3 + 3;

/** Loops over the 16 blocks a second, per block. */
export const perBlock = {
  /** End of a block in the pass: two additions to the totals, two scalings, two stores, two resets, loop. */
  close: 13,
  /** Load, two compares with conditional moves, loop. */
  range: 9,
  /** Load, subtract, absolute, add, loop; with one load more for intervals. */
  distance: 10,
  /** Load, compare, count or reset, compare, conditional move, loop. */
  run: 11,
  /** Load, compare, loop; for still blocks another load, two subtractions, two compares, count. */
  rail: 12,
  /** Load, absolute, add, loop. */
  sum: 7,
} as const;

/** Loops over the samples of a window or of its events, per sample. */
export const perSample = {
  /** Running sum: two loads, add, subtract, multiply, store, loop. */
  movingAverage: 12,
  /** Two loads, subtract, store, loop. */
  difference: 10,
  /** Mean and its correction (load, add, loop each), then power sums (load, subtract, two multiplies, three accumulates, loop). */
  moments: 6 + 7 + 17,
  /** Mean and its correction, then one power sum (load, subtract, multiply-accumulate, loop). */
  deviation: 6 + 7 + 9,
  /** Load, two compares with conditional moves, loop. */
  range: 9,
  /** Load, add, loop. */
  sum: 6,
  /** One order statistic by selection: 3.4 comparisons a sample on average (Hoare, 1961; Knuth 1972), load, compare, branch. */
  selection: 27,
  /** Load, absolute, store, loop. */
  copy: 8,
  /** Load, compare with zero and with the last sign, loop. */
  crossings: 8,
  /** Minimum and maximum before; load, subtract, absolute, compare, two branches, loop. */
  constantRuns: 9 + 14,
  /** Four loads, four adds, absolute, compare, loop. */
  step: 17,
  /** Correlation and residual in one: two loads, three multiply-accumulates, loop. */
  correlation: 16,
} as const;

/** Median of a dozen values at most, by insertion sort: a quarter of n^2 moves of 9 cycles. */
export const medianCycles = (values: number): number => (values * values * 9) / 4;

/**
 * Autocorrelation of `n` values at lags of `first` .. `last`. Energies: load, multiply-accumulate, loop. Each product: two
 * loads, multiply-accumulate, loop. Each lag: root and divide, energies, compare, loop.
 */
export const similarityCycles = (n: number, first: number, last: number): number => {
  const lags = last - first + 1;
  const products = lags * (n - (first + last) / 2);
  return (n + 2 * first) * 8 + products * 10 + lags * (2 * DIVIDE + 20) + DIVIDE;
};

/** Radix-2 butterfly: four multiplies, six adds, six loads, four stores, loop and addressing. */
const BUTTERFLY = 34;

/**
 * Welch spectrum of `segments` segments of `points`: mean and taper; a complex transform of half the points with log2 stages,
 * its bins untangled; squared magnitudes added up.
 */
export const spectrumCycles = (points: number, segments: number): number => {
  const half = points / 2;
  return segments * (points * 12 + Math.log2(half) * (half / 2) * BUTTERFLY + half * 24 + (half + 1) * 10);
};

/** Natural logarithm of a quotient: two limits, one divide, exponent split and a polynomial of degree 7. */
export const LOG_RATIO = 100;
/** A divide or square root with its loads and store. */
export const DIVIDE = 20;

/** One spectrum bin added to a sum or compared. */
export const BIN = 5;

/** One term of the classifier: subtract, multiply, convert, clamp, integer multiply-accumulate, compare for the reason, loads. */
export const TERM = 20;
/** Table look-up with linear interpolation, and the compare with the threshold. */
export const SCORE = 20;
