import { type Cell, defineCell } from "../cell.ts";

const C_PER_MAH = 3.6;

/**
 * Lithium coin cell CR2032.
 * Source: capacity and rate effect from the Nordic and Energizer measurements (0.5 mA gives about 240 mAh, 3 mA about
 * 155 mAh); resistance 10 to 40 ohm from the Energizer data sheet; cut-off 2.0 V and 1 % self-discharge a year common
 * to the makers' sheets.
 */
export const cr2032: Cell = defineCell({
  name: "cr2032",
  title: "CR2032 lithium coin cell",
  ratedMah: 235,
  nominalV: 3,
  kinetics: { capacityC: 261 * C_PER_MAH, c: 0.3, ratePerS: 1 / (14.9 * 3600) },
  openCircuitV: {
    stateOfCharge: [0, 0.03, 0.06, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95, 1],
    value: [1.8, 2.3, 2.55, 2.68, 2.8, 2.88, 2.93, 2.97, 3.02, 3.2],
  },
  resistanceOhm: { stateOfCharge: [0, 0.1, 0.3, 1], value: [40, 30, 18, 12] },
  cutOffV: 2,
  selfDischargePerYear: 0.01,
  shelfLifeYears: 10,
  sources: [
    "rated 235 mAh (IEC list, standard load 0.2 mA)",
    "kinetics: fitted so that 0.5 mA delivers 240 mAh and 3 mA 155 mAh (Nordic and Energizer article); share c = 0.3 assumed",
    "resistance 10 to 40 ohm (Energizer data sheet); its course over the charge assumed",
    "open-circuit voltage: shape recalled from discharge curves, unverified",
    "cut-off 2.0 V, self-discharge 1 % a year (makers' data sheets); shelf life ten years",
  ],
});
