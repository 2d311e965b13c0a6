import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  availableC,
  type Kibam,
  type LoadSegment,
  maximumCurrent,
  rateFromConductance,
  restedState,
  stepKibam,
  timeToEmpty,
} from "../../../firmware-sim/battery/kibam.ts";
import { fitKibam, kibamFromCapacities } from "../../../firmware-sim/battery/kibam-fit.ts";

// Times in minutes and charge in A min here: the model does not mind, as long as the rate is per minute.
const B1: Kibam = { capacityC: 5.5, c: 0.166, ratePerS: 0.122 };
const B2: Kibam = { ...B1, capacityC: 11 };

function* cycle(segments: readonly LoadSegment[]): Generator<LoadSegment> {
  for (let i = 0; ; i++) yield segments[i % segments.length];
}
const on = (currentA: number): LoadSegment => ({ currentA, durationS: 1 });
const idle = (durationS: number): LoadSegment => ({ currentA: 0, durationS });

const loads: Record<string, readonly LoadSegment[]> = {
  "continuous 250 mA": [on(0.25)],
  "continuous 500 mA": [on(0.5)],
  "continuous, 500 and 250 mA in turn": [on(0.5), on(0.25)],
  "1 min on, 1 min idle, 250 mA": [on(0.25), idle(1)],
  "1 min on, 1 min idle, 500 mA": [on(0.5), idle(1)],
  "1 min on, 1 min idle, 500 and 250 mA in turn": [on(0.5), idle(1), on(0.25), idle(1)],
  "1 min on, 2 min idle, 250 mA": [on(0.25), idle(2)],
  "1 min on, 2 min idle, 500 mA": [on(0.5), idle(2)],
};

describe("kinetic battery model", () => {
  it.each([
    ["continuous 250 mA", 4.53, 12.16],
    ["continuous 500 mA", 2.02, 4.53],
    ["continuous, 500 and 250 mA in turn", 2.58, 6.45],
    ["1 min on, 1 min idle, 250 mA", 10.8, 44.78],
    ["1 min on, 1 min idle, 500 mA", 4.3, 10.8],
    ["1 min on, 1 min idle, 500 and 250 mA in turn", 4.8, 16.93],
    ["1 min on, 2 min idle, 250 mA", 21.86, 84.9],
    ["1 min on, 2 min idle, 500 mA", 6.53, 21.86],
  ])("lives as long as published under %s (Jongerden and others, DSN 2009)", (load, b1Min, b2Min) => {
    expect(Math.abs((timeToEmpty(B1, cycle(loads[load])) ?? 0) - b1Min)).toBeLessThan(0.01);
    expect(Math.abs((timeToEmpty(B2, cycle(loads[load])) ?? 0) - b2Min)).toBeLessThan(0.01);
  });

  it("doubles its life in charge and current together", () => {
    const half = timeToEmpty(B1, cycle([on(0.25), idle(2)]));
    expect(timeToEmpty(B2, cycle([on(0.5), idle(2)]))).toBeCloseTo(half ?? 0, 9);
  });

  const c = 0.625;
  const conductance = 4.5e-5;
  const nimh: Kibam = { capacityC: 7200, c, ratePerS: rateFromConductance(conductance, c) };
  const square = (hz: number): LoadSegment[] => [
    { currentA: 0.96, durationS: 0.5 / hz },
    { currentA: 0, durationS: 0.5 / hz },
  ];
  it.each([
    ["continuously", [{ currentA: 0.96, durationS: 60 }], 91.14],
    ["as a square wave of 1 Hz", square(1), 202.94],
    ["as a square wave of 0.2 Hz", square(0.2), 202.93],
  ])("discharges a NiMH cell %s at 0.96 A", (_, load, minutes) => {
    expect(Math.abs((timeToEmpty(nimh, cycle(load)) ?? 0) / 60 - minutes)).toBeLessThan(0.01);
  });

  it("tells k' from k: the classic mistake gives other lives", () => {
    const mistaken = { ...nimh, ratePerS: conductance };
    expect((timeToEmpty(mistaken, cycle([{ currentA: 0.96, durationS: 60 }])) ?? 0) / 60).toBeCloseTo(
      81.2,
      1,
    );
    expect((timeToEmpty(mistaken, cycle(square(1))) ?? 0) / 60).toBeCloseTo(168.7, 1);
  });

  it("equals the closed form in the wells' own charges", () => {
    const closed = (y1: number, y2: number, amps: number, dt: number, k: number, share: number) => {
      const e = Math.exp(-k * dt);
      const ramp = (k * dt - 1 + e) / k;
      return [
        y1 * e + (((y1 + y2) * k * share - amps) * (1 - e)) / k - amps * share * ramp,
        y2 * e + (y1 + y2) * (1 - share) * (1 - e) - amps * (1 - share) * ramp,
      ];
    };
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        fc.double({ min: 1e-3, max: 2, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 10, noNaN: true }),
        (share, k, amps, dt) => {
          const battery: Kibam = { capacityC: 9, c: share, ratePerS: k };
          const before = stepKibam(battery, restedState(battery), 0.3, 1.5);
          const y1 = availableC(battery, before);
          const after = stepKibam(battery, before, amps, dt);
          const [one, two] = closed(y1, before.totalC - y1, amps, dt, k, share);
          expect(availableC(battery, after)).toBeCloseTo(one, 9);
          expect(after.totalC - availableC(battery, after)).toBeCloseTo(two, 9);
        },
      ),
    );
  });

  it("goes the same way in one step as in many", () => {
    let state = restedState(B2);
    for (let i = 0; i < 640; i++) state = stepKibam(B2, state, 0.31, 0.01);
    const once = stepKibam(B2, restedState(B2), 0.31, 6.4);
    expect(state.totalC).toBeCloseTo(once.totalC, 10);
    expect(state.gapC).toBeCloseTo(once.gapC, 10);
  });

  it("says that a sequence ends before the battery does", () => {
    expect(timeToEmpty(B2, [on(0.25), on(0.25)])).toBeUndefined();
  });
  it("refuses a segment without length", () => {
    expect(() => timeToEmpty(B1, [{ currentA: 0.1, durationS: 0 }])).toThrow(/duration of a load segment/);
  });
});

