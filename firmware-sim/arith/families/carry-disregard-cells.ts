/**
 * Cells of an 8 x 4 carry-disregard block, 45 nm power model.
 *
 * Source: cell pictures cd2..cda of "Carry Disregard Approximate Multipliers" (IEEE TCAS-I 2023, doc 10235317) as
 * reproduced in a public slide deck that re-synthesised all 13 unsigned variants (Cadence Genus, 45 nm); the power
 * of a cell is a least-squares fit to that table (R2 0.988, largest error 0.41 uW). It is a model on a
 * re-synthesis, not the authors' own result.
 */

/**
 * `full` AND + full adder (Pi0); `xor` AND + XOR, no carry (Pi1); `half` AND + half adder (Pi2);
 * `pair` one full adder for two partial products that stand above each other (Pi3, covers two positions).
 */
export interface CellCounts {
  readonly full: number;
  readonly xor: number;
  readonly half: number;
  readonly pair: number;
}

/**
 * Where the cells stand, for each number k of disregarded columns: rows b1, b2, b3 (row b0 is 8 plain ANDs),
 * in each row a7 on the left to a0 on the right. F full, X xor, H half; T and the B diagonally below it (same
 * column weight) are one `pair`, whose carry leaves from B.
 */
export const CELL_MAPS: readonly (readonly [string, string, string])[] = [
  ["FFFFFFFF", "FFFFFFFF", "FFFFFFFF"],
  ["FFFFFFFF", "FFFFFFFF", "FFFFFFFF"],
  ["FFFFFHTX", "FFFFFFFB", "FFFFFFFF"],
  ["FFFFHTXX", "FFFFFFBX", "FFFFFFFH"],
  ["FFFHTXXX", "FFFFFBXX", "FFFFFFHX"],
  ["FFHTXXXX", "FFFFBXXX", "FFFFFHXX"],
  ["FHTXXXXX", "FFFBXXXX", "FFFFHXXX"],
  ["XTXXXXXX", "FFBXXXXX", "FFFHXXXX"],
  ["XXXXXXXX", "TTXXXXXX", "HBBXXXXX"],
  ["XXXXXXXX", "XXXXXXXX", "HHXXXXXX"],
  ["XXXXXXXX", "XXXXXXXX", "XXXXXXXX"],
];

/** Cell counts of one block that disregards the carries of its `columns` lowest columns (0..10). */
export function cellCounts(columns: number): CellCounts {
  const drawn = CELL_MAPS[columns]!.join("");
  const count = (letter: string) => drawn.split(letter).length - 1;
  return { full: count("F"), xor: count("X"), half: count("H"), pair: count("B") };
}

const POWER_UW = { full: 0.2229, xor: 0.0973, half: 0.133, pair: 0.3572, base: 0.024 };
/** Power of the exact multiplier in the same re-synthesis. */
const EXACT_POWER_UW = 10.955;

/** Power of a multiplier with `low` and `high` disregarded columns, relative to the exact one (1 = exact). */
export function relativePower(low: number, high: number): number {
  if (low <= 1 && high <= 1) return 1;
  const a = cellCounts(low);
  const b = cellCounts(high);
  const powerUw =
    POWER_UW.full * (a.full + b.full) +
    POWER_UW.xor * (a.xor + b.xor) +
    POWER_UW.half * (a.half + b.half) +
    POWER_UW.pair * (a.pair + b.pair) +
    POWER_UW.base;
  return powerUw / EXACT_POWER_UW;
}
