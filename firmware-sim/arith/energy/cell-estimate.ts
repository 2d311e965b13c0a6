/**
 * Estimates of relative energy by counting cells, weighted by their area: what a family says of itself before its Verilog
 * is synthesised. Neither glitches nor wires nor activity are in it; synthesis replaces it where it has been done.
 */
import type { RelativeEnergy } from "../multiplier.ts";

/**
 * Areas of the smallest cells, um2. Source: SkyWater SKY130 high-density library, fa_1, mux2_1, and2_0, xor2_1, or2_0
 * (sky130_fd_sc_hd, typical corner liberty file, Apache-2.0).
 */
const AREA_UM2 = { adder: 20.02, mux: 11.26, and: 6.26, xor: 8.76, or: 6.26 } as const;

type CellKind = keyof typeof AREA_UM2;

export type EstimateCells = { readonly [kind in CellKind]?: number };

const areaUm2 = (cells: EstimateCells): number =>
  Object.entries(cells).reduce((sum, [kind, count]) => sum + AREA_UM2[kind as CellKind] * count, 0);

/** An 8 x 8 array: 64 partial products, 7 rows of 8 adders. */
const EXACT_ARRAY: EstimateCells = { and: 64, adder: 56 };

/** Relative energy of an 8 x 8 multiplier of these cells; `model` says what was counted. */
export const estimateFromCells = (cells: EstimateCells, model: string): RelativeEnergy => ({
  value: areaUm2(cells) / areaUm2(EXACT_ARRAY),
  source: `estimate: ${model}, by cell area (SKY130) against the exact array of 64 ANDs and 56 adders; not synthesised`,
});

/**
 * What a signed operand or product costs in sign-magnitude: a conditional negation, an exclusive-or and half an adder
 * (taken as another exclusive-or and an AND) a bit; two operands of 8 bits, one product of 16.
 */
export const SIGN_MAGNITUDE: EstimateCells = { xor: 64, and: 32 };

/** Counts of several parts together. */
export function addCells(...parts: readonly EstimateCells[]): EstimateCells {
  const sum: { [kind in CellKind]?: number } = {};
  for (const part of parts) {
    for (const [kind, count] of Object.entries(part) as [CellKind, number][]) {
      sum[kind] = (sum[kind] ?? 0) + count;
    }
  }
  return sum;
}

/**
 * Leading-one detector of 8 bits: a priority chain of seven ORs and seven ANDs, and an encoder of three outputs with
 * three ORs each.
 */
export const LEADING_ONE: EstimateCells = { or: 16, and: 7 };
