import { describe, expect, it } from "vitest";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import {
  meanErrorsFromHistograms,
  measureActivations,
  packHistogram,
  unpackHistogram,
} from "../../../firmware-sim/beats/activation-histograms.ts";
import { createBeatClassifier, createBeatQuantiser } from "../../../firmware-sim/beats/beat-classifier.ts";
import {
  type BeatModel,
  parseBeatModel,
  serialiseBeatModel,
} from "../../../firmware-sim/beats/beat-model.ts";
import {
  BEAT_SAMPLES,
  type BeatVector,
  RHYTHM_FEATURES,
  SCALAR_FEATURES,
  SHAPE_CHANNELS,
} from "../../../firmware-sim/beats/beat-vector.ts";
import { measureMeanErrors } from "../../../firmware-sim/nn/fold-bias.ts";
import type { JsonValue } from "../../../firmware-sim/nn/model.ts";
import { serialiseModel } from "../../../firmware-sim/nn/model-file.ts";
import type { NetworkInputs } from "../../../firmware-sim/nn/network.ts";
import { createReferenceNetwork } from "../../../firmware-sim/nn/reference.ts";
import { gaussian, seededRandom } from "../../../signals/random.ts";
import { loadBeatModel } from "../../../src/models.ts";

const model = await loadBeatModel();

/** A beat whose scalars stand `far` standard deviations from the mean, over a bump of that many samples. */
const beatOf = (random: () => number, far: number): BeatVector => {
  const shape = new Float32Array(SHAPE_CHANNELS * BEAT_SAMPLES);
  const width = 3 + 12 * random();
  for (let i = 0; i < shape.length; i++) {
    const t = (i % BEAT_SAMPLES) - 36;
    shape[i] = (i < BEAT_SAMPLES ? 1 : random()) * Math.exp(-((t / width) ** 2)) + 0.03 * gaussian(random);
  }
  const scalars = Float32Array.from(
    { length: SCALAR_FEATURES },
    (_, i) => model.scaler.mean[i]! + (far * gaussian(random)) / model.scaler.scale[i]!,
  );
  return {
    fiducialSample: 0,
    alignedSample: 0,
    shape,
    scalars,
    rhythm: scalars.subarray(0, RHYTHM_FEATURES),
  };
};
const beatsOf = (seed: number, count: number): BeatVector[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => beatOf(random, 1.2));
};
const inputsOf = (beats: readonly BeatVector[]): NetworkInputs[] => {
  const quantiser = createBeatQuantiser(model);
  return beats.map((beat) => {
    const { signal, scalars } = quantiser(beat);
    return { signal: signal.slice(), scalars: scalars!.slice() };
  });
};

describe("beat classifier", () => {
  it("says V if the network does, else S if the rhythm head does, else N", () => {
    const with_ = (ventricular: number, premature: number): BeatModel => ({
      ...model,
      thresholds: { ventricular, premature },
    });
    const [never, always] = [100, -100];
    const beat = beatsOf(3, 1)[0]!;
    const label = (v: number, p: number) => createBeatClassifier(with_(v, p)).classify(beat).label;
    expect(label(always, always)).toBe("V");
    expect(label(always, never)).toBe("V");
    expect(label(never, always)).toBe("S");
    expect(label(never, never)).toBe("N");
  });

  it("is exactly what the plain int8 network says, with any multiplier and no folding", () => {
    const beats = beatsOf(4, 40);
    for (const name of ["exact8", "SCDM8_73", "trunc8_6"]) {
      const multipliers = findMultiplier(name);
      const plain = createReferenceNetwork(model.network, { multipliers });
      const classifier = createBeatClassifier(model, { multipliers, foldBias: false });
      const last = plain.model.layers.at(-1) as { readonly output: { readonly scale: number } };
      for (const [i, inputs] of inputsOf(beats).entries()) {
        const logit = plain.run(inputs)[0]! * last.output.scale - model.thresholds.ventricular;
        expect(classifier.classify(beats[i]!).ventricularScore).toBeCloseTo(1 / (1 + Math.exp(-logit)), 12);
      }
    }
  });

  it("has confidences between a half and one, of the decision that was nearest", () => {
    const classifier = createBeatClassifier(model);
    const seen = new Set<string>();
    for (const beat of beatsOf(5, 300)) {
      const { label, confidence, ventricularScore, prematureScore } = classifier.classify(beat);
      seen.add(label);
      expect(confidence).toBeGreaterThanOrEqual(0.5);
      expect(confidence).toBeLessThanOrEqual(1);
      expect(ventricularScore > 0.5).toBe(label === "V");
      if (label === "S") expect(confidence).toBe(Math.min(1 - ventricularScore, prematureScore));
    }
    expect([...seen].sort()).toEqual(["N", "S", "V"]);
  });

  it("fits the device: at most 40 kMAC and 10,000 parameters, counted by layer", () => {
    const { macsByLayer, cost, featureCycles } = createBeatClassifier(model);
    const macs = Object.values(macsByLayer).reduce((a, b) => a + b, 0);
    expect(macs).toBeGreaterThan(5_000);
    expect(macs).toBeLessThanOrEqual(40_000);
    const parameters = model.network.layers.reduce(
      (sum, layer) => sum + ("weights" in layer ? layer.weights.length + layer.bias.length : 0),
      0,
    );
    expect(parameters).toBeLessThan(10_000);
    expect(cost.map(({ name }) => name)).toEqual(model.network.layers.map(({ name }) => name));
    expect(featureCycles).toBeGreaterThan(1_000);
  });

  it("names the multiplier and operand order of each layer, also when layers differ", () => {
    const { arithmeticByLayer } = createBeatClassifier(model, {
      multipliers: { summary: findMultiplier("SCDM8_62") },
      operandOrder: { hidden: "activation-first" },
    });
    expect(arithmeticByLayer).toMatchObject({
      conv1: { multiplier: { name: "exact8" }, operandOrder: "weight-first" },
      summary: { multiplier: { name: "SCDM8_62" }, operandOrder: "weight-first" },
      hidden: { multiplier: { name: "exact8" }, operandOrder: "activation-first" },
    });
    expect(() => createBeatClassifier(model, { multipliers: { nowhere: findMultiplier("exact8") } })).toThrow(
      expect.objectContaining({ code: "unknown-name" }),
    );
  });
});

