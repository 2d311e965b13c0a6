import { PulsegateError } from "../../signals/errors.ts";
import type { Multiplier } from "../arith/multiplier.ts";
import { truthTable } from "../arith/truth-table.ts";
import type { OperandOrder } from "../nn/model.ts";

/** The multiplier of one layer with its operands in the layer's order. */
export interface LayerArithmetic {
  /** Product of a weight and an activation. */
  product(weight: number, activation: number): number;
  /** True when every product is exact: an ordinary dot product will do. */
  readonly exact: boolean;
}

const exactness = new WeakMap<Multiplier, boolean>();

/** Whether a signed multiplier is exact throughout. @throws PulsegateError `bad-option` if a product leaves int16. */
function isExact(multiplier: Multiplier): boolean {
  const known = exactness.get(multiplier);
  if (known !== undefined) return known;
  const table = truthTable(multiplier);
  let exact = true;
  for (let i = 0; i < 65536; i++) {
    const product = table[i]!;
    if (product !== ((i >> 8) - 128) * ((i & 255) - 128)) exact = false;
    if (product < -32768 || product > 32767) {
      throw new PulsegateError("bad-option", "a product does not fit 16 bits", {
        where: `multiplier ${multiplier.name}`,
        got: product,
        expected: "-32768..32767",
      });
    }
  }
  exactness.set(multiplier, exact);
  return exact;
}

/** @throws PulsegateError `bad-option` if a product leaves int16. */
export function layerArithmetic(multiplier: Multiplier, order: OperandOrder): LayerArithmetic {
  const table = truthTable(multiplier);
  const [weightStep, activationStep] = order === "weight-first" ? [256, 1] : [1, 256];
  return {
    exact: isExact(multiplier),
    product: (weight, activation) =>
      table[(weight + 128) * weightStep + (activation + 128) * activationStep]!,
  };
}
