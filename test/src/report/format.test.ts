import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  axisNumbers,
  clock,
  count,
  duration,
  fixed,
  lifetime,
  percent,
  plain,
  si,
  significant,
  siScale,
  things,
  times,
} from "../../../src/report/format.ts";

/** Special spaces and signs as plain ones, so that the tables below can be read. */
const plainly = (text: string) => text.replace(/[\u00a0\u202f]/g, " ").replace("\u2212", "-");

describe("numbers for people", () => {
  it.each([
    [0, "0"],
    [7, "7"],
    [2272, "2272"],
    [12345, "12 345"],
    [-1234567, "-1 234 567"],
    [2.6, "3"],
  ])("count(%d) is %s", (value, text) => expect(plainly(count(value))).toBe(text));

  it.each([
    [41.234, "41.2"],
    [0.012345, "0.0123"],
    [999.6, "1000"],
    [0.9996, "1.00"],
    [12345.6, "12 300"],
    [-3.777, "-3.78"],
    [0, "0"],
  ])("significant(%d) is %s", (value, text) => expect(plainly(significant(value))).toBe(text));

  it.each([
    [360, "360"],
    [10, "10"],
    [0.25, "0.25"],
    [257.0001, "257"],
    [-0.5, "-0.5"],
    [0, "0"],
    [1000, "1000"],
  ])("plain(%d) is %s", (value, text) => expect(plainly(plain(value))).toBe(text));

  it.each([
    [0.000693, "W", "693 \u00b5W"],
    [1.6, "J", "1.60 J"],
    [0.00999999, "A", "10.0 mA"],
    [0.9999, "A", "1.00 A"],
    [3.1e-13, "J", "0.310 pJ"],
    [2.5e6, "Hz", "2.50 MHz"],
    [0, "J", "0 J"],
    [-0.002, "V", "-2.00 mV"],
  ])("si(%d, %s) is %s", (value, unit, text) => expect(plainly(si(value, unit))).toBe(text));

  it.each([
    [0, "0 %"],
    [1, "100 %"],
    [0.9999, ">99.9 %"],
    [0.00001, "<0.1 %"],
    [0.9746, "97.5 %"],
    [0.5, "50.0 %"],
  ])("percent(%d) is %s", (share, text) => expect(plainly(percent(share))).toBe(text));

  it.each([
    [0.0125, "12.5 ms"],
    [10, "10 s"],
    [1.943, "1.94 s"],
    [1805.6, "30 min 6 s"],
    [3600, "1 h"],
    [86340, "23 h 59 min"],
    [183_600, "2 d 3 h"],
  ])("duration(%d) is %s", (seconds, text) => expect(plainly(duration(seconds))).toBe(text));

  it.each([
    [0, 0, "0:00"],
    [245, 0, "4:05"],
    [3845, 0, "1:04:05"],
    [59.996, 2, "1:00.00"],
    [5.25, 2, "0:05.25"],
    [-4, 0, "-0:04"],
  ])("clock(%d, %d) is %s", (seconds, decimals, text) =>
    expect(plainly(clock(seconds, decimals))).toBe(text),
  );

  it.each([
    [41.234, "41.2 days"],
    [0.22, "5.28 h"],
    [12_345, "12 300 days"],
  ])("lifetime(%d) is %s", (days, text) => expect(plainly(lifetime(days))).toBe(text));

  it("writes ratios, plurals and the numbers of an axis", () => {
    expect(times(1.302)).toBe("1.30\u00d7");
    expect(plainly(things(1, "beat"))).toBe("1 beat");
    expect(plainly(things(0, "stretch", "stretches"))).toBe("0 stretches");
    expect(axisNumbers([0, 0.25, 0.5])).toEqual(["0.00", "0.25", "0.50"]);
    expect(fixed(-0.001, 2)).toBe("0.00");
  });

  it.each([null, undefined, Number.NaN, Number.POSITIVE_INFINITY])("writes a dash for %s", (value) => {
    for (const write of [count, significant, plain, percent, duration, clock, lifetime, times]) {
      expect(write(value)).toBe("\u2013");
    }
    expect(si(value, "J")).toBe("\u2013");
    expect(fixed(value, 1)).toBe("\u2013");
  });

  it("keeps the value to three digits whatever its size", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-11, max: 1e11, noNaN: true }), (value) => {
        const { factor } = siScale(value);
        const written = Number(plainly(significant(value * factor)).replaceAll(" ", ""));
        expect(Math.abs(written / factor - value)).toBeLessThanOrEqual(value * 0.00501);
        expect(written).toBeGreaterThanOrEqual(1);
        expect(written).toBeLessThan(1000);
      }),
    );
  });
});
