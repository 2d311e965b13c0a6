import { PulsegateError } from "../../../signals/errors.ts";
import type { Multiplier, RelativeEnergy } from "../multiplier.ts";
import { checkProduct, checkProductBits } from "./product-check.ts";

export interface TableMultiplierOptions {
  /** Operands -128..127 (true, the default) or 0..255. */
  readonly signed?: boolean;
  readonly source?: string;
  /** Energy of one multiplication relative to the exact multiplier; where the figure comes from. */
  readonly relativeEnergy?: RelativeEnergy;
  /** Bits that hold every product, 16 when absent; at most 24. */
  readonly productBits?: number;
}

/**
 * A multiplier from a user's truth table: 65,536 integers, row-major, row = a ascending, column = b ascending
 * (both from -128 if signed, else from 0). Products are int16 if signed, else uint16, or of `productBits`.
 *
 * @throws PulsegateError `bad-option` for a table of another size or with a value outside its range.
 */
export function tableMultiplier(
  name: string,
  table: ArrayLike<number>,
  options: TableMultiplierOptions = {},
): Multiplier {
  const { signed = true, source = "user's truth table", productBits = 16 } = options;
  const { relativeEnergy = { value: 1, source: "not stated; taken as exact" } } = options;
  checkProductBits(name, productBits);
  if (!(Number.isFinite(relativeEnergy.value) && relativeEnergy.value >= 0)) {
    throw new PulsegateError("bad-option", `multiplier ${name} has a bad relative energy`, {
      got: relativeEnergy.value,
      expected: "a finite number >= 0",
    });
  }
  if (table.length !== 65536) {
    throw new PulsegateError("bad-option", `truth table of multiplier ${name} has a wrong size`, {
      got: table.length,
      expected: "65536 products",
    });
  }
  const format = { bits: 8, signed, productBits } as const;
  const products = new Int32Array(65536);
  for (let i = 0; i < 65536; i++) {
    products[i] = checkProduct(
      table[i]!,
      format,
      () => `truth table of ${name}, row ${i >> 8}, column ${i & 255}`,
    );
  }
  const offset = signed ? 128 : 0;
  return {
    name,
    bits: 8,
    signed,
    productBits,
    multiply: (a, b) => products[(a + offset) * 256 + b + offset]!,
    source,
    relativeEnergy,
  };
}
