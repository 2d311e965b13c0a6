import type { Multiplier } from "./multiplier.ts";

const cache = new WeakMap<Multiplier, Int32Array>();

/**
 * All 65,536 products, row-major: row = a ascending, column = b ascending, both from -128 if signed, else from 0.
 * Computed once per multiplier object; do not write to it.
 */
export function truthTable(multiplier: Multiplier): Int32Array {
  const known = cache.get(multiplier);
  if (known !== undefined) return known;
  const first = multiplier.signed ? -128 : 0;
  const table = new Int32Array(65536);
  for (let i = 0; i < 65536; i++) table[i] = multiplier.multiply(first + (i >> 8), first + (i & 255));
  cache.set(multiplier, table);
  return table;
}
