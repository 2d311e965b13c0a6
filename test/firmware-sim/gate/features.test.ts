import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ecgGateFeatureList, ecgGateFeatures } from "../../../firmware-sim/gate/ecg-features.ts";
import { ppgGateFeatureList, ppgGateFeatures } from "../../../firmware-sim/gate/ppg-features.ts";
import { dominance, pulseSpectrum, spectralEntropy } from "../../../firmware-sim/gate/pulse-spectrum.ts";
import { selfSimilarity } from "../../../firmware-sim/gate/self-similarity.ts";
import { gaussian, seededRandom } from "../../../signals/random.ts";
import { threeEcgWindows, threePpgWindows } from "./signals.ts";

const beats = Array.from({ length: 12 }, (_, k) => Math.round(((k + 0.3) / 1.2) * 128));
const pulses = Array.from({ length: 6 }, (_, k) => Math.round(((k + 0.2) / 1.2) * 64));
const ecgWindow = threeEcgWindows().slice(0, 1280);
const ppgWindow = threePpgWindows().slice(0, 320);

const ecg = (samples: Float32Array, fiducials: ArrayLike<number> = beats) => {
  const values = ecgGateFeatures({ samples, beats: fiducials, sampleRateHz: 128 });
  return Object.fromEntries(ecgGateFeatureList.map(({ id }, f) => [id, values[f]]));
};
const ppg = (samples: Float32Array, fiducials: ArrayLike<number> = pulses, dcKnown = false) => {
  const values = ppgGateFeatures({ samples, pulses: fiducials, sampleRateHz: 64, dcKnown });
  return Object.fromEntries(ppgGateFeatureList.map(({ id }, f) => [id, values[f]]));
};
const at = (values: Readonly<Record<string, number>>, id: string): number => values[id];
const plus = (samples: Float32Array, noise: (i: number) => number) => samples.map((x, i) => x + noise(i));

const random = seededRandom(4);
const sine = (hz: number, rateHz: number, height: number) => (i: number) =>
  height * Math.sin((2 * Math.PI * hz * i) / rateHz);

describe("ECG features", () => {
  const clean = ecg(ecgWindow);

  it("have distinct names, words and a cost", () => {
    for (const list of [ecgGateFeatureList, ppgGateFeatureList]) {
      expect(new Set(list.map((f) => f.id)).size).toBe(list.length);
      expect(new Set(list.map((f) => f.words)).size).toBe(list.length);
      for (const feature of list) expect(feature.cycles).toBeGreaterThan(0);
    }
  });

  it("are a pure function: same window, same values, input untouched", () => {
    const copy = ecgWindow.slice();
    expect(ecg(ecgWindow)).toEqual(clean);
    expect(ecgWindow).toEqual(copy);
  });

  const raised: readonly (readonly [string, Float32Array, string])[] = [
    ["a 0.4 Hz swing", plus(ecgWindow, sine(0.4, 128, 0.8)), "wander"],
    ["a step of 5 mV", plus(ecgWindow, (i) => (i > 600 ? 5 : 0)), "wander"],
    ["white noise", plus(ecgWindow, () => 0.2 * gaussian(random)), "unrest"],
    ["three held seconds", ecgWindow.map((x, i) => (i > 500 && i < 884 ? 0 : x)), "flat"],
    ["three held seconds", ecgWindow.map((x, i) => (i > 500 && i < 884 ? 0 : x)), "dropout"],
    ["clipping", ecgWindow.map((x, i) => Math.min(0.05, x + Math.sin(i / 100))), "rail"],
    ["a burst of one second", plus(ecgWindow, (i) => (i > 512 && i < 640 ? gaussian(random) : 0)), "burst"],
    ["a step of 9 mV", plus(ecgWindow, (i) => (i > 600 ? 9 : 0)), "excursion"],
  ];
  it.each(raised)("%s raises its feature (%#: %s)", (_what, samples, id) => {
    expect(ecg(samples)[id]).toBeGreaterThan(clean[id] + 0.02);
  });

  it.each([
    ["50 Hz hum", plus(ecgWindow, sine(50, 128, 0.3))],
    ["60 Hz hum", plus(ecgWindow, sine(60, 128, 0.3))],
    ["white noise", plus(ecgWindow, () => 0.2 * gaussian(random))],
  ])("%s lowers the share of the QRS band", (_what, samples) => {
    expect(ecg(samples)["qrs-share"]).toBeLessThan(at(clean, "qrs-share") - 0.5);
  });

  it("speak of too few beats", () => {
    expect(at(ecg(ecgWindow, beats.slice(0, 4)), "few-beats")).toBeCloseTo(0.4, 6);
    expect(at(clean, "few-beats")).toBe(0);
  });

  it("do not mind an offset and a turned polarity; none minds the gain", () => {
    const moved = ecg(ecgWindow.map((x) => -x + 3));
    const louder = ecg(ecgWindow.map((x) => 2 * x));
    for (const { id } of ecgGateFeatureList) {
      expect(moved[id], id).toBeCloseTo(clean[id], 2);
      expect(louder[id], id).toBeCloseTo(clean[id], 2);
    }
  });

  const degenerate: readonly (readonly [string, Float32Array])[] = [
    ["all zero", new Float32Array(1280)],
    ["held at 5 mV", new Float32Array(1280).fill(5)],
    ["a single spike", Float32Array.from({ length: 1280 }, (_, i) => (i === 700 ? 1e6 : 0))],
    ["full-scale squares", Float32Array.from({ length: 1280 }, (_, i) => (i % 64 < 32 ? 300 : -300))],
    ["a tenth of a second", ecgWindow.slice(0, 13)],
  ];
  it.each(degenerate)("are finite for %s, with beats and without", (_what, samples) => {
    for (const fiducials of [[], [1], beats.filter((b) => b < samples.length)]) {
      for (const [id, value] of Object.entries(ecg(samples, fiducials)))
        expect(value, id).toSatisfy(Number.isFinite);
    }
  });
});

