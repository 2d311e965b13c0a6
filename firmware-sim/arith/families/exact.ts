import type { Multiplier } from "../multiplier.ts";

const exactEnergy = { value: 1, source: "the exact multiplier of the same technology is the unit" };

/** Signed exact 8 x 8 multiplier, -128..127 each: the baseline of every comparison. */
export const exact8: Multiplier = {
  name: "exact8",
  bits: 8,
  signed: true,
  multiply: (a, b) => a * b,
  source: "two's-complement integer product",
  relativeEnergy: exactEnergy,
};

/** Unsigned exact 8 x 8 multiplier, 0..255 each. */
export const exact8u: Multiplier = {
  name: "exact8u",
  bits: 8,
  signed: false,
  multiply: (a, b) => a * b,
  source: "unsigned integer product",
  relativeEnergy: exactEnergy,
};
