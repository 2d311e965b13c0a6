import { seededRandom } from "../../../signals/random.ts";
import type { Multiplier } from "../multiplier.ts";
import { type ErrorMetrics, metricsFromSums } from "./metric-sums.ts";

/** Each operand's range is cut into 16 equal parts: 256 strata of pairs. */
const PARTS = 16;

/** |error|, |error / exact|, exact or not, error squared, error. */
type Quantities = [number, number, number, number, number];

/**
 * Error metrics of a multiplier too wide to enumerate, from an evenly stratified random sample of its operand pairs, with
 * standard errors. The same seed gives the same result.
 *
 * @param pairs rounded up to a multiple of the 256 strata.
 */
export function sampledErrorMetrics(multiplier: Multiplier, pairs = 1 << 20, seed = 1): ErrorMetrics {
  const random = seededRandom(seed);
  const operands = 2 ** multiplier.bits;
  const first = multiplier.signed ? -operands / 2 : 0;
  const width = operands / PARTS;
  const each = Math.max(2, Math.ceil(pairs / PARTS ** 2));
  const totals: Quantities = [0, 0, 0, 0, 0];
  const variances: Quantities = [0, 0, 0, 0, 0];
  let worst = 0;
  for (let stratum = 0; stratum < PARTS ** 2; stratum++) {
    const sums: Quantities = [0, 0, 0, 0, 0];
    const squares: Quantities = [0, 0, 0, 0, 0];
    for (let i = 0; i < each; i++) {
      const a = first + Math.floor(((stratum >> 4) + random()) * width);
      const b = first + Math.floor(((stratum & 15) + random()) * width);
      const error = a * b - multiplier.multiply(a, b);
      const size = Math.abs(error);
      if (size > worst) worst = size;
      const relative = a === 0 || b === 0 ? 0 : size / Math.abs(a * b);
      const quantities: Quantities = [size, relative, error === 0 ? 1 : 0, size * size, error];
      quantities.forEach((value, q) => {
        sums[q]! += value;
        squares[q]! += value * value;
      });
    }
    sums.forEach((sum, q) => {
      totals[q]! += sum;
      variances[q]! += (squares[q]! - (sum * sum) / each) / (each - 1);
    });
  }
  const sampled = each * PARTS ** 2;
  const [distance, relative, correct, squared, error] = totals;
  // Variance of the mean of 256 strata means, each of `each` draws.
  const [med, mred, pc, mse, bias] = variances.map((v) => Math.sqrt(v / each) / PARTS ** 2) as Quantities;
  return {
    ...metricsFromSums(multiplier, { pairs: sampled, distance, error, squared, relative, correct, worst }),
    sampled,
    standardErrors: { med, mred, pc, mse, bias },
  };
}
