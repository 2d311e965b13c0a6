import { describe, expect, it } from "vitest";
import { gateCycles, gateCycleTable } from "../../../firmware-sim/gate/cycles.ts";
import { ecgGateFeatures } from "../../../firmware-sim/gate/ecg-features.ts";
import { judge } from "../../../firmware-sim/gate/judge.ts";
import { ppgGateFeatures } from "../../../firmware-sim/gate/ppg-features.ts";
import { createPulseDetector } from "../../../signals/detect/pulse-detector.ts";
import { createQrsDetector } from "../../../signals/detect/qrs-detector.ts";
import { gaussian, seededRandom } from "../../../signals/random.ts";
import { gateModelNames, loadGateModel } from "../../../src/models.ts";
import { threeEcgWindows, threePpgWindows } from "./signals.ts";

const random = seededRandom(8);
const ecgModel = await loadGateModel("ecg-gate");
const ppgModel = await loadGateModel("ppg-gate");

const middle = (found: readonly number[], length: number) =>
  found.filter((f) => f >= length && f < 2 * length).map((f) => f - length);

const judgeEcg = (stream: Float32Array) => {
  const detector = createQrsDetector({ sampleRateHz: 128 });
  const beats = middle([...detector.push(stream), ...detector.finish()], 1280);
  return judge(ecgGateFeatures({ samples: stream.subarray(1280, 2560), beats, sampleRateHz: 128 }), ecgModel);
};
const judgePpg = (stream: Float32Array) => {
  const detector = createPulseDetector({ sampleRateHz: 64 });
  const pulses = middle([...detector.push(stream), ...detector.finish()], 320);
  return judge(ppgGateFeatures({ samples: stream.subarray(320, 640), pulses, sampleRateHz: 64 }), ppgModel);
};
const sine = (hz: number, rateHz: number, i: number) => Math.sin((2 * Math.PI * hz * i) / rateHz);

describe("the shipped ECG gate", () => {
  it.each([0.8, 1.2, 1.7, 2.3])("calls an ECG of %f beats a second clean", (rate) => {
    expect(judgeEcg(threeEcgWindows(rate))).toMatchObject({ verdict: "clean" });
  });

  it.each([
    ["a third of the amplitude", (x: number) => 0.33 * x],
    ["three times the amplitude", (x: number) => 3 * x],
    ["an offset of 50 mV", (x: number) => x + 50],
    ["the electrodes swapped", (x: number) => -x],
    ["breathing wander", (x: number, i: number) => x + 0.12 * sine(0.25, 128, i)],
  ] as const)("still calls it clean with %s", (_what, change) => {
    expect(judgeEcg(threeEcgWindows().map(change))).toMatchObject({ verdict: "clean" });
  });

  it.each([
    ["no signal at all", () => 0, "flat line"],
    ["a rail", () => 2.4, "flat line"],
    ["half of the window lost", (x: number, i: number) => (i > 1900 ? 0 : x), "flat line"],
    ["strong wander", (x: number, i: number) => x + 3 * sine(0.4, 128, i), "baseline wander or steps"],
    ["an electrode step", (x: number, i: number) => x + (i > 1900 ? 8 : 0), "baseline wander or steps"],
    ["hum", (x: number, i: number) => x + 0.8 * sine(50, 128, i), "muscle noise or hum"],
    ["muscle noise", (x: number) => x + 0.6 * gaussian(random), "beats drown in noise"],
    ["an open input", () => 0.01 * gaussian(random), undefined],
    [
      "a swinging amplifier at its rails",
      (x: number, i: number) => Math.min(1.5, Math.max(-1.5, x + 6 * sine(0.7, 128, i))),
      "saturation",
    ],
  ] as const)("calls %s noisy", (_what, change, reason) => {
    const verdict = judgeEcg(threeEcgWindows().map(change));
    expect(verdict.verdict).toBe("noisy");
    if (reason !== undefined) expect(verdict.reason).toBe(reason);
  });
});

describe("the shipped PPG gate", () => {
  it.each([0.9, 1.2, 1.8, 2.5])("calls a PPG of %f pulses a second clean", (rate) => {
    expect(judgePpg(threePpgWindows(rate))).toMatchObject({ verdict: "clean" });
  });

  it("does not mind unit and light level", () => {
    expect(judgePpg(threePpgWindows().map((x) => 50_000 + 700 * x)).verdict).toBe("clean");
  });

  it.each([
    ["no signal at all", () => 0, "flat line"],
    ["half of the window lost", (x: number, i: number) => (i > 480 ? 0 : x), "flat line"],
    ["light beyond the converter", (x: number) => Math.min(0.5, 4 * x), "saturation"],
    ["fidgeting", (x: number) => x + gaussian(random), undefined],
    ["a swept motion", (x: number, i: number) => x + 2 * Math.sin(0.0012 * i * i), undefined],
    ["a shifted sensor", (x: number, i: number) => x + (i > 450 ? 9 : 0), undefined],
  ] as const)("calls %s noisy", (_what, change, reason) => {
    const verdict = judgePpg(threePpgWindows().map(change));
    expect(verdict.verdict).toBe("noisy");
    if (reason !== undefined) expect(verdict.reason).toBe(reason);
  });
});

describe("cost and loading", () => {
  it("names every step and adds up to the cost of a window", () => {
    const table = gateCycleTable(ecgModel);
    for (const step of ["pass over the samples", "beat height", "classifier", "feature wander"]) {
      expect(table[step], step).toBeGreaterThan(0);
    }
    expect(gateCycles(ecgModel)).toBe(Math.round(Object.values(table).reduce((a, b) => a + b, 0)));
  });

  it("costs less than half of what a noisy ECG window can save, and a thousandth of the core's time for PPG", () => {
    // The network and the report of 12 beats are worth some 110,000 cycles of the default chip.
    expect(gateCycles(ecgModel)).toBeLessThan(40_000);
    // 5 s on a 64 MHz core are 320 million cycles.
    expect(gateCycles(ppgModel)).toBeLessThan(350_000);
  });

  it("takes only the steps that the model's features need", () => {
    const only = (...ids: string[]) => ({
      ...ecgModel,
      terms: ecgModel.terms.filter((term) => ids.includes(term.id)),
    });
    expect(Object.keys(gateCycleTable(only("few-beats")))).toEqual(["feature few-beats", "classifier"]);
    const unrest = gateCycleTable(only("unrest"));
    expect(Object.keys(unrest)).toEqual([
      "pass over the samples",
      "beat height",
      "feature unrest",
      "classifier",
    ]);
    expect(gateCycles(only("wander", "unrest"))).toBeLessThan(gateCycles(ecgModel));
  });

  it("knows its models by name and lists them when asked for another", async () => {
    for (const name of gateModelNames) expect((await loadGateModel(name)).name).toBe(name);
    await expect(loadGateModel("eeg-gate")).rejects.toMatchObject({
      code: "unknown-name",
      detail: { known: gateModelNames },
    });
  });
});
