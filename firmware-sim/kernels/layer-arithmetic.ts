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

export function layerArithmetic(multiplier: Multiplier, order: OperandOrder): LayerArithmetic {
  const table = truthTable(multiplier);
  const wide = table.find((product) => product < -32768 || product > 32767);
  if (wide !== undefined) {
    throw new PulsegateError("bad-option", "a product does not fit 16 bits", {
      where: `multiplier ${multiplier.name}`,
      got: wide,
      expected: "-32768..32767",
    });
  }
  const exact = table.every((product, i) => product === ((i >> 8) - 128) * ((i & 255) - 128));
  const [weightStep, activationStep] = order === "weight-first" ? [256, 1] : [1, 256];
  return {
    exact,
    product: (weight, activation) =>
      table[(weight + 128) * weightStep + (activation + 128) * activationStep]!,
  };
}
