import type { Multiplier } from "../multiplier.ts";

/**
 * Error of a multiplier over all operand pairs, with the definitions of the carry-disregard paper (IEEE TCAS-I 2023):
 * error = exact - approximate.
 */
export interface ErrorMetrics {
  /** Mean error distance, mean |error|. */
  readonly med: number;
  /** MED / (2^N - 1)^2 for unsigned, MED / 2^(2N - 2) for signed operands of N bits. */
  readonly nmed: number;
  /** Mean relative error distance of those authors: sum of |error / exact|, zero products as 0, over all pairs. */
  readonly mred: number;
  /** The usual mean relative error distance: the same sum divided by the number of non-zero products. */
  readonly mredNonZero: number;
  /** Share of exact products, 0..1. */
  readonly pc: number;
  readonly mse: number;
  /** Worst-case |error|. */
  readonly wce: number;
  /** Number of effective bits, 2N - log2(1 + sqrt(MSE)). */
  readonly noeb: number;
  /** Mean signed error: positive where products are too small on average; equals MED where the error is one-sided. */
  readonly bias: number;
  /** Number of operand pairs when they were sampled; absent when the metrics are exhaustive. */
  readonly sampled?: number;
  /** Standard errors of sampled metrics; the worst case of a sample is a lower bound. */
  readonly standardErrors?: StandardErrors;
}

export type StandardErrors = Pick<ErrorMetrics, "med" | "mred" | "pc" | "mse" | "bias">;

/** Sums over `pairs` operand pairs. */
export interface MetricSums {
  readonly pairs: number;
  readonly distance: number;
  readonly error: number;
  readonly squared: number;
  readonly relative: number;
  readonly correct: number;
  readonly worst: number;
}

/** The metrics of a multiplier from sums over all its operand pairs, or over an even sample of them. */
export function metricsFromSums({ bits, signed }: Multiplier, sums: MetricSums): ErrorMetrics {
  const med = sums.distance / sums.pairs;
  const mse = sums.squared / sums.pairs;
  const mred = sums.relative / sums.pairs;
  const operands = 2 ** bits;
  return {
    med,
    nmed: med / (signed ? (operands / 2) ** 2 : (operands - 1) ** 2),
    mred,
    mredNonZero: mred * (operands / (operands - 1)) ** 2,
    pc: sums.correct / sums.pairs,
    mse,
    wce: sums.worst,
    noeb: 2 * bits - Math.log2(1 + Math.sqrt(mse)),
    bias: sums.error / sums.pairs,
  };
}
