import { describe, expect, it } from "vitest";
import type { Multiplier } from "../../../firmware-sim/arith/multiplier.ts";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import { createGemm } from "../../../firmware-sim/kernels/gemm.ts";
import { layerArithmetic } from "../../../firmware-sim/kernels/layer-arithmetic.ts";
import { bytePlanes, nibbleErrors } from "../../../firmware-sim/kernels/nibble-planes.ts";
import type { OperandOrder } from "../../../firmware-sim/nn/model.ts";
import { nibbleNoise, noise } from "./plain-gemm.ts";

const wayOf = (multiplier: Multiplier, operandOrder: OperandOrder, outputs = 64) => {
  const weights = Int8Array.from({ length: outputs * 20 }, (_, i) => ((i * 37) % 255) - 127);
  return createGemm({ outputs, positions: 4, taps: 20, weights, multiplier, operandOrder }).way;
};

describe("way of a layer", () => {
  it.each([
    ["exact8", "exact", "exact"],
    ["SCDM8_00", "exact", "exact"],
    ["SCDM8_41", "activation-nibbles", "activation-nibbles"],
    ["SCDM8_73", "activation-nibbles", "weight-nibbles"],
    ["SCDM8_84", "activation-nibbles", "weight-nibbles"],
    ["trunc8_6", "activation-nibbles", "activation-nibbles"],
  ])("of %s is %s with the weight first, %s with the activation first", (name, first, second) => {
    expect(wayOf(findMultiplier(name), "weight-first")).toBe(first);
    expect(wayOf(findMultiplier(name), "activation-first")).toBe(second);
  });

  it("is the table for a multiplier without structure", () => {
    expect(wayOf(noise, "weight-first")).toBe("packed-table");
  });

  it("is the table where half of 16 lanes would be empty and the corrections are large", () => {
    expect(wayOf(findMultiplier("SCDM8_73"), "weight-first", 3)).toBe("packed-table");
  });
});

describe("errors cut by nibbles", () => {
  const weights = Int8Array.from({ length: 255 }, (_, i) => i - 127);

  it.each([
    ["SCDM8_73", "weight-first", "activation", [123, 3]],
    ["SCDM8_73", "activation-first", "weight", [123, 3]],
    ["SCDM8_41", "weight-first", "activation", [11]],
    ["SCDM8_84", "activation-first", "weight", undefined],
    ["trunc8_7", "weight-first", "activation", undefined],
    ["nibble-noise", "weight-first", "activation", undefined],
    ["nibble-noise", "activation-first", "weight", undefined],
  ] as const)("of %s, %s, by the %s's nibbles add up again", (name, order, operand, largest) => {
    const multiplier = name === "nibble-noise" ? nibbleNoise : findMultiplier(name);
    const arithmetic = layerArithmetic(multiplier, order);
    const errors = nibbleErrors(arithmetic, operand, weights);
    const planes = bytePlanes(errors.planes);
    let wrong = 0;
    for (const weight of weights) {
      for (let x = -128; x < 128; x++) {
        let sum = errors.constant(weight);
        for (const { value, shift, most } of planes) {
          const part = value(weight, x);
          if (part < 0 || part > most || most > 255) wrong++;
          sum += part * 2 ** shift;
        }
        if (weight * x + sum !== arithmetic.product(weight, x)) wrong++;
      }
    }
    expect(wrong).toBe(0);
    if (largest !== undefined) expect(planes.map(({ most }) => most)).toEqual(largest);
  });

  it("exist only where the errors add up", () => {
    const arithmetic = layerArithmetic(noise, "weight-first");
    expect([arithmetic.byActivationNibble, arithmetic.byWeightNibble]).toEqual([false, false]);
    const carry = layerArithmetic(findMultiplier("SCDM8_73"), "weight-first");
    expect([carry.byActivationNibble, carry.byWeightNibble]).toEqual([true, false]);
  });
});
