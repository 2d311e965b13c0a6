import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bandPower, powerSpectrum } from "../../../firmware-sim/gate/spectrum.ts";
import { moments } from "../../../firmware-sim/gate/statistics.ts";

const golden = JSON.parse(readFileSync("test/golden/gate.golden.json", "utf8"));
const samples = Float32Array.from(golden.samples);

describe("powerSpectrum", () => {
  it("has the shape of SciPy's Welch spectrum of five segments", () => {
    const ours = powerSpectrum(samples);
    // SciPy averages, scales and doubles the inner bins; one factor fits them all.
    const factor = ours[3] / golden.welch1280[3];
    ours.forEach((power, k) => {
      const edge = k === 0 || k === 128 ? 2 : 1;
      expect(power / factor / edge).toBeCloseTo(golden.welch1280[k], 10);
    });
  });

  it("covers 320 samples by two overlapping segments, as NumPy's transform does", () => {
    const ours = powerSpectrum(samples.subarray(0, 320));
    ours.forEach((power, k) => {
      expect(Math.abs(power - golden.power320[k])).toBeLessThan(1e-6 * Math.max(...golden.power320));
    });
  });

  it("is all zeros when there is less than one segment", () => {
    expect(powerSpectrum(samples.subarray(0, 255)).every((power) => power === 0)).toBe(true);
  });

  it("finds a sine's power in its own band only", () => {
    const tone = Float32Array.from({ length: 1280 }, (_, i) => Math.sin((2 * Math.PI * 10 * i) / 128));
    const spectrum = powerSpectrum(tone);
    const all = bandPower(spectrum, 128, 0, 65);
    expect(bandPower(spectrum, 128, 9, 11.5) / all).toBeGreaterThan(0.999);
    expect(bandPower(spectrum, 128, 20, 40) / all).toBeLessThan(1e-9);
  });
});

describe("moments", () => {
  it("agree with SciPy's skewness and kurtosis", () => {
    const { variance, third, fourth } = moments(samples);
    expect(third / variance ** 1.5).toBeCloseTo(golden.skewness, 9);
    expect(fourth / variance ** 2).toBeCloseTo(golden.kurtosis, 9);
  });
});
