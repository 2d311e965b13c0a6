import { describe, expect, it } from "vitest";
import { createClock } from "../../../firmware-sim/soc/clock.ts";
import { createSampleClock } from "../../../firmware-sim/soc/sampling.ts";

describe("clock", () => {
  it("tells absolute cycles from relative ones, also the second time", () => {
    const clock = createClock(() => {});
    clock.advanceTo(700);
    clock.advanceTo(900);
    expect(clock.nowCycle).toBe(900);
    clock.advanceBy(50);
    clock.advanceBy(50);
    expect(clock.nowCycle).toBe(1000);
    const rung: string[] = [];
    clock.alarmAt(1400, () => rung.push(`at ${clock.nowCycle}`));
    clock.alarmAfter(300, () => rung.push(`after ${clock.nowCycle}`));
    clock.advanceTo(1399);
    expect(rung).toEqual(["after 1300"]);
    clock.advanceBy(1);
    expect(rung).toEqual(["after 1300", "at 1400"]);
  });

  it("cuts time at alarms, which may set the next", () => {
    const elapsed: number[] = [];
    const clock = createClock((cycles) => elapsed.push(cycles));
    const ring = () => clock.alarmAfter(40, ring);
    clock.alarmAfter(40, ring);
    clock.advanceTo(100);
    clock.advanceTo(100);
    clock.advanceTo(120);
    expect(elapsed).toEqual([40, 40, 20, 20]);
  });

  it("rings alarms of one cycle in the order in which they were set", () => {
    const rung: number[] = [];
    const clock = createClock(() => {});
    for (const i of [1, 2, 3]) clock.alarmAt(8, () => rung.push(i));
    clock.alarmAt(5, () => rung.push(0));
    clock.advanceBy(9);
    expect(rung).toEqual([0, 1, 2, 3]);
  });

  it.each([
    ["backwards", (clock: ReturnType<typeof createClock>) => clock.advanceTo(9)],
    ["by half a cycle", (clock: ReturnType<typeof createClock>) => clock.advanceBy(0.5)],
    ["with an alarm in the past", (clock: ReturnType<typeof createClock>) => clock.alarmAt(3, () => {})],
  ])("does not run %s", (_, act) => {
    const clock = createClock(() => {});
    clock.advanceTo(10);
    expect(() => act(clock)).toThrow(/whole cycle/);
  });
});

describe("sample clock", () => {
  it.each([
    [64_000_000, 128, 3, 1_500_000],
    [20_000_000, 360, 7, 388_888],
    [20_000_000, 62.5, 3, 960_000],
    [1000, 300, 100, 333],
  ])("at %i Hz and %f samples/s has sample %i at cycle %i", (clockHz, rateHz, n, cycle) => {
    expect(createSampleClock(clockHz, rateHz).arrivalOf(n)).toBe(cycle);
  });
  it("stays exact over years", () => {
    const years = 5 * 365.25 * 86400;
    expect(createSampleClock(20_000_000, 128).arrivalOf(years * 128 + 1)).toBe(years * 20_000_000 + 156_250);
  });
});
