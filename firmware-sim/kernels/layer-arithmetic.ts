import { PulsegateError } from "../../signals/errors.ts";
import type { Multiplier } from "../arith/multiplier.ts";
import { truthTable } from "../arith/truth-table.ts";
import type { OperandOrder } from "../nn/model.ts";

/** The multiplier of one layer with its operands in the layer's order. */
export interface LayerArithmetic {
  /** Product of a weight and an activation. */
  product(weight: number, activation: number): number;
  /** Product minus exact product; row = weight & 255, column = activation & 255. */
  readonly errors: Int32Array;
  /** True when every product is exact: an ordinary dot product will do. */
  readonly exact: boolean;
  /** Whether error(w, x) = f(w, low nibble of x) + g(w, high nibble of x). */
  readonly byActivationNibble: boolean;
  /** Whether error(w, x) = f(low nibble of w, x) + g(high nibble of w, x). */
  readonly byWeightNibble: boolean;
}

function checkProducts(multiplier: Multiplier, table: Int32Array): void {
  for (let i = 0; i < 65536; i++) {
    const product = table[i]!;
    if (product < -32768 || product > 32767) {
      throw new PulsegateError("bad-option", "a product does not fit 16 bits", {
        where: `multiplier ${multiplier.name}`,
        got: product,
        expected: "-32768..32767",
      });
    }
  }
}

const int8 = (bits: number) => (bits << 24) >> 24;

/** Tests the sum over nibbles on the two's-complement bits of the operand that `split` cuts at `step`. */
function isSumOverNibbles(errors: Int32Array, step: 1 | 256): boolean {
  const other = 257 - step;
  for (let fixed = 0; fixed < 256; fixed++) {
    const base = fixed * other;
    for (let i = 0; i < 256; i++) {
      const low = errors[base + (i & 15) * step]!;
      const high = errors[base + (i & 240) * step]!;
      if (errors[base + i * step] !== low + high - errors[base]!) return false;
    }
  }
  return true;
}

function analyse(multiplier: Multiplier, order: OperandOrder): LayerArithmetic {
  const table = truthTable(multiplier);
  checkProducts(multiplier, table);
  const [weightStep, activationStep] = order === "weight-first" ? [256, 1] : [1, 256];
  const product = (weight: number, activation: number) =>
    table[(weight + 128) * weightStep + (activation + 128) * activationStep]!;
  const errors = Int32Array.from({ length: 65536 }, (_, i) => {
    const [weight, activation] = [int8(i >> 8), int8(i)];
    return product(weight, activation) - weight * activation;
  });
  return {
    product,
    errors,
    exact: errors.every((error) => error === 0),
    byActivationNibble: isSumOverNibbles(errors, 1),
    byWeightNibble: isSumOverNibbles(errors, 256),
  };
}

const known: { readonly [order in OperandOrder]: WeakMap<Multiplier, LayerArithmetic> } = {
  "weight-first": new WeakMap(),
  "activation-first": new WeakMap(),
};

/**
 * What a signed multiplier computes in that operand order, from its truth table alone; analysed once for each object.
 *
 * @throws PulsegateError `bad-option` if a product leaves int16.
 */
export function layerArithmetic(multiplier: Multiplier, order: OperandOrder): LayerArithmetic {
  const before = known[order].get(multiplier);
  if (before !== undefined) return before;
  const arithmetic = analyse(multiplier, order);
  known[order].set(multiplier, arithmetic);
  return arithmetic;
}
