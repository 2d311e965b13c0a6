import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exact8u } from "../../../firmware-sim/arith/families/exact.ts";
import type { Multiplier } from "../../../firmware-sim/arith/multiplier.ts";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import { createNetwork } from "../../../firmware-sim/kernels/network.ts";
import { createReferenceNetwork } from "../../../firmware-sim/nn/reference.ts";
import { randomInputs, randomModel } from "../nn/random-model.ts";
import { noise, signedMultipliers } from "./plain-gemm.ts";

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
        { numRuns: 12, seed: 20261122 },
      );
      expect(different).toBeGreaterThan(10);
    },
  );

  it("equals the plain reference with every signed multiplier of the registry", () => {
    signedMultipliers.forEach((multipliers, i) => {
      const model = randomModel(3000 + i);
      const operandOrder = i % 2 === 0 ? "weight-first" : "activation-first";
      const options = { multipliers, operandOrder } as const;
      const inputs = randomInputs(model, i);
      const expected = createReferenceNetwork(model, options).run(inputs);
      expect(createNetwork(model, options).run(inputs), multipliers.name).toEqual(expected);
    });
  });

  it.each([1, 4, 16, 40])("runs batches of up to %i, and any number of inputs through them", (batch) => {
    for (const seed of [8, 11, 23]) {
      const model = randomModel(seed);
      const options = { multipliers: named("SCDM8_73"), batch };
      const network = createNetwork(model, options);
      const reference = createReferenceNetwork(model, options);
      const inputs = Array.from({ length: 41 }, (_, i) => randomInputs(model, 50 + i));
      const one = inputs.map((input) => Array.from(network.run(input)));
      const join = (arrays: readonly Int8Array[]) => Int8Array.from(arrays.flatMap((a) => Array.from(a)));
      for (const count of batch === 40 ? [40, 41] : Array.from({ length: batch + 2 }, (_, i) => i + 1)) {
        const part = inputs.slice(0, count);
        const all = {
          signals: join(part.map(({ signal }) => signal)),
          ...(model.scalars && { scalars: join(part.map(({ scalars }) => scalars!)) }),
        };
        const expected = one.slice(0, count).flat();
        expect(Array.from(network.runBatch(all, count))).toEqual(expected);
        if (count < 4) expect(Array.from(reference.runBatch(all, count))).toEqual(expected);
      }
    }
  });

  it("writes a batch into the caller's array and refuses one of a wrong size", () => {
    const model = randomModel(3);
    const network = createNetwork(model, { batch: 2 });
    const { signal, scalars } = randomInputs(model, 1);
    const logits = new Int8Array(3);
    const inputs = { signals: signal, ...(scalars && { scalars }) };
    expect(network.runBatch(inputs, 1, logits)).toBe(logits);
    expect(logits).toEqual(network.run({ signal, ...(scalars && { scalars }) }));
    expect(() => network.runBatch(inputs, 2)).toThrow(/batch has a wrong size.*got count 2/);
    expect(() => network.runBatch({ signals: new Int8Array(0) }, 0)).toThrow("count >= 1");
    expect(() => createNetwork(model, { batch: 0 })).toThrow("bad batch, got 0");
  });

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

  it("refuses a batch of no size and an array that is too short for the logits", () => {
    const model = randomModel(8);
    const inputs = randomInputs(model, 9);
    const fast = createNetwork(model);
    const misuse = expect.objectContaining({ code: "misuse" });
    expect(() => fast.runBatch({ signals: inputs.signal }, -1)).toThrow(misuse);
    expect(() => fast.run(inputs, new Int8Array(0))).toThrow(misuse);
  });
});
