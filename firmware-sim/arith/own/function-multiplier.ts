import { PulsegateError } from "../../../signals/errors.ts";
import type { Multiplier, RelativeEnergy } from "../multiplier.ts";
import { checkProduct, checkProductBits } from "./product-check.ts";
import { tableMultiplier } from "./table.ts";

export interface FunctionMultiplierOptions {
  /** Operands -128..127 (true) or 0..255 (false). */
  readonly signed: boolean;
  /** Product of `a` and `b`: an integer, the same at every call. */
  multiply(a: number, b: number): number;
  /** Paper, deck or datasheet that defines it. */
  readonly source: string;
  /** Energy of one multiplication relative to the exact multiplier; where the figure comes from. */
  readonly relativeEnergy: RelativeEnergy;
  /** Bits that hold every product, 16 when absent; at most 24. */
  readonly productBits?: number;
}

/**
 * An 8 x 8 bit multiplier from a user's function. The function is called twice for each of the 65,536 operand pairs,
 * which checks it; the multiplier then gives those products.
 *
 * @throws PulsegateError `bad-option` for a product that is no integer, outside its range, or differs between two calls.
 */
export function functionMultiplier(name: string, options: FunctionMultiplierOptions): Multiplier {
  const { signed, productBits = 16 } = options;
  checkProductBits(name, productBits);
  const first = signed ? -128 : 0;
  const format = { bits: 8, signed, productBits } as const;
  const products = Int32Array.from({ length: 65536 }, (_, i) => {
    const [a, b] = [first + (i >> 8), first + (i & 255)];
    return checkProduct(options.multiply(a, b), format, () => `${name}, ${a} * ${b}`);
  });
  products.forEach((product, i) => {
    const [a, b] = [first + (i >> 8), first + (i & 255)];
    const again = options.multiply(a, b);
    if (again === product) return;
    throw new PulsegateError("bad-option", "a multiplier must give the same product every time", {
      where: `${name}, ${a} * ${b}`,
      got: `${product}, then ${again}`,
      expected: "two equal products",
    });
  });
  return tableMultiplier(name, products, options);
}
