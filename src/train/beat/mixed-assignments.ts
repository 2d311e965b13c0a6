import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import type { BeatClassifierOptions } from "../../../firmware-sim/beats/beat-classifier.ts";

/** Layers with their multiplier; a prime means activation first. */
const assignment = (text: string): BeatClassifierOptions => {
  const layers = text.split(", ").map((pair) => pair.split(" ") as [string, string]);
  const by = <T>(choose: (multiplier: string) => T) =>
    Object.fromEntries(layers.map(([layer, multiplier]) => [layer, choose(multiplier)]));
  return {
    multipliers: by((name) => findMultiplier(name.replace("'", ""))),
    operandOrder: by((name) => (name.endsWith("'") ? "activation-first" : "weight-first")),
  };
};

/** The cheapest assignments that lose at most 0.05 points on DS1, as `arithmetic.ts` finds them. */
export const mixedAssignments: readonly (readonly [string, BeatClassifierOptions])[] = [
  [
    "mixed, SCDM8",
    assignment(
      "conv1 SCDM8_52', conv2 SCDM8_73', conv3 SCDM8_73, summary SCDM8_73', hidden SCDM8_62, logit exact8",
    ),
  ],
  [
    "mixed, all families",
    assignment(
      "conv1 SBAM8_2_6', conv2 SBAM8_2_6, conv3 SBAM8_3_7', summary SBAM8_3_7', hidden SBAM8_1_5', logit exact8",
    ),
  ],
];
