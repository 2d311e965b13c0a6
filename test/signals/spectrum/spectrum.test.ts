import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mean } from "../../../signals/features/statistics.ts";
import { gaussian, seededRandom } from "../../../signals/random.ts";
import { createRealFft } from "../../../signals/spectrum/real-fft.ts";
import { bandPower, bandPowers, type WelchOptions, welch } from "../../../signals/spectrum/welch.ts";
import { golden, relativeError } from "../support.ts";

interface WelchCase extends Omit<WelchOptions, "sampleRateHz"> {
  readonly density: number[];
  readonly stepHz: number;
  readonly edgesHz: number[];
  readonly bands: number[];
}
const file = golden<{
  statistics: { samples: number[] }[];
  welch: { sampleRateHz: number; cases: WelchCase[] };
  fft: { re: number[]; im: number[] };
}>("features");
const [{ samples }] = file.statistics;

/** The DFT by its definition. */
function slowDft(x: readonly number[]): { re: number[]; im: number[] } {
  const bins = Array.from({ length: x.length / 2 + 1 }, (_, k) => k);
  const sum = (k: number, f: (angle: number) => number) =>
    x.reduce((total, value, n) => total + value * f((2 * Math.PI * ((k * n) % x.length)) / x.length), 0);
  return { re: bins.map((k) => sum(k, Math.cos)), im: bins.map((k) => -sum(k, Math.sin)) };
}

function fastDft(x: readonly number[]) {
  const re = new Float64Array(x.length / 2 + 1);
  const im = new Float64Array(x.length / 2 + 1);
  createRealFft(x.length).transform(x, re, im);
  return { re, im };
}

describe("createRealFft", () => {
  it("agrees with NumPy", () => {
    const { re, im } = fastDft(samples.slice(0, 64));
    expect(relativeError([...re, ...im], [...file.fft.re, ...file.fft.im])).toBeLessThan(1e-14);
  });

  it("agrees with the definition and keeps the power (Parseval)", () => {
    const signals = fc.integer({ min: 1, max: 7 }).chain((bits) =>
      fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), {
        minLength: 2 ** bits,
        maxLength: 2 ** bits,
      }),
    );
    fc.assert(
      fc.property(signals, (x) => {
        const fast = fastDft(x);
        const slow = slowDft(x);
        const size = Math.max(1, ...x.map(Math.abs)) * x.length;
        for (const k of fast.re.keys()) {
          expect(Math.abs(fast.re[k] - slow.re[k])).toBeLessThan(1e-12 * size);
          expect(Math.abs(fast.im[k] - slow.im[k])).toBeLessThan(1e-12 * size);
        }
        const power = x.reduce((sum, v) => sum + v * v, 0);
        const inBins = fast.re.reduce((sum, re, k) => {
          const weight = k === 0 || k === x.length / 2 ? 1 : 2;
          return sum + weight * (re * re + fast.im[k] ** 2);
        }, 0);
        expect(Math.abs(inBins / x.length - power)).toBeLessThanOrEqual(1e-12 * size * size);
      }),
      { numRuns: 50 },
    );
  });

  it.each([0, 1, 12, 2.5])("refuses a size of %d", (size) =>
    expect(() => createRealFft(size)).toThrow(/FFT size/),
  );
});

describe("welch", () => {
  it.each(file.welch.cases)("segments of $segmentSamples, overlap $overlapSamples, as SciPy", (row) => {
    const spectrum = welch(samples, { ...row, sampleRateHz: file.welch.sampleRateHz });
    expect(spectrum.stepHz).toBe(row.stepHz);
    expect(relativeError(spectrum.density, row.density)).toBeLessThan(1e-10);
    const bands = bandPowers(spectrum, row.edgesHz);
    for (const [i, band] of row.bands.entries()) expect(bands[i] / band).toBeCloseTo(1, 9);
  });

  it("gives bands that add up to the variance (Parseval)", () => {
    const random = seededRandom(21);
    const noise = Float64Array.from({ length: 1024 }, () => 4 + gaussian(random));
    const spectrum = welch(noise, { sampleRateHz: 100, segmentSamples: 1024, window: "rectangular" });
    const centre = mean(noise);
    const variance = noise.reduce((sum, x) => sum + (x - centre) ** 2, 0) / noise.length;
    const bands = bandPowers(spectrum, [0, 3, 21.7, 50.1]);
    expect(bands.reduce((sum, band) => sum + band, 0)).toBeCloseTo(variance, 10);
    expect(bandPower(spectrum, 0, 1000)).toBeCloseTo(variance, 10);
  });

  it("finds the power of a sine, half its squared amplitude, in its band", () => {
    const sine = Float64Array.from({ length: 2000 }, (_, i) => 3 * Math.sin((2 * Math.PI * 10 * i) / 128));
    const spectrum = welch(sine, { sampleRateHz: 128, segmentSamples: 256 });
    expect(bandPower(spectrum, 8, 12)).toBeCloseTo(4.5, 2);
    expect(bandPower(spectrum, 20, 60)).toBeLessThan(1e-6);
  });

  it("takes a signal shorter than a segment as one segment", () => {
    const short = welch(samples.slice(0, 50), { sampleRateHz: 128, segmentSamples: 256 });
    expect(short.stepHz).toBe(2);
    expect(() => welch([], { sampleRateHz: 128, segmentSamples: 256 })).toThrow(/Welch segments/);
  });
});
