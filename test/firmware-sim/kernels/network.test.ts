import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exact8u } from "../../../firmware-sim/arith/families/exact.ts";
import type { Multiplier } from "../../../firmware-sim/arith/multiplier.ts";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import { tableMultiplier } from "../../../firmware-sim/arith/table.ts";
import { createNetwork } from "../../../firmware-sim/kernels/network.ts";
import { createReferenceNetwork } from "../../../firmware-sim/nn/reference.ts";
import { seededRandom } from "../../../signals/random.ts";
import { between, randomInputs, randomModel } from "../nn/random-model.ts";

/** Products over the whole int16 range: no two of them may be added in 16 bits. */
const noise = (() => {
  const random = seededRandom(77);
  return tableMultiplier(
    "noise",
    Int32Array.from({ length: 65536 }, () => between(random, -32768, 32767)),
  );
})();
const named = (name: string): Multiplier => (name === "noise" ? noise : findMultiplier(name));

describe("WebAssembly network", () => {
  it.each(["exact8", "SCDM8_41", "SCDM8_73", "SCDM8_84", "SCDM8_00", "trunc8_6", "noise"])(
    "equals the plain reference bit for bit on random models with %s",
    (name) => {
      const multipliers = named(name);
      let different = 0;
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
          const model = randomModel(seed);
          const fast = createNetwork(model, { multipliers });
          const plain = createReferenceNetwork(model, { multipliers });
          for (const inputSeed of [seed + 1, seed + 2]) {
            const inputs = randomInputs(model, inputSeed);
            expect(fast.run(inputs)).toEqual(plain.run(inputs));
          }
          different += new Set(plain.run(randomInputs(model, seed))).size - 1;
        }),
        { numRuns: 25, seed: 20261122 },
      );
      expect(different).toBeGreaterThan(20);
    },
  );

  it("equals the reference with another multiplier and operand order in every layer", () => {
    const model = randomModel(5);
    const names = model.layers.filter((layer) => "weights" in layer).map((layer) => layer.name);
    const choice = ["SCDM8_73", "exact8", "trunc8_4", "SCDM8_52"];
    const multipliers = Object.fromEntries(names.map((name, i) => [name, named(choice[i % 4]!)]));
    const results = (["weight-first", "activation-first"] as const).map((operandOrder) => {
      const inputs = randomInputs(model, 6);
      const fast = createNetwork(model, { multipliers, operandOrder }).run(inputs);
      expect(fast).toEqual(createReferenceNetwork(model, { multipliers, operandOrder }).run(inputs));
      return fast;
    });
    expect(results[0]).not.toEqual(results[1]);
  });

  it("writes into the caller's array and gives the same answer again after another input", () => {
    const model = randomModel(8);
    const network = createNetwork(model);
    const [first, second] = [randomInputs(model, 1), randomInputs(model, 2)];
    const expected = network.run(first);
    network.run(second);
    const logits = new Int8Array(3);
    expect(network.run(first, logits)).toBe(logits);
    expect(logits).toEqual(expected);
  });

  it.each([
    ["an unsigned multiplier", { multipliers: exact8u }, "signed multiplier"],
    [
      "products beyond 16 bits",
      { multipliers: { ...noise, multiply: () => 32768 } },
      "fit 16 bits, in multiplier noise",
    ],
    ["an unknown layer", { multipliers: { nowhere: noise } }, "unknown layer"],
  ])("refuses %s", (_, options, message) => {
    expect(() => createNetwork(randomModel(3), options)).toThrow(message);
  });

  it("refuses inputs of a wrong size", () => {
    expect(() => createNetwork(randomModel(3)).run({ signal: new Int8Array(1) })).toThrow("wrong size");
  });
});
