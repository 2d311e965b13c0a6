import { PulsegateError } from "../../signals/errors.ts";
import type { Multiplier } from "./multiplier.ts";

export interface TableMultiplierOptions {
  /** Operands -128..127 (true, the default) or 0..255. */
  readonly signed?: boolean;
  readonly source?: string;
  /** Energy of one multiplication relative to the exact multiplier; where the figure comes from. */
  readonly relativeEnergy?: { readonly value: number; readonly source: string };
}

/**
 * A multiplier from a user's truth table: 65,536 integers, row-major, row = a ascending, column = b ascending
 * (both from -128 if signed, else from 0). Products are int16 if signed, else uint16.
 *
 * @throws PulsegateError `bad-option` for a table of another size or with a value outside its range.
 */
export function tableMultiplier(
  name: string,
  table: ArrayLike<number>,
  options: TableMultiplierOptions = {},
): Multiplier {
  const { signed = true, source = "user's truth table" } = options;
  const { relativeEnergy = { value: 1, source: "not stated; taken as exact" } } = options;
  if (table.length !== 65536) {
    throw new PulsegateError("bad-option", `truth table of multiplier ${name} has a wrong size`, {
      got: table.length,
      expected: "65536 products",
    });
  }
  const [least, most] = signed ? [-32768, 32767] : [0, 65535];
  const products = new Int32Array(65536);
  for (let i = 0; i < 65536; i++) {
    const product = table[i]!;
    if (!Number.isInteger(product) || product < least || product > most) {
      throw new PulsegateError("bad-option", `truth table of multiplier ${name} has a bad product`, {
        where: `row ${i >> 8}, column ${i & 255}`,
        got: product,
        expected: `an integer in ${least}..${most}`,
      });
    }
    products[i] = product;
  }
  const offset = signed ? 128 : 0;
  return {
    name,
    bits: 8,
    signed,
    multiply: (a, b) => products[(a + offset) * 256 + b + offset]!,
    source,
    relativeEnergy,
  };
}
