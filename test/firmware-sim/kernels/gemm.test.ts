import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Multiplier } from "../../../firmware-sim/arith/multiplier.ts";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import type { Way } from "../../../firmware-sim/kernels/choose-way.ts";
import { createGemm, type GemmOptions } from "../../../firmware-sim/kernels/gemm.ts";
import { layerArithmetic } from "../../../firmware-sim/kernels/layer-arithmetic.ts";
import type { OperandOrder } from "../../../firmware-sim/nn/model.ts";
import { seededRandom } from "../../../signals/random.ts";
import { between } from "../nn/random-model.ts";
import { nibbleNoise, noise, plainSums, signedMultipliers } from "./plain-gemm.ts";

const orders = ["weight-first", "activation-first"] as const;

function kernelSums(options: GemmOptions, input: Int8Array): { sums: Int32Array; way: Way } {
  const gemm = createGemm(options);
  gemm.write(input);
  gemm.run();
  // A second run must not add to the first.
  gemm.run();
  return { sums: gemm.sums(), way: gemm.way };
}

/** The first sum that differs from the plain one; comparing arrays of this size with `toEqual` takes most of a test. */
function mismatch(options: GemmOptions, sums: Int32Array, input: Int8Array): string {
  const expected = plainSums(options, input);
  const at = expected.findIndex((sum, i) => sum !== sums[i]);
  return at < 0 && sums.length === expected.length ? "none" : `sum ${at} is ${sums[at]}, not ${expected[at]}`;
}

/** One product for every weight and activation. */
const allPairs = (multiplier: Multiplier, operandOrder: OperandOrder, way?: Way): GemmOptions => ({
  outputs: 255,
  positions: 256,
  taps: 1,
  weights: Int8Array.from({ length: 255 }, (_, i) => i - 127),
  multiplier,
  operandOrder,
  ...(way && { way }),
});
/** Every way that the multiplier's truth table allows. */
function waysOf(multiplier: Multiplier, order: OperandOrder): readonly Way[] {
  const { exact, byActivationNibble, byWeightNibble } = layerArithmetic(multiplier, order);
  return [
    "packed-table",
    ...(exact ? ["exact" as const] : []),
    ...(byActivationNibble ? ["activation-nibbles" as const] : []),
    ...(byWeightNibble ? ["weight-nibbles" as const] : []),
  ];
}

const allActivations = Int8Array.from({ length: 256 }, (_, i) => i - 128);

const named = (name: string): Multiplier =>
  [noise, nibbleNoise].find((multiplier) => multiplier.name === name) ?? findMultiplier(name);

/** Each way with multipliers that allow it. */
const ways = [
  ["exact", "exact8", "weight-first"],
  ["activation-nibbles", "SCDM8_41", "weight-first"],
  ["activation-nibbles", "SCDM8_73", "weight-first"],
  ["activation-nibbles", "trunc8_7", "activation-first"],
  ["activation-nibbles", "nibble-noise", "weight-first"],
  ["weight-nibbles", "SCDM8_41", "activation-first"],
  ["weight-nibbles", "SCDM8_84", "activation-first"],
  ["weight-nibbles", "nibble-noise", "activation-first"],
  ["packed-table", "SCDM8_73", "weight-first"],
  ["packed-table", "noise", "activation-first"],
] as const;

describe("one product layer", () => {
  it("finds every signed multiplier of the registry", () => {
    expect(signedMultipliers.length).toBeGreaterThan(28);
  });

  it.each(
    [...signedMultipliers, noise, nibbleNoise].map((multiplier) => [multiplier.name, multiplier] as const),
  )("gives every product of %s in both operand orders, by every way that it allows", (_, multiplier) => {
    for (const order of orders) {
      for (const way of waysOf(multiplier, order)) {
        const options = allPairs(multiplier, order, way);
        expect(mismatch(options, kernelSums(options, allActivations).sums, allActivations)).toBe("none");
      }
    }
  });

  it.each(ways)("gives every product by the way %s with %s, %s", (way, name, order) => {
    const options = allPairs(named(name), order, way);
    const got = kernelSums(options, allActivations);
    expect(got.way).toBe(way);
    expect(mismatch(options, got.sums, allActivations)).toBe("none");
  });

  it.each(ways)("equals the plain sums for any shape by the way %s with %s, %s", (way, name, order) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 35 }),
        fc.integer({ min: 1, max: 13 }),
        fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 90, max: 300 })),
        fc.integer({ min: 0, max: 1e6 }),
        (outputs, positions, taps, seed) => {
          const random = seededRandom(seed);
          const weights = Int8Array.from({ length: outputs * taps }, () => between(random, -127, 127));
          const input = Int8Array.from({ length: positions * taps }, () => between(random, -128, 127));
          const options = {
            outputs,
            positions,
            taps,
            weights,
            multiplier: named(name),
            operandOrder: order,
            way,
          };
          expect(mismatch(options, kernelSums(options, input).sums, input)).toBe("none");
        },
      ),
      { numRuns: 12, seed: 20261122 },
    );
  });

  it.each(ways)("adds 4,096 taps of the worst operands by the way %s with %s, %s", (way, name, order) => {
    const [outputs, positions, taps] = [5, 5, 4096];
    for (const [weight, activation] of [
      [-127, -128],
      [127, -128],
      [-1, -1],
      [127, 127],
    ] as const) {
      const weights = new Int8Array(outputs * taps).fill(weight);
      const input = new Int8Array(positions * taps).fill(activation);
      weights.fill(weight ^ 0x55, taps, 2 * taps);
      input.fill(activation ^ 0x33, 0, taps);
      const options = {
        outputs,
        positions,
        taps,
        weights,
        multiplier: named(name),
        operandOrder: order,
        way,
      };
      expect(mismatch(options, kernelSums(options, input).sums, input)).toBe("none");
    }
  });

  it("prefetches tables for many positions without touching a sum", () => {
    const [outputs, positions, taps] = [9, 300, 11];
    const random = seededRandom(4);
    const weights = Int8Array.from({ length: outputs * taps }, () => between(random, -127, 127));
    const input = Int8Array.from({ length: positions * taps }, () => between(random, -128, 127));
    const options = {
      ...{ outputs, positions, taps, weights },
      ...{ multiplier: noise, operandOrder: orders[0], way: "packed-table" as const },
    };
    expect(mismatch(options, kernelSums(options, input).sums, input)).toBe("none");
  });

  it("refuses a way that the multiplier does not allow, with those that it does", () => {
    expect(() => createGemm(allPairs(noise, "weight-first", "weight-nibbles"))).toThrow(
      /does not allow this way, got weight-nibbles, expected packed-table/,
    );
    expect(() => createGemm(allPairs(findMultiplier("SCDM8_73"), "weight-first", "exact"))).toThrow(
      /got exact, expected (activation-nibbles or packed-table|packed-table or activation-nibbles)/,
    );
  });
});
