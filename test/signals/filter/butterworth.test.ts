import { describe, expect, it } from "vitest";
import { type ButterworthDesign, butterworth } from "../../../signals/filter/butterworth.ts";
import { createSosFilter, sosResponse } from "../../../signals/filter/sos.ts";
import { golden, relativeError } from "../support.ts";

interface Case extends ButterworthDesign {
  readonly sos: readonly number[][];
  readonly frequencyHz: readonly number[];
  readonly re: readonly number[];
  readonly im: readonly number[];
  readonly filtered: readonly number[];
}
const file = golden<{ input: number[]; butterworth: Case[] }>("filters");

describe("butterworth against SciPy", () => {
  it("has enough cases to mean something", () => expect(file.butterworth.length).toBeGreaterThan(10));

  it.each(file.butterworth)("$kind order $order at $cutoffHz of $sampleRateHz Hz", (row) => {
    const sos = butterworth(row);
    const response = row.frequencyHz.map((hz) => sosResponse(sos, hz, row.sampleRateHz));
    expect(
      relativeError(
        response.flat(),
        row.re.flatMap((re, i) => [re, row.im[i]]),
      ),
    ).toBeLessThan(1e-9);
    const filtered = Float64Array.from(file.input);
    createSosFilter(sos).pushInPlace(filtered);
    expect(relativeError(filtered, row.filtered)).toBeLessThan(1e-9);
    expect(
      relativeError(createSosFilter(sos).push(Float32Array.from(file.input)), row.filtered),
    ).toBeLessThan(1e-6);
  });

  it.each(file.butterworth)(
    "$kind order $order at $cutoffHz has SciPy's poles, section by section",
    (row) => {
      const sos = butterworth(row);
      expect(sos.length).toBe(row.sos.length);
      for (const [index, section] of sos.entries()) {
        const [, , , , a1, a2] = row.sos[index];
        expect(section.a1).toBeCloseTo(a1, 8);
        expect(section.a2).toBeCloseTo(a2, 8);
      }
    },
  );
});

describe("butterworth by its definition", () => {
  it.each([
    { kind: "lowpass", order: 3, cutoffHz: 11, sampleRateHz: 100, edges: [11], full: 0 },
    { kind: "highpass", order: 6, cutoffHz: 17, sampleRateHz: 90, edges: [17], full: 45 },
    { kind: "bandpass", order: 4, cutoffHz: [5, 9], sampleRateHz: 128, edges: [5, 9], full: undefined },
    { kind: "bandstop", order: 2, cutoffHz: [21, 34], sampleRateHz: 128, edges: [21, 34], full: 0 },
  ] as const)("$kind: -3.01 dB at the edges, 0 dB in the pass band", (row) => {
    const sos = butterworth(row);
    const gain = (hz: number) => Math.hypot(...sosResponse(sos, hz, row.sampleRateHz));
    for (const edge of row.edges) expect(gain(edge)).toBeCloseTo(Math.SQRT1_2, 9);
    if (row.full !== undefined) expect(gain(row.full)).toBeCloseTo(1, 9);
  });
});

describe("butterworth refuses", () => {
  it.each([
    { design: { order: 0, kind: "lowpass", cutoffHz: 1, sampleRateHz: 9 }, message: /order.*got 0/ },
    {
      design: { order: 2, kind: "lowpass", cutoffHz: 5, sampleRateHz: 10 },
      message: /got 5, expected 1 rising/,
    },
    { design: { order: 2, kind: "bandpass", cutoffHz: 3, sampleRateHz: 20 }, message: /expected 2 rising/ },
    { design: { order: 2, kind: "bandstop", cutoffHz: [4, 3], sampleRateHz: 20 }, message: /\[4,3\]/ },
    {
      design: { order: 2, kind: "highpass", cutoffHz: 4, sampleRateHz: Number.NaN },
      message: /sample rate.*NaN/,
    },
  ] as const)("$design", ({ design, message }) => {
    expect(() => butterworth(design)).toThrow(message);
  });
});
