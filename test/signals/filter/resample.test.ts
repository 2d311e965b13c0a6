import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createResampler, rationalRate, resamplerTaps } from "../../../signals/filter/resample.ts";
import { gaussian, seededRandom } from "../../../signals/random.ts";
import { chunkLengths, chunksOf, firstDifference, golden, joined, relativeError } from "../support.ts";

interface Case {
  readonly up: number;
  readonly down: number;
  readonly edge: "hold" | "zero";
  readonly length: number;
  readonly stride: number;
  readonly output: number[];
  readonly taps?: number[];
}
const file = golden<{ input: number[]; cases: Case[] }>("resample");

const resample = (samples: Float32Array, options: Parameters<typeof createResampler>[0]) => {
  const resampler = createResampler(options);
  return joined([resampler.push(samples), resampler.finish()]);
};

describe("createResampler", () => {
  it.each(file.cases)("$up/$down, edges $edge, as SciPy's resample_poly with the same taps", (row) => {
    const out = resample(Float32Array.from(file.input), row);
    expect(out.length).toBe(row.length);
    expect(
      relativeError(
        out.filter((_, i) => i % row.stride === 0),
        row.output,
      ),
    ).toBeLessThan(1e-6);
    if (row.taps !== undefined) expect(relativeError(resamplerTaps(row), row.taps)).toBeLessThan(1e-9);
  });

  it.each([
    { fromHz: 360, toHz: 128 },
    { fromHz: 125, toHz: 64 },
    { fromHz: 128, toHz: 360 },
    { fromHz: 128, toHz: 128 },
  ])("keeps time and height of a 9 Hz sine from $fromHz to $toHz Hz", ({ fromHz, toHz }) => {
    const sine = (hz: number) =>
      Float32Array.from({ length: 4 * hz }, (_, i) => 3 + Math.sin((2 * Math.PI * 9 * i) / hz));
    const out = resample(sine(fromHz), rationalRate(fromHz, toHz));
    const expected = sine(toHz);
    expect(out.length).toBe(expected.length);
    for (let i = toHz; i < 3 * toHz; i++) expect(Math.abs(out[i] - expected[i])).toBeLessThan(2e-4);
  });

  it("suppresses what the slower rate cannot carry by 65 dB, and keeps a constant exactly", () => {
    const high = Float32Array.from({ length: 3600 }, (_, i) => Math.sin((2 * Math.PI * 70 * i) / 360));
    const out = resample(high, { up: 16, down: 45 });
    for (const y of out.slice(128, -128)) expect(Math.abs(y)).toBeLessThan(10 ** (-65 / 20));
    for (const y of resample(new Float32Array(999).fill(-4.125), { up: 16, down: 45 }))
      expect(y).toBe(-4.125);
  });

  it("returns the samples themselves when the rate stays", () => {
    const samples = Float32Array.of(3, -7.5, 0.1, 12);
    expect(resample(samples, { up: 5, down: 5 })).toEqual(samples);
  });

  it("gives the same output for any chunking", () => {
    const random = seededRandom(3);
    const samples = Float32Array.from({ length: 2500 }, () => 5 + gaussian(random));
    const ratio = fc.constantFrom(
      { up: 16, down: 45 },
      { up: 64, down: 125 },
      { up: 3, down: 2 },
      { up: 1, down: 1 },
      { up: 1, down: 7 },
    );
    fc.assert(
      fc.property(ratio, chunkLengths(200), fc.integer({ min: 0, max: 2500 }), (options, lengths, length) => {
        const input = samples.subarray(0, length);
        const streaming = createResampler(options);
        const parts = [...chunksOf(input, lengths)].map((chunk) => streaming.push(chunk));
        const out = joined([...parts, streaming.finish()]);
        expect(firstDifference(out, resample(input, options))).toBe(-1);
        expect(out.length).toBe(Math.ceil((length * options.up) / options.down));
      }),
      { numRuns: 40 },
    );
  });

  it("is used once", () => {
    const resampler = createResampler({ up: 2, down: 3 });
    resampler.finish();
    expect(() => resampler.push(new Float32Array(1))).toThrow(/finished/);
    expect(() => createResampler({ up: 0, down: 3 })).toThrow(/up, got 0/);
    expect(() => createResampler({ up: 19001, down: 19000 })).toThrow(/19001\/19000/);
  });
});

describe("rationalRate", () => {
  it.each([
    { fromHz: 360, toHz: 128, up: 16, down: 45 },
    { fromHz: 125, toHz: 64, up: 64, down: 125 },
    { fromHz: 497.5, toHz: 128, up: 256, down: 995 },
    { fromHz: 128, toHz: 128, up: 1, down: 1 },
    { fromHz: 100, toHz: 100.01, up: 10001, down: 10000 },
    { fromHz: 0.1, toHz: 0.3, up: 3, down: 1 },
  ])("$fromHz -> $toHz is $up/$down", ({ fromHz, toHz, up, down }) => {
    expect(rationalRate(fromHz, toHz)).toEqual({ up, down });
  });

  it("finds the nearest fraction there is", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.02, max: 50, noNaN: true }), (ratio) => {
        const { up, down } = rationalRate(1, ratio);
        let nearest = Number.POSITIVE_INFINITY;
        for (let d = 1; d <= 16384; d++) {
          const u = Math.round(ratio * d);
          if (u >= 1 && u <= 16384) nearest = Math.min(nearest, Math.abs(u / d - ratio));
        }
        expect(Math.abs(up / down - ratio)).toBeLessThanOrEqual(nearest + 1e-12 * ratio);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    [0, 128, /fromHz, got 0/],
    [360, Number.NaN, /toHz, got NaN/],
    [1e6, 1, /too far apart/],
  ])("refuses %d -> %d", (from, to, message) => expect(() => rationalRate(from, to)).toThrow(message));
});
