/**
 * Processor cycles of the gate's inner loops on a Cortex-M4F, single precision, code and data without wait states. Counted by
 * hand from the instruction timings: load or store 2, add, subtract, multiply, compare and absolute 1, multiply-accumulate 3,
 * divide and square root 14, loop count and taken branch 3 (Arm, Cortex-M4 Technical Reference Manual r0p1, tables 3-1 and
 * 7-1). An estimate, not a measurement on silicon: expect a compiler to lie within a factor of about 1.5.
 */
export const perSample = {
  /** Running sum: two loads, add, subtract, multiply, store, loop. */
  movingAverage: 12,
  /** Two loads, subtract, store, loop. */
  difference: 10,
  /** Mean (load, add, loop), then second to fourth power sums (load, subtract, two multiplies, three accumulates, loop). */
  moments: 6 + 17,
  /** Load, two compares with conditional moves, loop. */
  spread: 9,
  /** One order statistic by selection: 3.4 comparisons a sample on average (Hoare, 1961; Knuth 1972), load, compare, branch. */
  selection: 27,
  /** Load, absolute or mask test, store, loop. */
  copy: 8,
  /** Load, multiply-accumulate, loop. */
  squareSum: 8,
  /** Load, compare with zero and with the last sign, loop. */
  crossings: 8,
  /** Load, subtract, absolute, compare, two branches, loop; and the minimum and maximum before. */
  constantRuns: 14 + 9,
  /** Four loads, four adds, absolute, compare, loop. */
  step: 17,
  /** Two loads, multiply-accumulate, loop. */
  product: 10,
  /** Two loads, three multiply-accumulates, loop. */
  correlation: 16,
} as const;

/** Natural logarithm of a quotient: two limits, one divide, exponent split and a polynomial of degree 7. */
export const LOG_RATIO = 100;
/** A divide or square root with its loads and store. */
export const DIVIDE = 20;
/** One spectrum bin added to a sum or compared. */
export const BIN = 5;

/** Radix-2 butterfly: four multiplies, six adds, six loads, four stores, loop and addressing. */
const BUTTERFLY = 34;
/** 256-point real transform: a complex one of 128 points, 7 stages of 64 butterflies, and 128 bins to untangle. */
const TRANSFORM = 7 * 64 * BUTTERFLY + 128 * 24;

/** Welch spectrum of `segments` 256-point segments; mean, window and power included. */
export const spectrumCycles = (segments: number): number => segments * (256 * 12 + TRANSFORM + 129 * 10);

/** Comparison of `events` events of `length` samples with their median event. */
export const shapeCycles = (events: number, length: number): number =>
  length * events * perSample.selection + events * length * perSample.correlation + events * 4 * DIVIDE;

/** One term of the classifier: subtract, multiply, convert, clamp, integer multiply-accumulate, compare for the reason, loads. */
export const TERM = 20;
/** Table look-up with linear interpolation, and the compare with the threshold. */
export const SCORE = 20;
