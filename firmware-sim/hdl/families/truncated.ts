/**
 * `trunc8_k`, `trunc8_k_c`, `trunc8_k_v`: the two-block Baugh-Wooley array without its k lowest columns.
 *
 * Cells of column k have no neighbour on their right, so their carry inputs take the corrections: the constants of `_c`,
 * and of `_v` the partial products of column k - 1. One partial product finds no such place for k >= 4; it goes to
 * the adder.
 */
import { arrayBlock, type ExtraCarry } from "../array-block.ts";
import type { FamilyBuilder } from "../family.ts";
import { twoBlocks } from "../two-blocks.ts";

const STAR = "********";
type Places = ReadonlyMap<number, ExtraCarry>;

/** Rows whose cell of column k can take a carry: rows 0 and 4 have no adders. */
const rowsWithPlace = (k: number) => [1, 2, 3, 5, 6, 7].filter((j) => j <= k);

/** Ones that `_c` adds, in units of 2^k: the mean of the removed columns, rounded. */
const constantOnes = (k: number) => Math.round(((k - 1) * 2 ** k + 1) / 4 / 2 ** k);

const constantPlaces = (k: number): Places =>
  new Map(
    rowsWithPlace(k)
      .slice(0, constantOnes(k))
      .map((j) => [j, "one"]),
  );

/** Each row's partial product of column k - 1 at its own row; that of row 4 (of row 0 if k < 4) at the free row k. */
function variablePlaces(k: number): Places {
  const places = new Map<number, ExtraCarry>();
  for (const j of rowsWithPlace(k)) {
    const row = j < k ? j : k < 4 ? 0 : 4;
    places.set(j, [k - 1 - row, row]);
  }
  return places;
}

export const truncated: FamilyBuilder = {
  pattern: /^trunc8_([1-7])(?:_([cv]))?$/,
  build(name, [, columns, correction], { adder }) {
    const k = Number(columns);
    const places =
      correction === "c" ? constantPlaces(k) : correction === "v" ? variablePlaces(k) : new Map();
    const block = (half: "low" | "high", first: number) =>
      arrayBlock({
        name: `${name}_${half}`,
        cells: [STAR, STAR, STAR],
        inverted: (i, j) => (i === 7) !== (j + first === 7),
        kept: (i, j) => i + j + first >= k,
        constant: half === "low",
        carryIn(i, j) {
          const place = i + j + first === k ? places.get(j + first) : undefined;
          return typeof place === "object" ? [place[0], place[1] - first] : place;
        },
      });
    const extra = new Map([[15, "1'b1"]]);
    if (correction === "v" && k >= 4) extra.set(k, `a[${k - 1}] & b[0]`);
    return twoBlocks({
      name,
      comment: `Baugh-Wooley array without its ${k} lowest columns${correction ? ", corrected" : ""}`,
      low: block("low", 0),
      high: block("high", 4),
      adder,
      extra,
    });
  },
};
