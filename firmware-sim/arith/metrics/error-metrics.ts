import type { Multiplier } from "../multiplier.ts";
import { composedSums, isByteComposed } from "./composed-metrics.ts";
import { errorMap } from "./error-map.ts";
import { type ErrorMetrics, type MetricSums, metricsFromSums } from "./metric-sums.ts";
import { sampledErrorMetrics } from "./sampled-metrics.ts";

export type { ErrorMetrics } from "./metric-sums.ts";

export interface ErrorMetricsOptions {
  /** Number of random operand pairs for a 16-bit multiplier, instead of all; 8-bit ones are always exhaustive. */
  readonly pairs?: number;
}

const known = new WeakMap<Multiplier, ErrorMetrics>();

/**
 * Error metrics of a multiplier over all its operand pairs: 65,536 of an 8-bit one, 2^32 of a 16-bit one that is made of
 * 8-bit parts (some seconds, once). Any other 16-bit multiplier is sampled, and the result says so.
 */
export function errorMetrics(multiplier: Multiplier, { pairs }: ErrorMetricsOptions = {}): ErrorMetrics {
  const found = known.get(multiplier);
  if (found !== undefined) return found;
  if (multiplier.bits === 16 && (pairs !== undefined || !isByteComposed(multiplier))) {
    return sampledErrorMetrics(multiplier, pairs);
  }
  const sums = isByteComposed(multiplier) ? composedSums(multiplier) : tableSums(multiplier);
  const metrics = metricsFromSums(multiplier, sums);
  known.set(multiplier, metrics);
  return metrics;
}

function tableSums(multiplier: Multiplier): MetricSums {
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
  return { pairs: 65536, distance, error: signedSum, squared, relative, correct, worst };
}
