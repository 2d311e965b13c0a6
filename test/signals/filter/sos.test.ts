import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { butterworth } from "../../../signals/filter/butterworth.ts";
import { createSosFilter } from "../../../signals/filter/sos.ts";
import { gaussian, seededRandom } from "../../../signals/random.ts";
import { chunkLengths, chunksOf, firstDifference, joined } from "../support.ts";

const sos = butterworth({ order: 3, kind: "bandpass", cutoffHz: [2, 30], sampleRateHz: 128 });
const noise = (n: number, seed: number, offset = 0) => {
  const random = seededRandom(seed);
  return Float32Array.from({ length: n }, () => offset + gaussian(random));
};

describe("createSosFilter", () => {
  it.each(["rest", "steady"] as const)("gives the same output for any chunking, started %s", (start) => {
    const samples = noise(5000, 11, 3);
    const batch = createSosFilter(sos, { start }).push(samples);
    fc.assert(
      fc.property(chunkLengths(300), (lengths) => {
        const filter = createSosFilter(sos, { start });
        const parts = [...chunksOf(samples, lengths)].map((chunk) => filter.push(chunk));
        expect(firstDifference(joined(parts), batch)).toBe(-1);
      }),
      { numRuns: 30 },
    );
  });

  it("leaves its input alone", () => {
    const samples = noise(40, 5);
    const copy = samples.slice();
    createSosFilter(sos).push(samples);
    expect(samples).toEqual(copy);
  });

  it("starts anew after reset", () => {
    const samples = noise(3000, 7);
    const filter = createSosFilter(sos);
    const first = filter.push(samples);
    filter.reset();
    expect(filter.push(samples)).toEqual(first);
  });

  it("passes an offset without a transient when started steady", () => {
    const low = butterworth({ order: 5, kind: "lowpass", cutoffHz: 3, sampleRateHz: 128 });
    const offset = new Float32Array(500).fill(9.75);
    for (const y of createSosFilter(low, { start: "steady" }).push(offset)) expect(y).toBeCloseTo(9.75, 5);
    for (const y of createSosFilter(sos, { start: "steady" }).push(offset))
      expect(Math.abs(y)).toBeLessThan(1e-9);
    expect(createSosFilter(low).push(offset)[0]).toBeLessThan(0.1);
  });

  it("is linear", () => {
    const [a, b] = [noise(600, 1), noise(600, 2)];
    const mixed = a.map((x, i) => 2 * x - 5 * b[i]);
    const [ya, yb, ym] = [a, b, mixed].map((x) => createSosFilter(sos).push(x));
    for (const [i, y] of ym.entries()) expect(y).toBeCloseTo(2 * ya[i] - 5 * yb[i], 4);
  });

  it("refuses a coefficient that is no number", () => {
    expect(() => createSosFilter([{ b0: 1, b1: 0, b2: 0, a1: Number.NaN, a2: 0 }])).toThrow(/section 0.*NaN/);
  });
});
