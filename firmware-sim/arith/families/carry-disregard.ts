/**
 * Carry-disregard multipliers CDM8_xy (unsigned) and SCDM8_xy (signed, Baugh-Wooley).
 *
 * Source: Carry Disregard Approximate Multipliers, IEEE TCAS-I 2023 (doc 10235317); the signed family is that of
 * ACE-CNN (IEEE TCAS-I 2024). Both closed forms reproduce the authors' published tables bit for bit.
 *
 * The operand B is cut into nibbles. Each nibble times A is an 8 x 4 array whose x (low nibble) or y (high nibble)
 * lowest columns produce no carries: column c then counts n_c mod 2 instead of n_c ones. The error is one-sided
 * (approximate <= exact), zero operands are exact, and the operand order matters.
 */

import type { MultiplierFamily } from "../family.ts";
import type { Multiplier } from "../multiplier.ts";
import { relativePower } from "./carry-disregard-cells.ts";

/**
 * Half of what one block loses. `row0..row3` are the partial-product rows, each already shifted to its weight; the
 * carries of a column of n ones are floor(n/2), and floor(n/2) of four bits is pq + rs + (p^q)(r^s).
 */
function lostCarries(row0: number, row1: number, row2: number, row3: number, mask: number): number {
  const first = row0 & row1 & mask;
  const second = row2 & row3 & mask;
  const across = (row0 ^ row1) & (row2 ^ row3) & mask;
  return first + second + across;
}

const UNSIGNED_FLIPS = [0, 0, 0, 0, 0, 0, 0, 0] as const;
/** Baugh-Wooley: the partial products of exactly one sign bit are inverted. */
const SIGNED_FLIPS = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f] as const;

function lostBits(
  a: number,
  b: number,
  columns: readonly [number, number],
  flips: readonly number[],
): number {
  return 2 * lostInBlock(a, b, flips, 0, columns[0]) + 32 * lostInBlock(a, b, flips, 4, columns[1]);
}

/** Half of what the block of the four bits of b from `first` on loses. */
function lostInBlock(a: number, b: number, flips: readonly number[], first: number, columns: number): number {
  return lostCarries(
    partialProducts(a, b, flips, first),
    partialProducts(a, b, flips, first + 1) << 1,
    partialProducts(a, b, flips, first + 2) << 2,
    partialProducts(a, b, flips, first + 3) << 3,
    (1 << columns) - 1,
  );
}

/** The row of bit j of b. */
const partialProducts = (a: number, b: number, flips: readonly number[], j: number): number =>
  ((b >> j) & 1 ? a : 0) ^ flips[j]!;

const PUBLISHED_UNSIGNED = [
  ["4", "0"],
  ["4", "4"],
  ["5", "1"],
  ["6", "2"],
  ["7", "3"],
  ["7", "4"],
  ["8", "4"],
  ["9", "5"],
  ["a", "6"],
  ["a", "7"],
  ["a", "8"],
  ["a", "9"],
  ["a", "a"],
] as const;
const PUBLISHED_SIGNED = ["4", "5", "6", "7", "8"].flatMap((x) =>
  ["1", "2", "3", "4"].map((y) => [x, y] as const),
);

function carryDisregard(x: string, y: string, signed: boolean): Multiplier {
  const columns = [Number.parseInt(x, 16), Number.parseInt(y, 16)] as const;
  const published = (signed ? PUBLISHED_SIGNED : PUBLISHED_UNSIGNED).some(([p, q]) => p === x && q === y);
  const family = signed ? "SCDM8 (ACE-CNN, IEEE TCAS-I 2024)" : "CDM8 (IEEE TCAS-I 2023)";
  return {
    name: `${signed ? "S" : ""}CDM8_${x}${y}`,
    bits: 8,
    signed,
    multiply: signed
      ? (a, b) => ((a * b - lostBits(a & 255, b & 255, columns, SIGNED_FLIPS)) << 16) >> 16
      : (a, b) => a * b - lostBits(a, b, columns, UNSIGNED_FLIPS),
    source: published ? `${family}, published variant` : `${family}, same rule, not a published variant`,
    relativeEnergy: {
      value: relativePower(columns[0], columns[1]),
      source: "cell-count power model fitted to a public 45 nm re-synthesis, not the authors' result",
    },
  };
}

/** `SCDM8_xy`: signed, x columns of the low and y of the high nibble without carries (0..10 each). */
export const signedCarryDisregard = (x: number, y: number): Multiplier =>
  carryDisregard(x.toString(16), y.toString(16), true);

export const carryDisregardFamily: MultiplierFamily = {
  members: [
    ...PUBLISHED_SIGNED.map(([x, y]) => carryDisregard(x, y, true)),
    ...PUBLISHED_UNSIGNED.map(([x, y]) => carryDisregard(x, y, false)),
  ],
  build(name) {
    const match = /^(S?)CDM8_([0-9a])([0-9a])$/.exec(name);
    return match === null ? undefined : carryDisregard(match[2]!, match[3]!, match[1] === "S");
  },
  names: "SCDM8_xy and CDM8_xy (x, y 0..a)",
};
