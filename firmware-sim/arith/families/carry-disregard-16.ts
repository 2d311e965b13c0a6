/**
 * `CDM16_pqrs`: unsigned 16 x 16 multipliers from four 8 x 8 ones and byte adders without carries between them.
 *
 * M1 = AL BL, M2 = AH BL, M3 = AL BH, M4 = AH BH (L, H: low and high byte); one hex code each for M1, M2, M3, M4:
 * 0 exact, 3 CDM8_40, 7 CDM8_84, 8 CDM8_95, b CDM8_a8, f CDM8_aa. The product's bytes are, from the lowest,
 * low(M1), high(M1) + low(M2) + low(M3), high(M2) + high(M3) + low(M4), high(M4), each modulo 256: what the two
 * middle sums carry is lost. The error is one-sided (approximate <= exact), zero operands are exact.
 *
 * Source: Carry Disregard Approximate Multipliers, IEEE TCAS-I 2023 (doc 10235317), structure and 14 variants as
 * reproduced in a public slide deck that re-synthesised them.
 */

import type { MultiplierFamily } from "../family.ts";
import type { ByteComposedMultiplier } from "../metrics/composed-metrics.ts";
import type { Multiplier } from "../multiplier.ts";
import { carryDisregardFamily } from "./carry-disregard.ts";
import { exact8u } from "./exact.ts";

const PART_NAMES: { readonly [code: string]: string } = {
  "3": "CDM8_40",
  "7": "CDM8_84",
  "8": "CDM8_95",
  b: "CDM8_a8",
  f: "CDM8_aa",
};

function partOf(code: string): Multiplier {
  const name = PART_NAMES[code];
  return carryDisregardFamily.members.find((member) => member.name === name) ?? exact8u;
}

const PUBLISHED = [
  ...["0000", "3000", "7000", "8000", "8330", "b330", "f770", "f880", "f883", "fbb3", "fff7", "fff8"],
  ...["fffb", "ffff"],
];

/**
 * Adder cells: 56 in each exact 8 x 8 array; four byte adders of 8, or, with carries, 40 (16-bit sum of M2 and M3, 16-bit
 * sum with the rest, 8 more for the carry into the highest byte).
 */
const [ARRAY_CELLS, BYTE_ADDER_CELLS, CARRY_ADDER_CELLS] = [56, 32, 40];

function carryDisregard16(codes: string): ByteComposedMultiplier {
  const parts = [partOf(codes[0]!), partOf(codes[1]!), partOf(codes[2]!), partOf(codes[3]!)] as const;
  const [m1, m2, m3, m4] = parts;
  const arrays = parts.reduce((sum, part) => sum + ARRAY_CELLS * part.relativeEnergy.value, 0);
  return {
    name: `CDM16_${codes}`,
    bits: 16,
    signed: false,
    parts,
    multiply(a, b) {
      const [aLow, aHigh, bLow, bHigh] = [a & 255, a >> 8, b & 255, b >> 8];
      const lowest = m1.multiply(aLow, bLow);
      const crossA = m2.multiply(aHigh, bLow);
      const crossB = m3.multiply(aLow, bHigh);
      const highest = m4.multiply(aHigh, bHigh);
      const second = ((lowest >> 8) + (crossA & 255) + (crossB & 255)) & 255;
      const third = ((crossA >> 8) + (crossB >> 8) + (highest & 255)) & 255;
      return (((highest >> 8) << 24) | (third << 16) | (second << 8) | (lowest & 255)) >>> 0;
    },
    source: PUBLISHED.includes(codes)
      ? "CDM16 (IEEE TCAS-I 2023), published variant"
      : "CDM16 (IEEE TCAS-I 2023), same rule, not a published variant",
    relativeEnergy: {
      value: (arrays + BYTE_ADDER_CELLS) / (4 * ARRAY_CELLS + CARRY_ADDER_CELLS),
      source:
        "estimate: four 8 x 8 arrays by the CDM8 power model and 32 adder cells, against four exact arrays and 40; not synthesised",
    },
  };
}

export const carryDisregard16Family: MultiplierFamily = {
  members: PUBLISHED.map(carryDisregard16),
  build(name) {
    const match = /^CDM16_([0378bf]{4})$/.exec(name);
    return match === null ? undefined : carryDisregard16(match[1]!);
  },
  names: "CDM16_pqrs (codes 0, 3, 7, 8, b, f)",
};
