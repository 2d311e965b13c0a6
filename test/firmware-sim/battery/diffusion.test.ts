import { describe, expect, it } from "vitest";
import { type DiffusionBattery, diffusionLifetime } from "../../../firmware-sim/battery/diffusion.ts";
import type { LoadSegment } from "../../../firmware-sim/battery/kibam.ts";

// mA and minutes, as in the paper; the figures are those of ISLPED 2002 as the ns-3 example repeats them.
const itsy: DiffusionBattery = { alphaC: 35220, beta: 0.637, modes: 10 };
const dualfoil: DiffusionBattery = { alphaC: 40027, beta: 0.276, modes: 10 };
const FOREVER = 1e6;

type Step = readonly [currentMa: number, atMin: number];
/** Steps `current @ start`; the last current holds. */
const steps = (list: readonly Step[]): LoadSegment[] =>
  list.map(([currentA, at], i) => ({ currentA, durationS: (list[i + 1]?.[1] ?? FOREVER) - at }));
const blocks = (times: number, lengthMin: number, currents: readonly number[]): LoadSegment[] =>
  Array.from({ length: times * currents.length }, (_, i) => ({
    currentA: currents[i % currents.length],
    durationS: lengthMin,
  }));
const C11: readonly Step[] = [
  [300, 0],
  [113.9, 0.5],
  [137.9, 25.5],
  [234.1, 50.5],
  [252.3, 75.5],
  [494.7, 100.5],
];
const repeated = (block: readonly Step[]): Step[] =>
  [0, 1, 2, 3, 4].flatMap((i) => block.map(([current, at]): Step => [current, at + 22.5 * i]));

const loads: Record<string, LoadSegment[]> = {
  C1: steps([
    [628, 0],
    [0, 19.5],
    [628, 26],
  ]),
  C2: steps([
    [494.7, 0],
    [0, 31],
    [494.7, 41.3],
  ]),
  C3: steps([
    [425.6, 0],
    [0, 41],
    [425.6, 54.6],
  ]),
  C4: steps([
    [292.3, 0],
    [0, 74.6],
    [292.3, 99.5],
  ]),
  C5: steps([
    [222.7, 0],
    [0, 105.7],
    [222.7, 140.9],
  ]),
  C6: steps([
    [628, 0],
    [0, 19.5],
    [628, 29.9],
  ]),
  C7: steps([
    [628, 0],
    [0, 19.5],
    [628, 22.1],
  ]),
  C8: steps([
    [628, 0],
    [0, 23.4],
    [628, 29.9],
  ]),
  C9: steps([
    [628, 0],
    [0, 15.6],
    [628, 22.1],
  ]),
  C10: steps([
    [300, 0],
    [628, 0.5],
    [494.7, 5.5],
    [252.3, 10.5],
    [234.1, 35.5],
    [137.9, 60.5],
    [113.9, 85.5],
    [265.6, 110.5],
  ]),
  C11: steps([...C11, [628, 105.5], [265.6, 110.5]]),
  C12: steps([...C11, [0, 105.5], [300, 130.5], [628, 131], [265.6, 136]]),
  C13: steps([
    [300, 0],
    ...repeated([
      [628, 0.5],
      [494.7, 1.5],
      [252.3, 2.5],
      [234.1, 7.5],
      [137.9, 12.5],
      [113.9, 17.5],
    ]),
    [265.6, 110.5],
  ]),
  C15: steps([
    [222.7, 0],
    [204.5, 50],
    [108.3, 100],
    [84.3, 150],
    [222.7, 200],
  ]),
  C16: steps([
    [84.3, 0],
    [108.3, 50],
    [204.5, 100],
    [222.7, 150],
  ]),
  C17: steps([
    [84.3, 0],
    [108.3, 50],
    [204.5, 100],
    [0, 150],
    [222.7, 200],
  ]),
  C18: [...blocks(10, 5, [84.3, 108.3, 204.5, 222.7]), { currentA: 222.7, durationS: FOREVER }],
  C19: [...blocks(10, 5, [75.5, 94.9, 204.5, 222.7]), { currentA: 222.7, durationS: FOREVER }],
  C20: blocks(200, 1, [494.7, 628]),
  C21: blocks(200, 1, [494.7, 628, 57.6]),
  C22: Array.from({ length: 400 }, (_, i) => ({ currentA: 5 + 5 * i, durationS: 1 })),
};
const life = (battery: DiffusionBattery, load: LoadSegment[]) =>
  diffusionLifetime(battery, load) ?? Number.NaN;

describe("diffusion battery model (Rakhmatov and Vrudhula)", () => {
  it.each([
    [640, 2844],
    [320, 6146],
    [128, 16052],
    [64, 32561],
    [32, 65580],
  ])("lives as ns-3 says at %i mA, to its step of 1 s", (currentA, seconds) => {
    const found = 60 * life(itsy, [{ currentA, durationS: FOREVER }]);
    expect(found).toBeGreaterThan(seconds - 1);
    expect(found).toBeLessThanOrEqual(seconds);
  });

  it("depends on the number of modes, which is part of the model", () => {
    const many = { ...itsy, modes: 1000 };
    expect(60 * life(many, [{ currentA: 640, durationS: FOREVER }])).toBeCloseTo(2815.7, 1);
  });

  it.each([
    ["C1", 55.0, 36.2],
    ["C2", 73.9, 55.8],
    ["C3", 88.8, 71.8],
    ["C4", 137.8, 124.9],
    ["C5", 185.8, 176.7],
    ["C6", 58.9, 41.0],
    ["C7", 51.1, 30.8],
    ["C8", 55.0, 37.4],
    ["C9", 55.0, 35.2],
    ["C10", 144.3, 132.6],
    ["C11", 144.3, 107.4],
    ["C12", 169.3, 155.4],
    ["C13", 144.3, 131.7],
    ["C15", 211.4, 209.2],
    ["C16", 211.4, 200.7],
    ["C17", 261.4, 251.2],
    ["C18", 211.4, 204.6],
    ["C19", 216.4, 208.7],
    ["C20", 55.3, 33.2],
    ["C21", 79.6, 55.9],
  ])("lives within 0.6 %% of the published minutes under load %s", (name, itsyMin, dualfoilMin) => {
    expect(Math.abs(life(itsy, loads[name]) / itsyMin - 1)).toBeLessThan(0.006);
    expect(Math.abs(life(dualfoil, loads[name]) / dualfoilMin - 1)).toBeLessThan(0.006);
  });

  it("is 1.1 %% off the published minutes on the Itsy ramp C22, as other implementations are", () => {
    expect(life(itsy, loads["C22"])).toBeCloseTo(110.92, 1);
    expect(life(dualfoil, loads["C22"])).toBeCloseTo(94.5, 1);
  });

  it("lives longer when the load falls than when it rises, and longer with a rest", () => {
    expect(life(dualfoil, loads["C10"])).toBeGreaterThan(life(dualfoil, loads["C11"]) + 20);
    expect(life(dualfoil, loads["C12"])).toBeGreaterThan(life(dualfoil, loads["C11"]) + 40);
  });

  it("says that a sequence ends before the battery does", () => {
    expect(diffusionLifetime(itsy, [{ currentA: 100, durationS: 60 }])).toBeUndefined();
  });
});
