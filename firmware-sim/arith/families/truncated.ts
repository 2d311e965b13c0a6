/**
 * Truncated signed multipliers: the Baugh-Wooley array without the partial products of its k lowest product columns
 * (weights 2^0 .. 2^(k-1)); the constants 2^8 and 2^15 stay. k = 1..7: no inverted partial product is removed.
 *
 * - `trunc8_k`: nothing compensates. One-sided, at most sum (c+1) 2^c, c < k, too small; zero operands are exact.
 * - `trunc8_k_c`: constant correction. The mean of the removed columns for uniform bits, ((k-1) 2^k + 1) / 4, rounded to a
 *   multiple of 2^k (the lowest column that stays), is added to every product, also to those with a zero operand.
 *   For k = 1 and 2 that is zero, so k = 3..7.
 * - `trunc8_k_v`: variable (data-dependent) correction. The k partial products of the highest removed column are added
 *   with weight 2^k instead of 2^(k-1): they estimate the removed columns. Zero operands are exact.
 *
 * Sources: C. R. Baugh, B. A. Wooley, IEEE Trans. Computers C-22 (1973) for the array; M. J. Schulte,
 * E. E. Swartzlander, "Truncated Multiplication with Correction Constant", VLSI Signal Processing VI (1993);
 * E. J. King, E. E. Swartzlander, "Data-Dependent Truncation Scheme for Parallel Multipliers", Asilomar (1997).
 */
import type { MultiplierFamily } from "../family.ts";
import type { Multiplier } from "../multiplier.ts";

/** Value of the partial products a_i b_j with i + j < `columns`. */
function removedColumns(a: number, b: number, columns: number): number {
  const mask = (1 << columns) - 1;
  let sum = 0;
  for (let j = 0; j < columns; j++) if ((b >> j) & 1) sum += (a << j) & mask;
  return sum;
}

/** How many partial products of product column `column` (0..6) are one. */
function onesOfColumn(a: number, b: number, column: number): number {
  let ones = 0;
  for (let j = 0; j <= column; j++) ones += (b >> j) & (a >> (column - j)) & 1;
  return ones;
}

/** The correction of `trunc8_k_c`. */
const correctionConstant = (k: number) => Math.round(((k - 1) * 2 ** k + 1) / 4 / 2 ** k) * 2 ** k;

const wrap16 = (value: number) => (value << 16) >> 16;

type Correction = "" | "_c" | "_v";

const SOURCES: { readonly [correction in Correction]: string } = {
  "": "Baugh-Wooley array (1973) without its lowest product columns",
  _c: "truncated Baugh-Wooley array with the correction constant of Schulte and Swartzlander (1993)",
  _v: "truncated Baugh-Wooley array with the data-dependent correction of King and Swartzlander (1997)",
};

function product(k: number, correction: Correction): (a: number, b: number) => number {
  const kept = (a: number, b: number) => a * b - removedColumns(a & 255, b & 255, k);
  if (correction === "") return (a, b) => wrap16(kept(a, b));
  if (correction === "_v") return (a, b) => wrap16(kept(a, b) + (onesOfColumn(a, b, k - 1) << k));
  const constant = correctionConstant(k);
  return (a, b) => wrap16(kept(a, b) + constant);
}

/** The truncated signed multiplier that lacks `k` (1..7) product columns. */
function truncated(k: number, correction: Correction): Multiplier {
  // 56 adder cells in 7 rows; column c holds c of them. A partial product that is added elsewhere needs one of its own.
  const adders = 56 - (k * (k - 1)) / 2 + (correction === "_v" ? k : 0);
  return {
    name: `trunc8_${k}${correction}`,
    bits: 8,
    signed: true,
    multiply: product(k, correction),
    source: SOURCES[correction],
    relativeEnergy: {
      value: adders / 56,
      source:
        correction === ""
          ? "share of the 56 adder cells that stay; a Nangate 45 nm synthesis gives 0.897 at k = 4 and 0.723 at k = 6 without glitches, 0.955 and 0.760 with them"
          : "estimate: adder cells against the 56 of the exact array, the constant free, each moved partial product one; not synthesised",
    },
  };
}

const compensated = [4, 5, 6, 7];

export const truncatedFamily: MultiplierFamily = {
  members: [
    ...[1, 2, 3, 4, 5, 6, 7].map((k) => truncated(k, "")),
    ...compensated.map((k) => truncated(k, "_c")),
    ...compensated.map((k) => truncated(k, "_v")),
  ],
  build(name) {
    const match = /^trunc8_(?:([3-7])(_c)|([1-7])(_v))$/.exec(name);
    if (match === null) return undefined;
    return truncated(Number(match[1] ?? match[3]), (match[2] ?? match[4]) as Correction);
  },
  names: "trunc8_k (k 1..7), trunc8_k_c (k 3..7), trunc8_k_v (k 1..7)",
};
