import type { Multiplier } from "../multiplier.ts";
import { truthTable } from "../truth-table.ts";

/**
 * Signed error, exact - approximate, of all 65,536 operand pairs of an 8-bit multiplier, in the order of the truth table:
 * (256, 256), row = a ascending, column = b ascending.
 *
 * @throws PulsegateError `unsupported` for a 16-bit multiplier.
 */
export function errorMap(multiplier: Multiplier): Int32Array {
  const first = multiplier.signed ? -128 : 0;
  return truthTable(multiplier).map((product, i) => (first + (i >> 8)) * (first + (i & 255)) - product);
}
