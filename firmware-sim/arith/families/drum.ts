/**
 * DRUM-k, the dynamic range unbiased multiplier: `DRUM8_k` (unsigned) and `SDRUM8_k` (signed, sign-magnitude), k = 3..7.
 *
 * Of each operand that needs more than k bits only the k bits from its leading one downwards are kept; the lowest of
 * them is set to one, which stands for the mean of what was cut off. A k x k multiplier multiplies them exactly and a
 * shifter puts the product back in place. Each operand is off by at most 2^(1-k) of itself, with mean near zero.
 *
 * Signed magnitudes reach 128, so SDRUM8_k also meets the operand 128 (-> 128 + 2^(8-k)).
 *
 * Source: S. Hashemi, R. I. Bahar, S. Reda, "DRUM: A Dynamic Range Unbiased Multiplier for Approximate
 * Applications", ICCAD 2015.
 */
import {
  addCells,
  type EstimateCells,
  estimateFromCells,
  LEADING_ONE,
  SIGN_MAGNITUDE,
} from "../energy/cell-estimate.ts";
import type { MultiplierFamily } from "../family.ts";
import type { Multiplier } from "../multiplier.ts";
import { signMagnitude } from "./sign-magnitude.ts";

/** The operand that the k x k core sees, shifted back. */
function reduced(value: number, k: number): number {
  const cut = 32 - Math.clz32(value) - k;
  return cut <= 0 ? value : ((value >> cut) | 1) << cut;
}

/**
 * Core of k x k (k^2 ANDs, k (k-1) adders), two leading-one detectors, two selectors of k bits out of 9 - k places, and a
 * 16-bit shifter for 0 .. 2 (8 - k) places.
 */
function cells(k: number, signed: boolean): EstimateCells {
  const places = 8 - k;
  const shifter = { mux: 2 * k * places + 16 * Math.ceil(Math.log2(2 * places + 1)) };
  const core = { and: k * k, adder: k * (k - 1) };
  return addCells(core, shifter, LEADING_ONE, LEADING_ONE, signed ? SIGN_MAGNITUDE : {});
}

function drum(k: number, signed: boolean): Multiplier {
  const unsigned = (a: number, b: number) => reduced(a, k) * reduced(b, k);
  return {
    name: `${signed ? "S" : ""}DRUM8_${k}`,
    bits: 8,
    signed,
    multiply: signed ? signMagnitude(unsigned) : unsigned,
    source: `DRUM (ICCAD 2015), k = ${k}${signed ? ", signed by sign-magnitude" : ""}`,
    relativeEnergy: estimateFromCells(
      cells(k, signed),
      `${k} x ${k} core, leading-one detectors, selectors, shifter${signed ? ", sign-magnitude conversion" : ""}`,
    ),
  };
}

const WIDTHS = [3, 4, 5, 6, 7];

export const drumFamily: MultiplierFamily = {
  members: [true, false].flatMap((signed) => WIDTHS.map((k) => drum(k, signed))),
};
