import { beforeAll, describe, expect, it } from "vitest";
import { tableMultiplier } from "../../../firmware-sim/arith/own/table.ts";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import { truthTable } from "../../../firmware-sim/arith/truth-table.ts";
import type { BeatModel } from "../../../firmware-sim/beats/beat-model.ts";
import { createClassifierPool } from "../../../firmware-sim/device/classifier-pool.ts";
import type { Design } from "../../../firmware-sim/device/design.ts";
import { findDesign } from "../../../firmware-sim/device/designs.ts";
import { loadBeatModel } from "../../../src/models.ts";

const base = findDesign("approximate");
const designOf = (changes: Partial<Design>): Design => ({ ...base, ...changes });

describe("classifiers of designs", () => {
  let model: BeatModel;
  beforeAll(async () => {
    model = await loadBeatModel();
  });
  const arithmetic = (design: Design) => createClassifierPool(model).classifierOf(design).arithmeticByLayer;

  it("are shared by designs that multiply alike, and by these only", () => {
    const { classifierOf } = createClassifierPool(model);
    const plain = classifierOf(base);
    expect(classifierOf(designOf({ name: "other", gated: true }))).toBe(plain);
    const others = [
      designOf({ multipliers: { default: "SCDM8_73" } }),
      designOf({ operandOrder: { conv1: "activation-first" } }),
      designOf({ foldBias: false }),
    ].map(classifierOf);
    expect(new Set([plain, ...others]).size).toBe(4);
  });

  it("take multiplier and operand order by layer, the default for the others", () => {
    const mixed = arithmetic(
      designOf({
        multipliers: { default: "SCDM8_41", conv2: "trunc8_4", logit: "exact8" },
        operandOrder: { default: "activation-first", hidden: "weight-first" },
      }),
    );
    const shown = Object.entries(mixed).map(
      ([layer, { multiplier, operandOrder }]) => `${layer} ${multiplier.name} ${operandOrder}`,
    );
    expect(shown).toEqual([
      "conv1 SCDM8_41 activation-first",
      "conv2 trunc8_4 activation-first",
      "conv3 SCDM8_41 activation-first",
      "summary SCDM8_41 activation-first",
      "hidden SCDM8_41 weight-first",
      "logit exact8 activation-first",
    ]);
  });

  it("know a design's own multiplier, which goes before one of the same name", () => {
    const own = tableMultiplier("SCDM8_73", truthTable(findMultiplier("exact8")), { source: "own" });
    const named = designOf({ multipliers: { default: "SCDM8_73" }, ownMultipliers: [own] });
    expect(arithmetic(named)["conv1"]?.multiplier).toBe(own);
  });

  it.each([
    ["a layer that the network lacks", { multipliers: { default: "exact8", conv9: "SCDM8_41" } }, "conv9"],
    ["an operand order for such a layer", { operandOrder: { conv9: "weight-first" } }, "conv9"],
    ["an unknown multiplier", { multipliers: { default: "SCDM8_4x" } }, "SCDM8_4x"],
  ] as const)("refuse %s", (_, changes, got) => {
    expect(() => arithmetic(designOf(changes))).toThrow(
      expect.objectContaining({ code: "unknown-name", detail: expect.objectContaining({ got }) }),
    );
  });
});