describe("a window of too few samples", () => {
  it("has no features: an ECG window shorter than a block, an empty PPG window", () => {
    const samples = ecgWindow.slice(0, 3);
    const none = new Float32Array();
    expect(ecgGateFeatures({ samples, beats: [1], sampleRateHz: 128 }).every(Number.isNaN)).toBe(true);
    expect(ppgGateFeatures({ samples: none, pulses: [], sampleRateHz: 64 }).every(Number.isNaN)).toBe(true);
  });
});

describe("PPG features", () => {
  const clean = ppg(ppgWindow);

  it.each([
    ["noise", plus(ppgWindow, () => 0.5 * gaussian(random)), "entropy", 1],
    ["noise", plus(ppgWindow, () => 0.5 * gaussian(random)), "residual", 1],
    ["noise", plus(ppgWindow, () => 0.5 * gaussian(random)), "self-similarity", -1],
    ["noise", plus(ppgWindow, () => 0.5 * gaussian(random)), "correlation", -1],
    ["noise", plus(ppgWindow, () => 0.5 * gaussian(random)), "dominance", -1],
    ["motion at 2 Hz", plus(ppgWindow, sine(2, 64, 1.5)), "correlation", -1],
    ["motion at 2.1 Hz", plus(ppgWindow, sine(2.1, 64, 1.5)), "residual", 1],
    ["two seconds held", ppgWindow.map((x, i) => (i > 100 && i < 228 ? 0 : x)), "flat", 1],
    ["two seconds held", ppgWindow.map((x, i) => (i > 100 && i < 228 ? 0 : x)), "dropout", 1],
    ["a jump", plus(ppgWindow, (i) => (i > 150 ? 10 : 0)), "step", 1],
    ["a jump", plus(ppgWindow, (i) => (i > 150 ? 10 : 0)), "burst", 1],
    ["a jump", plus(ppgWindow, (i) => (i > 150 ? 10 : 0)), "peakedness", 1],
    ["a slow swing", plus(ppgWindow, sine(0.25, 64, 5)), "wander", 1],
    ["clipping", ppgWindow.map((x) => Math.min(0.3, x)), "rail", 1],
    ["a turned signal", ppgWindow.map((x) => -x), "skewness", -1],
  ] as const)("%s moves its feature (%#: %s)", (_what, samples, id, direction) => {
    expect(direction * ((ppg(samples)[id] as number) - clean[id])).toBeGreaterThan(0.02);
  });

  it("speak of odd pulse times", () => {
    const odd = [20, 60, 150, 170, 290];
    expect(at(ppg(ppgWindow, odd), "interval-spread")).toBeGreaterThan(at(clean, "interval-spread") + 0.3);
    expect(at(ppg(ppgWindow, [20, 60]), "interval-spread")).toBe(1);
  });

  it("know a pulse that is small against the light only when the light level is known", () => {
    const dim = ppgWindow.map((x) => 1e4 + x);
    const bright = ppgWindow.map((x) => 20 + x);
    expect(at(ppg(dim, pulses, true), "perfusion")).toBeGreaterThan(1);
    expect(at(ppg(dim, pulses, false), "perfusion")).toBe(0);
    expect(at(ppg(bright, pulses, true), "perfusion")).toBe(0);
  });

  it("measure entropy and dominance of the spectrum as SciPy does", () => {
    const golden = JSON.parse(readFileSync("test/golden/gate.golden.json", "utf8"));
    const spectrum = pulseSpectrum(Float32Array.from(golden.samples), 64);
    expect(spectralEntropy(spectrum)).toBeCloseTo(golden.entropy, 10);
    expect(dominance(spectrum)).toBeCloseTo(golden.dominance, 10);
  });

  it("find the period of what repeats", () => {
    const tone = Float32Array.from({ length: 320 }, (_, i) => Math.sin((2 * Math.PI * i) / 53));
    expect(selfSimilarity(tone, 19, 96)).toBeGreaterThan(0.99);
    expect(selfSimilarity(tone, 19, 40)).toBeLessThan(0.2);
    const noise = Float32Array.from({ length: 320 }, () => gaussian(random));
    expect(selfSimilarity(noise, 19, 96)).toBeLessThan(0.4);
  });

  it("do not mind offset and gain", () => {
    const other = ppg(ppgWindow.map((x) => 40 * x + 100));
    for (const { id } of ppgGateFeatureList) expect(other[id], id).toBeCloseTo(clean[id], 2);
  });

  it.each([
    ["all zero", new Float32Array(320)],
    ["held", new Float32Array(320).fill(1e5)],
    ["ten samples", ppgWindow.slice(0, 10)],
  ] as const)("are finite for %s", (_what, samples) => {
    const values = ppgGateFeatures({ samples, pulses: [], sampleRateHz: 64, dcKnown: true });
    expect(values.every(Number.isFinite)).toBe(true);
  });
});