describe("activation histograms", () => {
  const inputs = inputsOf(beatsOf(6, 150));
  const histograms = measureActivations(model.network, inputs);

  it("are shares: every row sums to one", () => {
    for (const rows of Object.values(histograms)) {
      for (let row = 0; row < rows.length; row += 256) {
        expect(rows.subarray(row, row + 256).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
      }
    }
  });

  it.each(["SCDM8_73", "SCDM8_62", "trunc8_5"])(
    "give the mean product error of %s like the measured one, also when packed",
    (name) => {
      const options = { multipliers: findMultiplier(name) };
      const measured = measureMeanErrors(model.network, inputs, options);
      const packed = Object.fromEntries(
        Object.entries(histograms).map(([layer, rows]) => [layer, unpackHistogram(packHistogram(rows))]),
      );
      for (const source of [histograms, packed]) {
        const errors = meanErrorsFromHistograms(model.network, source, options);
        for (const [layer, expected] of Object.entries(measured)) {
          const size = Math.sqrt(expected.reduce((sum, e) => sum + e * e, 0));
          const gap = Math.sqrt(expected.reduce((sum, e, i) => sum + (e - errors[layer]![i]!) ** 2, 0));
          expect(size).toBeGreaterThan(0);
          expect(gap / size, `${layer} of ${name}`).toBeLessThan(0.08);
        }
      }
    },
  );

  it("give no error for exact products", () => {
    const errors = meanErrorsFromHistograms(model.network, histograms, {});
    for (const layer of Object.values(errors)) expect(layer.every((e) => e === 0)).toBe(true);
  });
});

describe("beat model file", () => {
  it("reads back to the same bytes and the same calls", () => {
    const bytes = serialiseBeatModel(model);
    const again = parseBeatModel(bytes);
    expect(serialiseBeatModel(again)).toEqual(bytes);
    expect(again.rhythm).toEqual(model.rhythm);
    expect(again.scaler).toEqual(model.scaler);
  });

  it.each([
    ["other features", { scalarNames: ["one"] }, /model of other features/],
    ["another kind", { kind: "gate" }, /not a beat model, .*got gate/],
    ["a scaler of the wrong size", { mean: [1, 2] }, /bad field mean, .*expected 19 numbers/],
    ["histograms that are not there", { histograms: {} }, /bad histograms of conv1/],
  ])("refuses %s", (_, change, message) => {
    const network = parseBeatModel(serialiseBeatModel(model)).network;
    const extra = { ...(network.extra as object), ...change };
    // A valid network file whose description beside the network is wrong.
    const bytes = serialiseModel({ ...network, extra: extra as JsonValue });
    expect(() => parseBeatModel(bytes)).toThrow(message);
  });
});
