import { type Cell, type Curve, defineCell } from "../cell.ts";

const C_PER_MAH = 3.6;

/** Open-circuit voltage of a lithium-polymer cell; the table of the PyBaMM reference run. */
const openCircuitV: Curve = {
  stateOfCharge: [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
  value: [3.0, 3.45, 3.6, 3.7, 3.75, 3.79, 3.83, 3.89, 3.96, 4.04, 4.12, 4.2],
};

const sources = [
  "open-circuit voltage: typical curve, assumed; no measured cell",
  "no rate effect (share c = 1): loads of a wearable are below a tenth of the one-hour rate",
  "self-discharge 3 % a month and two years of shelf life assumed",
];

const base = {
  nominalV: 3.7,
  openCircuitV,
  cutOffV: 3,
  selfDischargePerYear: 0.36,
  shelfLifeYears: 2,
} as const;

/**
 * Small lithium-polymer cells.
 * Source: 4.2 V to 3.0 V and 0.5 to 1.5 ohm for 40 to 120 mAh is a documented assumption, not a measured cell.
 */
export const lipo100: Cell = defineCell({
  name: "lipo-100",
  title: "LiPo 100 mAh",
  ratedMah: 100,
  kinetics: { capacityC: 100 * C_PER_MAH, c: 1, ratePerS: 1e-3 },
  resistanceOhm: { stateOfCharge: [0, 1], value: [0.6, 0.6] },
  ...base,
  sources: ["resistance 0.6 ohm assumed for 100 mAh", ...sources],
});

/** The cell of the PyBaMM reference run (40 mAh, 2.3 ohm in all once its two RC elements have settled). */
export const lipo40: Cell = defineCell({
  name: "lipo-40",
  title: "LiPo 40 mAh",
  ratedMah: 40,
  kinetics: { capacityC: 40 * C_PER_MAH, c: 1, ratePerS: 1e-3 },
  resistanceOhm: { stateOfCharge: [0, 1], value: [2.3, 2.3] },
  ...base,
  sources: ["resistance 1.0 + 0.5 + 0.8 ohm, the parameters of the PyBaMM reference run", ...sources],
});
