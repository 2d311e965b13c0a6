import { PulsegateError } from "../../signals/errors.ts";
import type { LayerPlan } from "./plan.ts";

interface Range {
  readonly least: number;
  readonly most: number;
}

const LEAST = -2147483648;
const MOST = 2147483647;

/** What one weight adds to an accumulator at worst: product(w, x) - Z_x w over all x, or nothing (padding). */
function contributionOf(
  weight: number,
  zero: number,
  product: (weight: number, activation: number) => number,
): Range {
  let [least, most] = [0, 0];
  for (let x = -128; x < 128; x++) {
    const part = product(weight, x) - zero * weight;
    least = Math.min(least, part);
    most = Math.max(most, part);
  }
  return { least, most };
}

/**
 * Refuses a layer with weights whose accumulator could leave 32 bits for some input: bias plus, for every weight, the worst
 * of its products and of the zero-point's part.
 *
 * @throws PulsegateError `malformed`, naming the layer, the bound and the range.
 */
export function checkAccumulators(
  plan: LayerPlan,
  product: (weight: number, activation: number) => number,
): void {
  const { layer, inputQuantisation } = plan;
  if (!("weights" in layer)) return;
  const known = new Map<number, Range>();
  const taps = layer.weights.length / layer.bias.length;
  layer.bias.forEach((bias, out) => {
    let [least, most] = [bias, bias];
    for (const weight of layer.weights.subarray(out * taps, (out + 1) * taps)) {
      let range = known.get(weight);
      if (range === undefined) {
        range = contributionOf(weight, inputQuantisation.zeroPoint, product);
        known.set(weight, range);
      }
      least += range.least;
      most += range.most;
    }
    if (least >= LEAST && most <= MOST) return;
    throw new PulsegateError("malformed", "an accumulator could overflow 32 bits", {
      where: `layer ${layer.name}, output ${out}`,
      got: `${least}..${most}`,
      expected: `within ${LEAST}..${MOST}`,
    });
  });
}
