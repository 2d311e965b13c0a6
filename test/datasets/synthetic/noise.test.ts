import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createNoise, noiseKinds } from "../../../datasets/synthetic/noise.ts";
import { bandPower, welch } from "../../../signals/spectrum/welch.ts";

const golden = JSON.parse(readFileSync("test/golden/datasets-noise.golden.json", "utf8")) as {
  powerShares: Record<string, Record<string, number>>;
};

/** Shares of power by band; the whole is what lies below 180 Hz. */
function shares(samples: Float32Array, bands: readonly string[]): number[] {
  const spectrum = welch(samples, { sampleRateHz: 360, segmentSamples: 4096 });
  const total = bandPower(spectrum, 0.05, 180);
  return bands.map((band) => {
    const [low, high] = band.split("-").map(Number);
    return bandPower(spectrum, Math.max(0.05, low!), high!) / total;
  });
}

describe("generated noise", () => {
  it.each(noiseKinds)(
    "%s is about unit root mean square and repeats with its seed, whatever the chunks",
    (kind) => {
      const options = { seed: 4, sampleRateHz: 128 };
      const whole = createNoise(kind, options).next(128 * 240);
      const rms = Math.sqrt(whole.reduce((sum, v) => sum + v * v, 0) / whole.length);
      expect(rms).toBeGreaterThan(0.5);
      expect(rms).toBeLessThan(2);
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 20 }), (sizes) => {
          const source = createNoise(kind, options);
          let at = 0;
          for (const size of sizes) {
            const from = at;
            expect(source.next(size).every((value, i) => value === whole[from + i])).toBe(true);
            at += size;
          }
        }),
        { numRuns: 8 },
      );
      expect(createNoise(kind, { ...options, seed: 5 }).next(100)).not.toEqual(whole.slice(0, 100));
    },
  );

  it.each([
    // What the recorded noise of the kind is like: share of power that must agree within the factor, by band.
    ["baseline-wander", ["0-0.5"], 1.1],
    ["electrode-motion", ["0-0.5", "1-2", "2-5", "5-10"], 2.5],
  ] as const)("%s has the spectrum of the recorded one (SciPy's Welch)", (kind, bands, factor) => {
    const recorded = golden.powerShares[kind]!;
    const samples = createNoise(kind, { seed: 30, sampleRateHz: 360 }).next(360 * 300);
    const found = shares(samples, bands);
    bands.forEach((band, i) => {
      const ratio = found[i]! / recorded[band]!;
      expect(ratio, band).toBeLessThan(factor);
      expect(ratio, band).toBeGreaterThan(1 / factor);
    });
  });

  it("muscle noise has, above 5 Hz, its power at 10 to 40 Hz as the recorded one has", () => {
    const bands = ["5-10", "10-20", "20-40", "40-60"];
    const { muscle } = golden.powerShares;
    const found = shares(createNoise("muscle", { seed: 30, sampleRateHz: 360 }).next(360 * 300), bands);
    const middle = (shares: readonly number[]) =>
      (shares[1]! + shares[2]!) / shares.reduce((a, b) => a + b, 0);
    expect(middle(found)).toBeGreaterThan(0.6);
    expect(middle(bands.map((band) => muscle![band]!))).toBeGreaterThan(0.6);
  });

  it("names the kinds when asked for another", () => {
    expect(() => createNoise("hum" as "mains", { seed: 1, sampleRateHz: 100 })).toThrow(
      expect.objectContaining({
        code: "unknown-name",
        detail: expect.objectContaining({ known: noiseKinds }),
      }),
    );
  });
});
