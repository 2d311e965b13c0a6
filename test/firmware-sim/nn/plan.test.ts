import { describe, expect, it } from "vitest";
import { networkCost } from "../../../firmware-sim/nn/cost.ts";
import type { Conv1dLayer, DenseLayer, Layer, Model } from "../../../firmware-sim/nn/model.ts";
import { planModel } from "../../../firmware-sim/nn/plan.ts";

const arithmetic = { activation: "relu", multiplier: "exact8", operandOrder: "weight-first" } as const;
const arrays = (outputs: number, fanIn: number) => ({
  weights: new Int8Array(outputs * fanIn).fill(3),
  weightScales: new Float64Array(outputs).fill(0.01),
  bias: new Int32Array(outputs),
  output: { scale: 0.05, zeroPoint: -128 },
});
const conv: Conv1dLayer = {
  kind: "conv1d",
  name: "c1",
  inChannels: 2,
  outChannels: 8,
  kernel: 7,
  stride: 2,
  padding: "same",
  ...arithmetic,
  ...arrays(8, 14),
};
const dense: DenseLayer = {
  kind: "dense",
  name: "d1",
  inputs: 11,
  outputs: 4,
  ...arithmetic,
  ...arrays(4, 11),
};
const model: Model = {
  name: "small",
  signal: { channels: 2, samples: 96, quantisation: { scale: 0.02, zeroPoint: 1 } },
  scalars: { count: 3, quantisation: { scale: 0.04, zeroPoint: -5 } },
  layers: [
    conv,
    { kind: "global-average-pool", name: "mean" },
    { kind: "concat-scalars", name: "join", output: { scale: 0.04, zeroPoint: -5 } },
    dense,
  ],
  card: { name: "", role: "", trainingData: "", selection: "", figures: {}, testRuns: [] },
};
const withLayer = (at: number, layer: Layer): Model => ({
  ...model,
  layers: model.layers.map((old, i) => (i === at ? layer : old)),
});

describe("plan of a model", () => {
  it("computes shapes, padding and the clamp of a fused ReLU", () => {
    const plans = planModel(model);
    expect(plans.map(({ output }) => [output.channels, output.samples])).toEqual([
      [8, 48],
      [8, 1],
      [11, 1],
      [4, 1],
    ]);
    expect(plans[0]).toMatchObject({ padLeft: 2, least: -128 });
    expect(plans[2]!.rescale).toHaveLength(1);
  });

  it.each([
    [10, 3, 1, 10, 1],
    [10, 4, 1, 10, 1],
    [10, 3, 2, 5, 0],
    [9, 3, 2, 5, 1],
    [5, 2, 3, 2, 0],
    [4, 7, 4, 1, 1],
  ])(
    "pads %i samples for kernel %i and stride %i to %i outputs with %i on the left",
    (samples, kernel, stride, outputs, padLeft) => {
      const layer = { ...conv, kernel, stride, ...arrays(8, 2 * kernel) };
      const plan = planModel({
        name: "one",
        signal: { ...model.signal, samples },
        layers: [layer],
        card: model.card,
      })[0]!;
      expect([plan.output.samples, plan.padLeft]).toEqual([outputs, padLeft]);
    },
  );

  it.each([
    ["wrong input channels", withLayer(0, { ...conv, inChannels: 3 }), "layer c1, got 3, expected 2"],
    [
      "a missing weight",
      withLayer(0, { ...conv, weights: new Int8Array(111) }),
      "weights, in layer c1, got 111, expected 112",
    ],
    [
      "a weight of -128",
      withLayer(0, { ...conv, weights: new Int8Array(112).fill(-128) }),
      "got -128, expected -127..127",
    ],
    [
      "a missing bias",
      withLayer(3, { ...dense, bias: new Int32Array(3) }),
      "biases, in layer d1, got 3, expected 4",
    ],
    [
      "a scale of zero",
      withLayer(3, { ...dense, weightScales: new Float64Array(4) }),
      "bad scale, in layer d1, got 0",
    ],
    ["a stride of zero", withLayer(0, { ...conv, stride: 0 }), "got 0, expected an integer >= 1"],
    ["wrong dense inputs", withLayer(3, { ...dense, inputs: 12 }), "layer d1, got 12, expected 11"],
    ["two layers of one name", withLayer(3, { ...dense, name: "c1" }), "distinct layer names"],
    [
      "a pool that is too long",
      withLayer(1, { kind: "max-pool", name: "p", size: 49, stride: 1 }),
      "got 49, expected at most 48",
    ],
    [
      "no concat for its scalars",
      { ...model, layers: [conv] },
      "concat-scalars layers, in layer input, got 0, expected 1",
    ],
    [
      "a concat of another quantisation",
      withLayer(2, { kind: "concat-scalars", name: "join", output: { scale: 0.05, zeroPoint: -5 } }),
      "got 0.05/-5, expected 0.04/-5",
    ],
    [
      "a concat at the end",
      { ...model, layers: model.layers.slice(0, 3) },
      "layer join, got no layer, expected dense",
    ],
    ["no layers", { ...model, layers: [] }, "expected 1"],
  ] as const)("refuses %s", (_, bad, message) => {
    expect(() => planModel(bad)).toThrow(message);
  });

  it("counts operations and bytes; taps on padding are not computed", () => {
    // 96 samples padded by 2 and 3: the first window misses 2 of its 7 taps, the last two miss 1 and 3.
    const taps = 48 * 7 - 2 - 1 - 3;
    expect(networkCost(model)).toEqual([
      {
        name: "c1",
        kind: "conv1d",
        macs: taps * 16,
        weightBytes: 112,
        parameterBytes: 72,
        inputBytes: 192,
        outputBytes: 384,
      },
      {
        name: "mean",
        kind: "global-average-pool",
        macs: 0,
        weightBytes: 0,
        parameterBytes: 0,
        inputBytes: 384,
        outputBytes: 8,
      },
      {
        name: "join",
        kind: "concat-scalars",
        macs: 0,
        weightBytes: 0,
        parameterBytes: 5,
        inputBytes: 8,
        outputBytes: 11,
      },
      {
        name: "d1",
        kind: "dense",
        macs: 44,
        weightBytes: 44,
        parameterBytes: 36,
        inputBytes: 11,
        outputBytes: 4,
      },
    ]);
  });
});
