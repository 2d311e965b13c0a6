import { errorMap } from "./error-map.ts";
import { type ErrorMetrics, metricsFromSums } from "./metric-sums.ts";
import type { Multiplier } from "./multiplier.ts";
import { sampledErrorMetrics } from "./sampled-metrics.ts";

export type { ErrorMetrics } from "./metric-sums.ts";

/**
 * Error metrics of a multiplier: exhaustive over all 65,536 pairs of an 8-bit one; a 16-bit one is sampled, and the result
 * says so.
 */
export function errorMetrics(multiplier: Multiplier): ErrorMetrics {
  if (multiplier.bits === 16) return sampledErrorMetrics(multiplier);
  const errors = errorMap(multiplier);
  const first = multiplier.signed ? -128 : 0;
  let [distance, squared, relative, correct, worst, signedSum] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < 65536; i++) {
    const exact = (first + (i >> 8)) * (first + (i & 255));
    const error = errors[i]!;
    const size = Math.abs(error);
    distance += size;
    squared += error * error;
    signedSum += error;
    if (error === 0) correct++;
    if (exact !== 0) relative += size / Math.abs(exact);
    if (size > worst) worst = size;
  }
  const sums = { pairs: 65536, distance, error: signedSum, squared, relative, correct, worst };
  return metricsFromSums(multiplier, sums);
}
