import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import {
  meanErrorsFromHistograms,
  measureActivations,
} from "../../../firmware-sim/beats/activation-histograms.ts";
import { createNetwork } from "../../../firmware-sim/kernels/network.ts";
import { networkCost } from "../../../firmware-sim/nn/cost.ts";
import { foldBias, measureMeanErrors } from "../../../firmware-sim/nn/fold-bias.ts";
import type { Conv1dLayer, DepthwiseConv1dLayer, Layer, Model } from "../../../firmware-sim/nn/model.ts";
import { parseModel, serialiseModel } from "../../../firmware-sim/nn/model-file.ts";
import { planModel } from "../../../firmware-sim/nn/plan.ts";
import { createReferenceNetwork } from "../../../firmware-sim/nn/reference.ts";
import { seededRandom } from "../../../signals/random.ts";
import { between, randomInputs } from "./random-model.ts";

interface Shape {
  readonly channels: number;
  readonly samples: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: "same" | "valid";
}

const card = { name: "", role: "", trainingData: "", selection: "", figures: {}, testRuns: [] };

function layerOf({ channels, kernel, stride, padding }: Shape, seed: number): DepthwiseConv1dLayer {
  const random = seededRandom(seed);
  return {
    kind: "depthwise-conv1d",
    name: "depthwise",
    channels,
    kernel,
    stride,
    padding,
    weights: Int8Array.from({ length: channels * kernel }, () => between(random, -127, 127)),
    weightScales: Float64Array.from({ length: channels }, () => 0.002 + 0.01 * random()),
    bias: Int32Array.from({ length: channels }, () => between(random, -5000, 5000)),
    output: { scale: 1.2, zeroPoint: between(random, -30, 30) },
    activation: random() < 0.5 ? "relu" : "none",
    multiplier: "exact8",
    operandOrder: random() < 0.5 ? "weight-first" : "activation-first",
  };
}

const modelOf = (shape: Shape, layers: readonly Layer[]): Model => ({
  name: "depthwise",
  signal: {
    channels: shape.channels,
    samples: shape.samples,
    quantisation: { scale: 1, zeroPoint: -7 },
  },
  layers,
  card,
});

/** The full convolution whose other channels have weight 0; with exact products it is the same layer. */
function asConv1d(layer: DepthwiseConv1dLayer): Conv1dLayer {
  const { channels, kernel, kind: _kind, ...shared } = layer;
  const weights = new Int8Array(channels * channels * kernel);
  for (let c = 0; c < channels; c++) {
    weights.set(layer.weights.subarray(c * kernel, (c + 1) * kernel), (c * channels + c) * kernel);
  }
  return { ...shared, kind: "conv1d", inChannels: channels, outChannels: channels, kernel, weights };
}

const shapes = fc.record({
  channels: fc.integer({ min: 1, max: 19 }),
  samples: fc.integer({ min: 9, max: 24 }),
  kernel: fc.integer({ min: 1, max: 9 }),
  stride: fc.integer({ min: 1, max: 3 }),
  padding: fc.constantFrom("same" as const, "valid" as const),
});
const seeds = fc.integer({ min: 0, max: 1e6 });
const settings = { numRuns: 60, seed: 20261122 };

describe("depthwise convolution", () => {
  it("equals the convolution with zeros between channels when products are exact", () => {
    fc.assert(
      fc.property(shapes, seeds, (shape, seed) => {
        const layer = layerOf(shape, seed);
        const model = modelOf(shape, [layer]);
        const inputs = randomInputs(model, seed + 1);
        const full = createReferenceNetwork(modelOf(shape, [asConv1d(layer)])).run(inputs);
        expect(createReferenceNetwork(model).run(inputs)).toEqual(full);
        expect(createNetwork(model).run(inputs)).toEqual(full);
      }),
      settings,
    );
  });

  it.each(["exact8", "SCDM8_73", "SCDM8_84", "SMitchell8"])(
    "is the reference's on the kernels with %s, alone and in batches",
    (name) => {
      const multipliers = findMultiplier(name);
      fc.assert(
        fc.property(shapes, seeds, (shape, seed) => {
          const model = modelOf(shape, [layerOf(shape, seed)]);
          const reference = createReferenceNetwork(model, { multipliers });
          const network = createNetwork(model, { multipliers, batch: 2 });
          const inputs = [1, 2, 3].map((i) => randomInputs(model, seed + i));
          const expected = inputs.map((input) => Array.from(reference.run(input)));
          expect(Array.from(network.run(inputs[0]!))).toEqual(expected[0]);
          const signals = Int8Array.from(inputs.flatMap(({ signal }) => Array.from(signal)));
          expect(Array.from(network.runBatch({ signals }, 3))).toEqual(expected.flat());
          expect(network.ways).toEqual({ depthwise: name === "exact8" ? "exact" : "scalar-table" });
        }),
        { ...settings, numRuns: 25 },
      );
    },
  );

  const shape: Shape = { channels: 3, samples: 12, kernel: 4, stride: 2, padding: "same" };
  const model = modelOf(shape, [layerOf(shape, 5)]);

  it("is counted by its own channels: taps on padding are skipped", () => {
    // 6 positions x 4 taps, of which one lies on padding at either end.
    expect(planModel(model)[0]!.output).toEqual({ channels: 3, samples: 6 });
    expect(networkCost(model)).toEqual([
      {
        name: "depthwise",
        kind: "depthwise-conv1d",
        macs: 3 * 22,
        weightBytes: 12,
        parameterBytes: 27,
        inputBytes: 36,
        outputBytes: 18,
      },
    ]);
  });

  it("survives the model file", () => {
    expect(parseModel(serialiseModel(model))).toEqual(model);
  });

  it.each([
    ["channels", { channels: 4 }, "wrong input channels, in layer depthwise, got 4, expected 3"],
    [
      "weights",
      { weights: new Int8Array(13) },
      "wrong number of weights, in layer depthwise, got 13, expected 12",
    ],
    ["stride", { stride: 0 }, "bad size, in layer depthwise, got 0"],
  ])("with wrong %s is refused", (_, change, message) => {
    const layer = { ...layerOf(shape, 5), ...change } as DepthwiseConv1dLayer;
    expect(() => planModel(modelOf(shape, [layer]))).toThrow(message);
  });

  it("takes its mean errors per channel into the bias", () => {
    const valid = { ...shape, padding: "valid", channels: 5, samples: 40 } as const;
    const rough = { multipliers: findMultiplier("SCDM8_84") };
    const layer = { ...layerOf(valid, 9), activation: "none" } as const;
    const whole = modelOf(valid, [layer]);
    const inputs = Array.from({ length: 12 }, (_, i) => randomInputs(whole, 60 + i));
    const counted = measureMeanErrors(whole, inputs, rough);
    // Histograms per channel lose which tap met what: here all taps of a channel meet nearly the same activations.
    const shares = meanErrorsFromHistograms(whole, measureActivations(whole, inputs), rough);
    counted["depthwise"]!.forEach((error, c) => {
      expect(error).toBeGreaterThan(100);
      expect(Math.abs(shares["depthwise"]![c]! / error - 1)).toBeLessThan(0.2);
    });
    const gap = (candidate: Model) => {
      let sum = 0;
      for (const input of inputs) {
        const exact = createReferenceNetwork(whole).run(input);
        const got = createReferenceNetwork(candidate, rough).run(input);
        exact.forEach((value, i) => {
          sum += value - got[i]!;
        });
      }
      return Math.abs(sum);
    };
    expect(gap(foldBias(whole, counted))).toBeLessThan(0.3 * gap(whole));
  });
});
