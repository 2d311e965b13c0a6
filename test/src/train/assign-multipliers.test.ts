import { describe, expect, it } from "vitest";
import { multipliers } from "../../../firmware-sim/arith/registry.ts";
import { seededRandom } from "../../../signals/random.ts";
import { assignments, type LayerChoice } from "../../../src/train/beat/assign-multipliers.ts";

const random = seededRandom(5);
const layers = ["first", "second", "third"];
const choices: LayerChoice[] = layers.flatMap((layer) =>
  multipliers.slice(0, 6).map((multiplier, i) => ({
    layer,
    multiplier,
    operandOrder: i % 2 === 0 ? ("weight-first" as const) : ("activation-first" as const),
    logitMse: i === 0 ? 0 : random(),
    energy: i === 0 ? 100 : 100 * random(),
  })),
);
const total = (chosen: readonly LayerChoice[], key: "energy" | "logitMse") =>
  chosen.reduce((sum, choice) => sum + choice[key], 0);

describe("mixed assignments", () => {
  const found = assignments(choices);

  it("name every layer once, run from the cheapest to the exact one, and grow dearer as the error falls", () => {
    expect(found.length).toBeGreaterThan(3);
    for (const chosen of found) expect(chosen.map(({ layer }) => layer)).toEqual(layers);
    const cheapest = layers.map((layer) =>
      Math.min(...choices.filter((choice) => choice.layer === layer).map(({ energy }) => energy)),
    );
    expect(total(found[0]!, "energy")).toBeCloseTo(
      cheapest.reduce((a, b) => a + b, 0),
      9,
    );
    expect(total(found.at(-1)!, "logitMse")).toBe(0);
    for (let i = 1; i < found.length; i++) {
      expect(total(found[i]!, "energy")).toBeGreaterThan(total(found[i - 1]!, "energy"));
      expect(total(found[i]!, "logitMse")).toBeLessThan(total(found[i - 1]!, "logitMse"));
    }
  });

  it("are never beaten in both energy and error by any combination", () => {
    const of = (layer: string) => choices.filter((choice) => choice.layer === layer);
    for (const a of of("first"))
      for (const b of of("second"))
        for (const c of of("third")) {
          const beaten = found.filter(
            (chosen) =>
              total([a, b, c], "energy") < total(chosen, "energy") - 1e-9 &&
              total([a, b, c], "logitMse") < total(chosen, "logitMse") - 1e-12,
          );
          expect(beaten).toEqual([]);
        }
  });
});
