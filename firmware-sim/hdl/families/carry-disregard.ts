/**
 * `CDM8_xy` and `SCDM8_xy`: two 8 x 4 blocks drawn from `CELL_MAPS`, and an exact carry look-ahead adder.
 *
 * Baugh-Wooley adds 2^8 and 2^15. 2^15 takes a free input of the adder. 2^8 enters the low block at the free input of cell
 * (a7, b1), as in the exact array, while columns of weight 2^8 keep their carries (x <= 8); for x = 9 and a it is added
 * behind the blocks, because constants take no part in the carry disregard.
 */
import { CELL_MAPS } from "../../arith/families/carry-disregard-cells.ts";
import type { AdderKind } from "../adder.ts";
import { arrayBlock } from "../array-block.ts";
import type { Design } from "../design.ts";
import type { FamilyBuilder } from "../family.ts";
import { twoBlocks } from "../two-blocks.ts";

/**
 * Maps of the signed low block where the one at (a7, b1) needs carries that the drawn cells lack: x = 7 needs a half
 * adder there, x = 8 also undoes the pair beside it.
 */
const WITH_CONSTANT: Record<number, readonly string[]> = {
  7: ["HTXXXXXX", "FFBXXXXX", "FFFHXXXX"],
  8: ["HXXXXXXX", "HTXXXXXX", "FFBXXXXX"],
};

type Sign = "unsigned" | "low" | "high";

const INVERTED: { readonly [sign in Sign]: (i: number, j: number) => boolean } = {
  unsigned: () => false,
  low: (i) => i === 7,
  high: (i, j) => (i === 7) !== (j === 3),
};

/** The block that disregards the carries of its `columns` lowest columns (0..10). */
export function carryDisregardBlock(columns: number, sign: Sign): Design {
  const constant = sign === "low" && columns <= 8;
  return arrayBlock({
    name: `cd${columns.toString(16)}${sign === "unsigned" ? "" : `_${sign}`}`,
    cells: (constant ? WITH_CONSTANT[columns] : undefined) ?? CELL_MAPS[columns]!,
    inverted: INVERTED[sign],
    constant,
  });
}

/** (S)CDM8_xy as the module `name`; x = `low`, y = `high`. */
export function carryDisregardDesign(
  name: string,
  [low, high]: readonly [number, number],
  signed: boolean,
  adder: AdderKind,
): Design {
  const extra = new Map<number, string>();
  if (signed) extra.set(15, "1'b1");
  if (signed && low > 8) extra.set(8, "1'b1");
  return twoBlocks({
    name,
    comment: `${signed ? "signed (Baugh-Wooley)" : "unsigned"} carry-disregard multiplier, x = ${low}, y = ${high}`,
    low: carryDisregardBlock(low, signed ? "low" : "unsigned"),
    high: carryDisregardBlock(high, signed ? "high" : "unsigned"),
    adder,
    extra,
  });
}

export const carryDisregard: FamilyBuilder = {
  pattern: /^(S?)CDM8_([0-9a])([0-9a])$/,
  build: (name, [, sign, x, y], { adder }) =>
    carryDisregardDesign(name, [Number.parseInt(x!, 16), Number.parseInt(y!, 16)], sign === "S", adder),
};