describe("fit of the kinetic model", () => {
  const table = { q1: 60, q10: 93, q20: 100 };
  const fit = fitKibam(table);
  it("finds the parameters of the NREL SSC unit test", () => {
    expect(fit.ratePerH).toBeCloseTo(0.677, 9);
    expect(fit.c).toBeCloseTo(0.47511, 5);
    expect(fit.capacity).toBeCloseTo(108.1593, 4);
  });

  it("takes the four discharge steps of the NREL SSC unit test, current clipped by the kinetic limit", () => {
    const battery: Kibam = { capacityC: fit.capacity, c: fit.c, ratePerS: fit.ratePerH };
    let state = restedState(battery, 0.5);
    expect(availableC(battery, state)).toBeCloseTo(25.6938, 4);
    const seen = [1.5, 3, 490, 490].map((asked) => {
      const current = Math.min(asked, maximumCurrent(battery, state, 1));
      state = stepKibam(battery, state, current, 1);
      return [current, state.totalC, (100 * state.totalC) / battery.capacityC];
    });
    const expected = [
      [1.5, 52.58, 48.613],
      [3, 49.58, 45.839],
      [26.653, 22.927, 21.198],
      [6.256, 16.671, 15.414],
    ];
    seen.flat().forEach((value, i) => {
      expect(Math.abs(value - expected.flat()[i])).toBeLessThan(0.001);
    });
  });

  it("is found again from the capacities that the model itself delivers", () => {
    const battery = kibamFromCapacities(table);
    for (const [hours, capacityAh] of [
      [1, 60],
      [10, 93],
      [20, 100],
    ]) {
      const lifeS = timeToEmpty(battery, [{ currentA: capacityAh / hours, durationS: 1e9 }]) ?? 0;
      expect(Math.abs(lifeS / 3600 / hours - 1)).toBeLessThan(0.01);
    }
  });

  it("refuses capacities that do not rise", () => {
    expect(() => fitKibam({ q1: 60, q10: 55, q20: 100 })).toThrow(/0 < q1 < q10 < q20/);
  });
});
