import { PulsegateError } from "../../signals/errors.ts";
import type { Multiplier } from "./multiplier.ts";

const cache = new WeakMap<Multiplier, Int32Array>();

/**
 * All 65,536 products of an 8-bit multiplier, row-major: row = a ascending, column = b ascending, both from -128 if
 * signed, else from 0. Computed once per multiplier object; do not write to it.
 *
 * @throws PulsegateError `unsupported` for a 16-bit multiplier: its table would have 2^32 products.
 */
export function truthTable(multiplier: Multiplier): Int32Array {
  const known = cache.get(multiplier);
  if (known !== undefined) return known;
  if (multiplier.bits !== 8) {
    throw new PulsegateError("unsupported", "no truth table of so wide a multiplier", {
      where: multiplier.name,
      got: `${multiplier.bits} x ${multiplier.bits} bits`,
      expected: "8 x 8 bits",
    });
  }
  const first = multiplier.signed ? -128 : 0;
  const table = new Int32Array(65536);
  for (let i = 0; i < 65536; i++) table[i] = multiplier.multiply(first + (i >> 8), first + (i & 255));
  cache.set(multiplier, table);
  return table;
}
