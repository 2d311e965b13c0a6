import { describe, expect, it } from "vitest";
import { type NotchDesign, notch } from "../../../signals/filter/notch.ts";
import { createSosFilter, sosResponse } from "../../../signals/filter/sos.ts";
import { golden, relativeError } from "../support.ts";

interface Case extends NotchDesign {
  readonly b: number[];
  readonly a: number[];
  readonly filtered: number[];
}
const file = golden<{ input: number[]; notch: Case[] }>("filters");

describe("notch", () => {
  it.each(file.notch)("$frequencyHz Hz, quality $quality, as SciPy's iirnotch", (row) => {
    const [section] = notch(row);
    expect(
      relativeError([section.b0, section.b1, section.b2, 1, section.a1, section.a2], [...row.b, ...row.a]),
    ).toBeLessThan(1e-12);
    expect(
      relativeError(createSosFilter(notch(row)).push(Float32Array.from(file.input)), row.filtered),
    ).toBeLessThan(1e-6);
  });

  it("removes its frequency and keeps the others", () => {
    const sos = notch({ frequencyHz: 50, quality: 25, sampleRateHz: 360 });
    expect(Math.hypot(...sosResponse(sos, 50, 360))).toBeLessThan(1e-12);
    expect(Math.hypot(...sosResponse(sos, 49, 360))).toBeCloseTo(Math.SQRT1_2, 2);
    expect(Math.hypot(...sosResponse(sos, 20, 360))).toBeGreaterThan(0.99);
  });

  it.each([
    { design: { frequencyHz: 64, quality: 30, sampleRateHz: 128 }, message: /got 64/ },
    { design: { frequencyHz: 50, quality: 0, sampleRateHz: 360 }, message: /quality.*got 0/ },
  ])("refuses $design", ({ design, message }) => expect(() => notch(design)).toThrow(message));
});
