/**
 * Broken-array multipliers: `BAM8_h_v` (unsigned) and `SBAM8_h_v` (signed), h = 0..7, v = 0..14.
 *
 * Cells of the carry-save array are left out above a horizontal break level h (HBL: the rows of b_0 .. b_(h-1)) and to the
 * right of a vertical break level v (VBL: the product columns of weight 2^0 .. 2^(v-1)); their outputs are zero:
 * partial product a_i b_j stays when j >= h and i + j >= v.
 *
 * Signed operands use the Baugh-Wooley array with the same break levels; the constants of the left-out inverted
 * partial products are left out with them, so that each missing partial product counts zero and zero operands stay
 * exact. SBAM8_0_v with v <= 7 is the truncated multiplier `trunc8_v`.
 *
 * Source: H. R. Mahdiani, A. Ahmadi, S. M. Fakhraie, C. Lucas, "Bio-Inspired Imprecise Computational Blocks for
 * Efficient VLSI Implementation of Soft-Computing Applications", IEEE TCAS-I 57(4), 2010: unsigned. The signed rule
 * is this project's.
 */
import { estimateFromCells } from "../energy/cell-estimate.ts";
import type { MultiplierFamily } from "../family.ts";
import type { Multiplier } from "../multiplier.ts";

/** Bits of `a` that row j keeps: those of columns v and up. */
const keptBits = (j: number, v: number) => 255 & ~((1 << Math.max(0, v - j)) - 1);

/**
 * The rows that stay; each is the kept bits of a, shifted. Two's-complement: the sign bit of a counts -2^7, and row 7
 * counts negative.
 */
function brokenProduct(a: number, b: number, h: number, v: number, signed: boolean): number {
  let sum = 0;
  for (let j = h; j < 8; j++) {
    if (((b >> j) & 1) === 0) continue;
    const bits = a & keptBits(j, v);
    const row = (signed ? (bits << 24) >> 24 : bits) << j;
    sum += signed && j === 7 ? -row : row;
  }
  return sum;
}

/** Partial products that stay; those outside the first row that has any also cost an adder. */
function countCells(h: number, v: number): { readonly and: number; readonly adder: number } {
  const rows = Array.from({ length: 8 - h }, (_, row) => Math.max(0, 8 - Math.max(0, v - h - row)));
  const and = rows.reduce((sum, count) => sum + count, 0);
  return { and, adder: and - (rows.find((count) => count > 0) ?? 0) };
}

function brokenArray(h: number, v: number, signed: boolean): Multiplier {
  return {
    name: `${signed ? "S" : ""}BAM8_${h}_${v}`,
    bits: 8,
    signed,
    multiply: (a, b) => brokenProduct(a, b, h, v, signed),
    source: `broken-array multiplier (IEEE TCAS-I 2010), HBL ${h}, VBL ${v}${signed ? ", Baugh-Wooley" : ""}`,
    relativeEnergy: estimateFromCells(countCells(h, v), "the ANDs and adders that stay"),
  };
}

const LISTED = [
  [0, 6],
  [1, 5],
  [2, 0],
  [2, 6],
  [3, 7],
] as const;

export const brokenArrayFamily: MultiplierFamily = {
  members: [true, false].flatMap((signed) => LISTED.map(([h, v]) => brokenArray(h, v, signed))),
  build(name) {
    const match = /^(S?)BAM8_([0-7])_(\d|1[0-4])$/.exec(name);
    return match === null ? undefined : brokenArray(Number(match[2]), Number(match[3]), match[1] === "S");
  },
  names: "BAM8_h_v and SBAM8_h_v (h 0..7, v 0..14)",
};
