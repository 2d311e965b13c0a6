import { describe, expect, it } from "vitest";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import { createNetwork } from "../../../firmware-sim/kernels/network.ts";
import type { DenseLayer, Model } from "../../../firmware-sim/nn/model.ts";
import { createReferenceNetwork } from "../../../firmware-sim/nn/reference.ts";

const MOST = 2147483647;

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
  // 127 * (127 + 3) + 2 * (127 + 3) above, the other sign for a negative weight.
  it.each([
    ["exact8", [127, 2], 127 * 130 + 2 * 130],
    ["exact8", [-127, 2], 127 * 125 + 2 * 130],
    // SCDM8_84 of -1 and -1 is -491, but the largest product of -1 and x is still that of -128.
    ["trunc8_7", [127], 127 * 130 - 128 + 1],
  ] as const)("with %s, weights %j lets every accumulator in that fits", (name, weights, most) => {
    const options = { multipliers: findMultiplier(name) };
    let largest = 0;
    for (const bias of [MOST - most, MOST - most + 1]) {
      const model = denseModel(weights, bias, -3);
      if (bias === MOST - most) {
        const network = createNetwork(model, options);
        const reference = createReferenceNetwork(model, options);
        for (let x = -128; x < 128; x++) {
          const signal = Int8Array.from(weights, (weight) => (weight < 0 ? -1 - x : x));
          const got = network.run({ signal })[0]!;
          expect(got).toBe(reference.run({ signal })[0]!);
          largest = Math.max(largest, got);
        }
      } else if (name === "exact8") {
        for (const create of [createNetwork, createReferenceNetwork]) {
          expect(() => create(model, options)).toThrow(
            /could overflow 32 bits, in layer only, output 0, got \d+..2147483648, expected within -2147483648..2147483647/,
          );
        }
      }
    }
    expect(largest).toBe(127);
  });

  it("holds below as well, and counts the bias of the zero-point", () => {
    const least = 127 * 131;
    const at = (bias: number) => () => createNetwork(denseModel([-127], bias, -4));
    expect(at(-MOST - 1 + least)).not.toThrow();
    expect(at(-MOST - 2 + least)).toThrow("got -2147483649..");
  });
});
