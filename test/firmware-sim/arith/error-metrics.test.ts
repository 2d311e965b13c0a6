import { describe, expect, it } from "vitest";
import { carryDisregardFamily } from "../../../firmware-sim/arith/families/carry-disregard.ts";
import { cellCounts } from "../../../firmware-sim/arith/families/carry-disregard-cells.ts";
import { errorMap } from "../../../firmware-sim/arith/metrics/error-map.ts";
import { errorMetrics } from "../../../firmware-sim/arith/metrics/error-metrics.ts";
import { tableMultiplier } from "../../../firmware-sim/arith/own/table.ts";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import { truthTable } from "../../../firmware-sim/arith/truth-table.ts";

/** To as many decimals or significant digits as the literal is printed with. */
function expectPrinted(value: number, printed: string): void {
  const decimals = printed.includes("e") ? undefined : (printed.split(".")[1]?.length ?? 0);
  if (decimals === undefined) {
    const digits = printed.split("e")[0]!.replace(".", "").length;
    expect(Number(value.toPrecision(digits))).toBe(Number(printed));
  } else expect(value.toFixed(decimals)).toBe(printed);
}

/** MED, NMED, MRED, NoEB, PC %, MSE, WCE as the public re-synthesis of the unsigned family prints them. */
const UNSIGNED = [
  ["CDM8_40", "5.75", "8.843e-5", "0.00182", "12.4205", "68.36", "120", "44"],
  ["CDM8_44", "97.75", "0.00150", "0.0132", "8.4928", "52.91", "32736", "748"],
  ["CDM8_51", "14.25", "0.00022", "0.0039", "11.2896", "59.57", "634", "108"],
  ["CDM8_62", "35.25", "0.00054", "0.0081", "10.1011", "51.10", "3442", "300"],
  ["CDM8_73", "89.25", "0.00137", "0.0162", "8.8668", "42.52", "19426", "684"],
  ["CDM8_74", "157.25", "0.00242", "0.0239", "8.0797", "37.09", "58194", "1196"],
  ["CDM8_84", "225.25", "0.00346", "0.0317", "7.6338", "33.58", "108226", "1708"],
  ["CDM8_95", "441.25", "0.00679", "0.0514", "6.6605", "29.05", "418402", "3244"],
  ["CDM8_a6", "777.25", "0.01195", "0.0760", "5.8071", "26.40", "1.3678e6", "6316"],
  ["CDM8_a7", "1321.25", "0.02032", "0.1076", "5.0014", "24.64", "4.1823e6", "10412"],
  ["CDM8_a8", "2409.25", "0.03705", "0.1536", "4.0895", "23.06", "1.4811e7", "18604"],
  ["CDM8_a9", "3689.25", "0.05674", "0.1921", "3.3652", "22.43", "4.0436e7", "26796"],
  ["CDM8_aa", "4713.25", "0.07248", "0.2129", "2.8556", "22.26", "8.1960e7", "43180"],
] as const;

/** MED, MRED, PC %, MSE, WCE, and the multiplier power saving of the cell model in %. */
const SIGNED = [
  ["SCDM8_41", "5.75", "0.01219", "68.36", "120", "44", 11.4],
  ["SCDM8_42", "9.75", "0.02423", "65.92", "472", "108", 14.2],
  ["SCDM8_43", "29.75", "0.07459", "60.84", "4240", "236", 17.3],
  ["SCDM8_44", "153.75", "0.27414", "36.21", "49504", "748", 20.8],
  ["SCDM8_51", "14.25", "0.03031", "59.57", "634", "108", 14.9],
  ["SCDM8_52", "18.25", "0.04235", "57.32", "1082", "172", 17.7],
  ["SCDM8_53", "38.25", "0.09272", "53.00", "5362", "300", 20.8],
  ["SCDM8_54", "162.25", "0.29227", "33.15", "53474", "812", 24.2],
  ["SCDM8_61", "31.25", "0.06762", "53.32", "2858", "236", 18.3],
  ["SCDM8_62", "35.25", "0.07965", "51.10", "3442", "300", 21.1],
  ["SCDM8_63", "55.25", "0.13002", "47.07", "8570", "428", 24.2],
  ["SCDM8_64", "179.25", "0.32957", "29.91", "61898", "940", 27.6],
  ["SCDM8_71", "65.25", "0.14483", "48.68", "12082", "492", 22.1],
  ["SCDM8_72", "69.25", "0.15687", "46.48", "12938", "556", 24.9],
  ["SCDM8_73", "89.25", "0.20724", "42.52", "19426", "684", 28.0],
  ["SCDM8_74", "213.25", "0.40678", "26.91", "82194", "1196", 31.4],
  ["SCDM8_81", "189.25", "0.34438", "31.37", "69826", "1004", 26.3],
  ["SCDM8_82", "193.25", "0.35642", "29.85", "71674", "1068", 29.1],
  ["SCDM8_83", "213.25", "0.40678", "27.14", "83122", "1196", 32.2],
  ["SCDM8_84", "337.25", "0.60633", "16.81", "176642", "1708", 35.7],
] as const;

