/**
 * Mitchell's logarithmic multiplier: `Mitchell8` (unsigned) and `SMitchell8` (signed, sign-magnitude).
 *
 * With a = 2^k (1 + x), the logarithm is taken as k + x, in fixed point with 7 fraction bits: an operand of up to 8 bits
 * fits without truncation. The two are added; the antilogarithm of K + F is 2^K (1 + F), which here is always an
 * integer, so that nothing is truncated there either. A zero operand gives zero.
 *
 * The product is never too large and at most 1/9 too small (both fractions one half: 3 * 3 = 8).
 *
 * Source: J. N. Mitchell, "Computer Multiplication and Division Using Binary Logarithms", IRE Trans. Electronic
 * Computers EC-11 (1962).
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

/** Characteristic and fraction of an operand 1..255: k in bits 7 and up, the fraction in bits 6..0. */
function logarithm(value: number): number {
  const k = 31 - Math.clz32(value);
  return (k << 7) | ((value << (7 - k)) & 127);
}

/** 2^K (1 + F); K = 0..15. */
function antilogarithm(log: number): number {
  const shifted = (128 | (log & 127)) << (log >> 7);
  return shifted >> 7;
}

const mitchellProduct = (a: number, b: number) =>
  a === 0 || b === 0 ? 0 : antilogarithm(logarithm(a) + logarithm(b));

/** Two leading-one detectors, two 7-bit shifters of 3 stages, a 10-bit adder, a 16-bit shifter of 4 stages. */
const LOGARITHMIC: EstimateCells = addCells(LEADING_ONE, LEADING_ONE, { mux: 2 * 7 * 3 + 16 * 4, adder: 10 });

function mitchell(signed: boolean): Multiplier {
  return {
    name: signed ? "SMitchell8" : "Mitchell8",
    bits: 8,
    signed,
    multiply: signed ? signMagnitude(mitchellProduct) : mitchellProduct,
    source: `Mitchell's logarithmic multiplier (1962)${signed ? ", signed by sign-magnitude" : ""}`,
    relativeEnergy: estimateFromCells(
      addCells(LOGARITHMIC, signed ? SIGN_MAGNITUDE : {}),
      `leading-one detectors, shifters, one adder${signed ? ", sign-magnitude conversion" : ""}`,
    ),
  };
}

export const mitchellFamily: MultiplierFamily = { members: [mitchell(true), mitchell(false)] };
