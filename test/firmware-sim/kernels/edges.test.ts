import { describe, expect, it } from "vitest";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import { createNetwork } from "../../../firmware-sim/kernels/network.ts";
import type { Layer, Model } from "../../../firmware-sim/nn/model.ts";
import { createReferenceNetwork } from "../../../firmware-sim/nn/reference.ts";
import { seededRandom } from "../../../signals/random.ts";
import { between, randomInputs } from "../nn/random-model.ts";

const card = { name: "", role: "", trainingData: "", selection: "", figures: {}, testRuns: [] };

function shared(outputs: number, fanIn: number, scale: number) {
  const random = seededRandom(outputs + fanIn);
  return {
    weights: Int8Array.from({ length: outputs * fanIn }, () => between(random, -127, 127)),
    weightScales: new Float64Array(outputs).fill(scale),
    bias: Int32Array.from({ length: outputs }, () => between(random, -900, 900)),
    output: { scale: 1, zeroPoint: 4 },
    activation: "none" as const,
    multiplier: "exact8",
    operandOrder: "weight-first" as const,
  };
}
const model = (channels: number, samples: number, layers: readonly Layer[]): Model => ({
  name: "edge",
  signal: { channels, samples, quantisation: { scale: 1, zeroPoint: 9 } },
  layers,
  card,
});
const conv = (
  [inChannels, outChannels, kernel, stride]: readonly [number, number, number, number],
  padding: "same" | "valid",
  scale = 0.004,
): Layer => ({
  kind: "conv1d",
  name: "conv",
  ...{ inChannels, outChannels, kernel, stride, padding },
  ...shared(outChannels, inChannels * kernel, scale),
});
const dense = (inputs: number, outputs: number, scale: number): Layer => ({
  kind: "dense",
  name: "dense",
  ...{ inputs, outputs },
  ...shared(outputs, inputs, scale),
});

const cases: readonly (readonly [string, Model])[] = [
  ["one sample and padding on both sides", model(3, 1, [conv([3, 8, 5, 1], "same")])],
  ["one sample, one channel, one tap", model(1, 1, [conv([1, 1, 1, 1], "valid")])],
  ["a kernel as long as its input", model(2, 9, [conv([2, 16, 9, 1], "valid")])],
  ["a stride longer than the kernel", model(2, 23, [conv([2, 8, 2, 5], "valid")])],
  ["17 channels out of 17", model(17, 7, [conv([17, 17, 3, 2], "same")])],
  ["4,096 taps of a dense layer", model(1, 4096, [dense(4096, 24, 0.0005)])],
  ["4,096 taps of a convolution", model(512, 10, [conv([512, 8, 8, 1], "valid", 0.0005)])],
  ["sums that saturate at both ends", model(4, 20, [conv([4, 8, 3, 1], "same", 0.9)])],
  ["requantisation that shifts left", model(2, 12, [conv([2, 8, 3, 1], "same", 6)])],
  ["requantisation to almost nothing", model(2, 12, [conv([2, 8, 3, 1], "same", 1e-9)])],
];

describe.each(["exact8", "SCDM8_73", "SMitchell8"])("network of kernels with %s", (name) => {
  it.each(cases)("equals the reference for %s", (_, edge) => {
    for (const operandOrder of ["weight-first", "activation-first"] as const) {
      const options = { multipliers: findMultiplier(name), operandOrder, batch: 3 };
      const reference = createReferenceNetwork(edge, options);
      const network = createNetwork(edge, options);
      const inputs = [5, 6, 7].map((seed) => randomInputs(edge, seed));
      const expected = inputs.map((input) => Array.from(reference.run(input)));
      expect(inputs.map((input) => Array.from(network.run(input)))).toEqual(expected);
      const signals = Int8Array.from(inputs.flatMap(({ signal }) => Array.from(signal)));
      expect(Array.from(network.runBatch({ signals }, 3))).toEqual(expected.flat());
    }
  });
});

describe("edge cases", () => {
  it("saturate where they say so", () => {
    const [, edge] = cases.find(([title]) => title.startsWith("sums that saturate"))!;
    const codes = new Set(createReferenceNetwork(edge).run(randomInputs(edge, 5)));
    expect(codes.has(127) && codes.has(-128)).toBe(true);
  });
});