describe("error metrics", () => {
  it.each(UNSIGNED)("of %s are the printed ones", (name, med, nmed, mred, noeb, pc, mse, wce) => {
    const metrics = errorMetrics(findMultiplier(name));
    expectPrinted(metrics.med, med);
    expectPrinted(metrics.nmed, nmed);
    expectPrinted(metrics.mred, mred);
    expectPrinted(metrics.noeb, noeb);
    expectPrinted(100 * metrics.pc, pc);
    expectPrinted(metrics.mse, mse);
    expectPrinted(metrics.wce, wce);
  });

  it.each(SIGNED)("and power saving of %s are the printed ones", (name, med, mred, pc, mse, wce, saving) => {
    const multiplier = findMultiplier(name);
    const metrics = errorMetrics(multiplier);
    expectPrinted(metrics.med, med);
    expectPrinted(metrics.mred, mred);
    expectPrinted(100 * metrics.pc, pc);
    expectPrinted(metrics.mse, mse);
    expectPrinted(metrics.wce, wce);
    expect(metrics.bias).toBe(metrics.med);
    expect(metrics.nmed).toBe(Number(med) / 16384);
    // The printed saving of _64 is 27.6 where the coefficients give 27.66.
    const estimate = carryDisregardFamily.members.find((member) => member.name === name)!.relativeEnergy;
    expect(Math.abs(100 * (1 - estimate.value) - saving)).toBeLessThan(0.07);
    expect(estimate.source).toContain("model");
  });

  /** Exhaustive; 2,000 random vectors on synthesised netlists gave MED 12.33 and 81.6, largest 49 and 273 to 321. */
  it.each([
    ["trunc8_4", 12.25, 49, 81.25],
    ["trunc8_6", 80.25, 321, 93.75],
    ["exact8", 0, 0, 0],
  ] as const)("%s has MED %d, worst case %i and error rate %d %%", (name, med, wce, errorRate) => {
    const metrics = errorMetrics(findMultiplier(name));
    expect([metrics.med, metrics.wce, 100 * (1 - metrics.pc)]).toEqual([med, wce, errorRate]);
  });

  it("divide the relative error by all pairs, as the authors do, and by the non-zero products", () => {
    const { mred, mredNonZero } = errorMetrics(findMultiplier("trunc8_1"));
    // Off by one for the 16,384 pairs of odd operands alone.
    let sum = 0;
    for (let a = -127; a < 128; a += 2) for (let b = -127; b < 128; b += 2) sum += 1 / Math.abs(a * b);
    expect(mred).toBeCloseTo(sum / 65536, 12);
    expect(mredNonZero).toBeCloseTo(sum / (255 * 255), 12);
  });

  it("keep the sign of the mean error apart from its size", () => {
    const exact = truthTable(findMultiplier("exact8"));
    const alternating = exact.map((product, i) => product + (i % 2 === 0 ? 3 : -1));
    const metrics = errorMetrics(tableMultiplier("alternating", alternating));
    expect([metrics.med, metrics.bias, metrics.mse, metrics.wce, metrics.pc]).toEqual([2, -1, 5, 3, 0]);
  });
});

describe("error map", () => {
  it("has exact - approximate for a down and b across", () => {
    const map = errorMap(findMultiplier("SCDM8_73"));
    const at = (a: number, b: number) => map[(a + 128) * 256 + b + 128];
    expect([at(100, -37), at(-37, 100), at(0, 5)]).toEqual([192, 128, 0]);
    expect(map.reduce((sum, error) => sum + error, 0) / 65536).toBe(89.25);
  });

  it("and the truth table refuse 16 bits", () => {
    expect(() => errorMap(findMultiplier("CDM16_0000"))).toThrow(/CDM16_0000.*16 x 16 bits/);
  });
});

describe("cells of a carry-disregard block", () => {
  /** Full, xor, half, pair: the published cell counts. */
  it.each([
    [0, 24, 0, 0, 0],
    [1, 24, 0, 0, 0],
    [2, 20, 1, 1, 1],
    [3, 17, 3, 2, 1],
    [4, 14, 6, 2, 1],
    [5, 11, 9, 2, 1],
    [6, 8, 12, 2, 1],
    [7, 5, 16, 1, 1],
    [8, 0, 19, 1, 2],
    [9, 0, 22, 2, 0],
    [10, 0, 24, 0, 0],
  ])(
    "with %i columns without carries are %i full, %i xor, %i half, %i pair",
    (columns, full, xor, half, pair) => {
      expect(cellCounts(columns)).toEqual({ full, xor, half, pair });
    },
  );
});
