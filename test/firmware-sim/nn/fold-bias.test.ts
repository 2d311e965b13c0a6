import { describe, expect, it } from "vitest";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import { foldBias, measureMeanErrors } from "../../../firmware-sim/nn/fold-bias.ts";
import type { Model } from "../../../firmware-sim/nn/model.ts";
import { createReferenceNetwork } from "../../../firmware-sim/nn/reference.ts";
import { randomInputs, randomModel } from "./random-model.ts";

const rough = findMultiplier("SCDM8_84");
const calibration = (model: Model) => Array.from({ length: 12 }, (_, i) => randomInputs(model, 500 + i));

/** A dense network that hands its accumulator through: scale 1 throughout, no ReLU. */
const dense: Model = {
  name: "through",
  signal: { channels: 1, samples: 2, quantisation: { scale: 1, zeroPoint: 0 } },
  layers: [
    {
      kind: "dense",
      name: "only",
      inputs: 2,
      outputs: 2,
      weights: Int8Array.of(1, 3, 5, -7),
      weightScales: Float64Array.of(1, 1),
      bias: Int32Array.of(10, 20),
      output: { scale: 1, zeroPoint: 0 },
      activation: "none",
      multiplier: "trunc8_2",
      operandOrder: "activation-first",
    },
  ],
  card: { name: "", role: "", trainingData: "", selection: "", figures: {}, testRuns: [] },
};

describe("bias folding", () => {
  it("adds the mean product error of each accumulator, counted by hand", () => {
    // trunc8_2 loses the partial products of weight 1 (a0 b0) and 2 (a1 b0, a0 b1).
    // Inputs (1, 2): 1*1 loses 1, 2*3 loses 2 -> 3; 1*5 loses 1, 2*-7 (b = ...11001) loses 2 -> 3.
    // Inputs (3, 0): 3*1 loses 3, 0 loses 0 -> 3; 3*5 (b = 101) loses 1 + 2 -> 3.
    const inputs = [Int8Array.of(1, 2), Int8Array.of(3, 0), Int8Array.of(0, 0)].map((signal) => ({ signal }));
    const errors = measureMeanErrors(dense, inputs, {});
    expect(errors).toEqual({ only: Float64Array.of(2, 2) });
    const folded = foldBias(dense, errors).layers[0]!;
    expect("bias" in folded && Array.from(folded.bias)).toEqual([12, 22]);
    expect("bias" in dense.layers[0]! && Array.from(dense.layers[0].bias)).toEqual([10, 20]);
  });

  it.each([1, 4, 9, 23])("leaves no mean error in the first layer of random model %i", (seed) => {
    const model = randomModel(seed);
    const inputs = calibration(model);
    const errors = measureMeanErrors(model, inputs, { multipliers: rough });
    const folded = foldBias(model, errors);
    // Compare accumulators through the first layer alone, made linear: no ReLU, outputs of one step per code.
    const meanGap = (candidate: Model) => {
      const [exact, approximate] = [model, candidate].map((m, i) =>
        createReferenceNetwork(m, { multipliers: findMultiplier(i === 0 ? "exact8" : "SCDM8_84") }),
      );
      let [sum, count] = [0, 0];
      for (const input of inputs) {
        const [a, b] = [exact!.trace(input)[0]!, approximate!.trace(input)[0]!];
        a.forEach((value, i) => {
          sum += value - b[i]!;
          count++;
        });
      }
      return Math.abs(sum / count);
    };
    expect(meanGap(folded)).toBeLessThan(0.5 * meanGap(model));
  });

  it("brings the logits closer to the exact network's", () => {
    const distance = (model: Model, candidate: Model) => {
      const exact = createReferenceNetwork(model);
      const rough84 = createReferenceNetwork(candidate, { multipliers: rough });
      let sum = 0;
      for (let i = 0; i < 20; i++) {
        const input = randomInputs(model, 900 + i);
        const [a, b] = [exact.run(input), rough84.run(input)];
        a.forEach((value, c) => {
          sum += (value - b[c]!) ** 2;
        });
      }
      return sum;
    };
    let [raw, corrected] = [0, 0];
    for (let seed = 0; seed < 12; seed++) {
      const model = randomModel(seed);
      raw += distance(model, model);
      const errors = measureMeanErrors(model, calibration(model), { multipliers: rough });
      corrected += distance(model, foldBias(model, errors));
    }
    expect(raw).toBeGreaterThan(0);
    expect(corrected).toBeLessThan(0.6 * raw);
  });

  it("leaves layers alone that nothing was measured for", () => {
    expect(foldBias(dense, {}).layers[0]).toBe(dense.layers[0]);
  });
});
