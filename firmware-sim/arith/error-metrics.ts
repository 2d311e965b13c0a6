import type { Multiplier } from "./multiplier.ts";
import { truthTable } from "./truth-table.ts";

/**
 * Error of a multiplier over all 65,536 operand pairs, with the definitions of the carry-disregard paper
 * (IEEE TCAS-I 2023): error = exact - approximate.
 */
export interface ErrorMetrics {
  /** Mean error distance, mean |error|. */
  readonly med: number;
  /** MED / (2^8 - 1)^2 for unsigned, MED / 128^2 for signed operands. */
  readonly nmed: number;
  /** Sum of |error / exact| over non-zero products, divided by all 65,536 pairs. */
  readonly mred: number;
  /** Share of exact products, 0..1. */
  readonly pc: number;
  readonly mse: number;
  /** Worst-case |error|. */
  readonly wce: number;
  /** Number of effective bits, 16 - log2(1 + sqrt(MSE)). */
  readonly noeb: number;
  /** Mean signed error; equals MED where the error is one-sided. */
  readonly meanError: number;
}

/** Measures a multiplier exhaustively. */
export function errorMetrics(multiplier: Multiplier): ErrorMetrics {
  const table = truthTable(multiplier);
  const first = multiplier.signed ? -128 : 0;
  let [distance, squared, relative, correct, worst, signedSum] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < 65536; i++) {
    const exact = (first + (i >> 8)) * (first + (i & 255));
    const error = exact - table[i]!;
    const size = Math.abs(error);
    distance += size;
    squared += error * error;
    signedSum += error;
    if (error === 0) correct++;
    if (exact !== 0) relative += size / Math.abs(exact);
    if (size > worst) worst = size;
  }
  const med = distance / 65536;
  const mse = squared / 65536;
  return {
    med,
    nmed: med / (multiplier.signed ? 16384 : 65025),
    mred: relative / 65536,
    pc: correct / 65536,
    mse,
    wce: worst,
    noeb: 16 - Math.log2(1 + Math.sqrt(mse)),
    meanError: signedSum / 65536,
  };
}
