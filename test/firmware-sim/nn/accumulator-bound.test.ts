import { describe, expect, it } from "vitest";
import { exact8 } from "../../../firmware-sim/arith/families/exact.ts";
import type { Multiplier } from "../../../firmware-sim/arith/multiplier.ts";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import { createNetwork } from "../../../firmware-sim/kernels/network.ts";
import type { DenseLayer, Model } from "../../../firmware-sim/nn/model.ts";
import { createReferenceNetwork } from "../../../firmware-sim/nn/reference.ts";

const MOST = 2147483647;

/** Exact but for one enormous product. */
const loud: Multiplier = {
  ...exact8,
  name: "loud",
  multiply: (a, b) => (a === 5 && b === 9 ? 32767 : a * b),
};

/** One dense layer that keeps the top 8 bits of its accumulator. */
function denseModel(weights: readonly number[], bias: number, zeroPoint: number): Model {
  const layer: DenseLayer = {
    kind: "dense",
    name: "only",
    inputs: weights.length,
    outputs: 1,
    weights: Int8Array.from(weights),
    weightScales: Float64Array.of(1),
    bias: Int32Array.of(bias),
    output: { scale: 2 ** 24, zeroPoint: 0 },
    activation: "none",
    multiplier: "exact8",
    operandOrder: "weight-first",
  };
  return {
    name: "edge",
    signal: { channels: 1, samples: weights.length, quantisation: { scale: 1, zeroPoint } },
    layers: [layer],
    card: { name: "", role: "", trainingData: "", selection: "", figures: {}, testRuns: [] },
  };
}

describe("bound of an accumulator", () => {
  it.each([
    // A weight adds at most weight x (extreme activation - zero-point).
    ["exact8", [127, 2], 127 * 130 + 2 * 130],
    ["exact8", [-127, 2], 127 * 125 + 2 * 130],
    ["loud", [5], 32767 + 3 * 5],
  ] as const)("with %s, weights %j is the largest sum that any input gives", (name, weights, most) => {
    const options = { multipliers: name === "loud" ? loud : findMultiplier(name) };
    const fits = denseModel(weights, MOST - most, -3);
    const network = createNetwork(fits, options);
    const reference = createReferenceNetwork(fits, options);
    for (let x = -128; x < 128; x++) {
      const signal = Int8Array.from(weights, (weight) => (weight < 0 ? -1 - x : x));
      expect(network.run({ signal })).toEqual(reference.run({ signal }));
    }
    for (const create of [createNetwork, createReferenceNetwork]) {
      expect(() => create(denseModel(weights, MOST - most + 1, -3), options)).toThrow(
        /could overflow 32 bits, in layer only, output 0, got \d+\.\.2147483648, expected within -2147483648\.\.2147483647/,
      );
    }
  });

  it("holds below as well, and counts the bias of the zero-point", () => {
    const least = 127 * 131;
    const at = (bias: number) => () => createNetwork(denseModel([-127], bias, -4));
    expect(at(-MOST - 1 + least)).not.toThrow();
    expect(at(-MOST - 2 + least)).toThrow("got -2147483649..");
  });
});
