import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Model } from "../../../../firmware-sim/nn/model.ts";
import { planModel } from "../../../../firmware-sim/nn/plan.ts";
import { loadBeatModel } from "../../../../src/models.ts";
import { searchBits } from "../../../../src/train/compress/bit-search.ts";
import { codebookSchemes, withCodebook, withSharedCodes } from "../../../../src/train/compress/codebooks.ts";
import { compressWeights } from "../../../../src/train/compress/compress-weights.ts";

const seed = { seed: 1910, numRuns: 150 };
const codes = fc
  .array(fc.integer({ min: -127, max: 127 }), { minLength: 1, maxLength: 120 })
  .map((values) => Int8Array.from(values));
const bits = fc.integer({ min: 2, max: 7 });
const { network } = await loadBeatModel();
const weightsOf = (model: Model, name: string): Int8Array => {
  const layer = model.layers.find((l) => l.name === name)!;
  return "weights" in layer ? layer.weights : new Int8Array(0);
};

describe("codebooks of a bit width", () => {
  it.each(codebookSchemes.map((scheme) => [scheme.name, scheme] as const))(
    "%s: at most 2^bits values of int8, each code at its nearest",
    (_, scheme) => {
      fc.assert(
        fc.property(codes, bits, (given, width) => {
          const values = scheme.values(given, width);
          expect(values.length).toBeLessThanOrEqual(2 ** width);
          const narrowed = withCodebook(given, values);
          const rounded = values.map(Math.round);
          narrowed.forEach((code, i) => {
            expect(rounded.map((v) => v || 0)).toContain(code);
            const least = Math.min(...rounded.map((v) => Math.abs(v - given[i]!)));
            expect(Math.abs(code - given[i]!)).toBe(least);
          });
        }),
        seed,
      );
    },
  );

  it("have the values that their names say", () => {
    const given = Int8Array.of(-64, -3, 0, 5, 6, 7, 96, 96);
    const valuesOf = (name: string) => codebookSchemes.find((s) => s.name === name)!.values(given, 3);
    expect(valuesOf("symmetric")).toEqual([-96, -64, -32, 0, 32, 64, 96]);
    expect(valuesOf("power-of-two")).toEqual([0, 96, -96, 48, -48, 24, -24]);
    expect(valuesOf("quantile")).toEqual([-64, -3, 0, 5, 6, 7, 96, 96]);
    // 160 / 7 a step, 0 the fourth value.
    expect(valuesOf("asymmetric").map((v) => Math.round((v * 7) / 160))).toEqual([-3, -2, -1, 0, 1, 2, 3, 4]);
  });

  it("share so many values among the codes that are not 0", () => {
    fc.assert(
      fc.property(codes, fc.integer({ min: 1, max: 20 }), (given, count) => {
        const shared = withSharedCodes(given, count);
        expect(new Set(shared.filter((_, i) => given[i] !== 0)).size).toBeLessThanOrEqual(count);
        given.forEach((code, i) => {
          if (code === 0) expect(shared[i]).toBe(0);
        });
      }),
      seed,
    );
  });
});

describe("bit-width search", () => {
  it("takes two bits everywhere when any loss is allowed, and keeps what may not change", () => {
    const free = searchBits(network, 1, () => 1);
    expect(free.layers.map((layer) => layer.bits)).toEqual(new Array(6).fill(2));
    expect(free.meanBits).toBe(2);
    expect(free.codebookBytes).toBe(24);
    const frozen = searchBits(network, 0, (model) => (model === network ? 1 : 0));
    expect(frozen.layers.map(({ bits: b, scheme }) => [b, scheme])).toEqual(new Array(6).fill([8, "int8"]));
    expect(frozen.model).toBe(network);
    expect(frozen.codebookBytes).toBe(0);
  });

  it("finds the fewest bits that hold the score, by layer, the best scheme of them", () => {
    // Only conv2 matters, and its mean square error must stay below that of about four bits.
    const original = weightsOf(network, "conv2");
    const mse = (model: Model) => {
      const now = weightsOf(model, "conv2");
      return original.reduce((sum: number, code, i) => sum + (code - now[i]!) ** 2, 0) / original.length;
    };
    const found = searchBits(network, 20, (model) => -mse(model));
    const chosen = found.layers.find(({ name }) => name === "conv2")!;
    const errors = (width: number) =>
      codebookSchemes.map((scheme) => {
        const narrowed = withCodebook(original, scheme.values(original, width));
        return (
          original.reduce((sum: number, code, i) => sum + (code - narrowed[i]!) ** 2, 0) / original.length
        );
      });
    expect(Math.min(...errors(chosen.bits))).toBeLessThanOrEqual(20);
    expect(Math.min(...errors(chosen.bits - 1))).toBeGreaterThan(20);
    expect(-found.score).toBe(Math.min(...errors(chosen.bits)));
    expect(found.layers.filter(({ name }) => name !== "conv2").map((layer) => layer.bits)).toEqual([
      2, 2, 2, 2, 2,
    ]);
    expect(new Set(weightsOf(found.model, "conv2")).size).toBeLessThanOrEqual(2 ** chosen.bits);
  });
});

describe("compression without data", () => {
  it("prunes below the threshold of each layer, shares values, and keeps the rest of the model", () => {
    const { pruned, shared } = compressWeights(network, { threshold: 0.5, values: 15 });
    const plans = planModel(network);
    for (const layer of network.layers) {
      if (!("weights" in layer)) continue;
      const fanIn = layer.weights.length / layer.bias.length;
      const real = Array.from(layer.weights, (code, i) => code * layer.weightScales[Math.floor(i / fanIn)]!);
      const least = 0.5 * Math.sqrt(real.reduce((sum, w) => sum + w * w, 0) / real.length);
      const kept = weightsOf(pruned, layer.name);
      kept.forEach((code, i) => {
        if (Math.abs(Math.abs(real[i]!) - least) > 1e-6) {
          expect(code).toBe(Math.abs(real[i]!) < least ? 0 : layer.weights[i]);
        }
      });
      expect(new Set(weightsOf(shared, layer.name).filter((code) => code !== 0)).size).toBeLessThanOrEqual(
        15,
      );
      const twin = shared.layers.find(({ name }) => name === layer.name)!;
      if (!("weights" in twin)) throw new Error("layer lost its weights");
      const inputScale = plans.find((plan) => plan.layer === layer)!.inputQuantisation.scale;
      twin.bias.forEach((code, o) => {
        // In steps of the layer's output: rounded to 1/16 at most.
        const steps = (bias: number, scale: number) => (bias * inputScale * scale) / layer.output.scale;
        const moved = steps(code, twin.weightScales[o]!) - steps(layer.bias[o]!, layer.weightScales[o]!);
        expect(Math.abs(moved)).toBeLessThan(1 / 16);
        expect(Math.abs(twin.weightScales[o]! / layer.weightScales[o]! - 1)).toBeLessThanOrEqual(2 ** -8);
      });
    }
  });
});
