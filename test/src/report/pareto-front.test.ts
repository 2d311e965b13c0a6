import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cost, paretoFront } from "../../../src/report/figures/pareto-front.ts";

const dominated = (p: Cost, by: Cost) =>
  by.error <= p.error && by.energy <= p.energy && (by.error < p.error || by.energy < p.energy);

/** Few distinct values, so that ties and twins are common. */
const costs = fc.array(fc.record({ error: fc.nat(8), energy: fc.nat(8) }), { maxLength: 40 });

describe("the Pareto front", () => {
  it("holds exactly what nothing beats, in the order of the error", () => {
    fc.assert(
      fc.property(costs, (choices) => {
        const front = paretoFront(choices);
        const expected = choices.filter((p) => !choices.some((q) => dominated(p, q)));
        expect(new Set(front)).toEqual(new Set(expected));
        expect(front).toHaveLength(expected.length);
        expect(front.map((p) => p.error)).toEqual(front.map((p) => p.error).sort((p, q) => p - q));
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it("keeps twins, keeps the order of its argument, and leaves out what is not known", () => {
    const [a, b] = [
      { error: 1, energy: 1 },
      { error: 1, energy: 1 },
    ];
    const unknown = { error: 0, energy: Number.NaN };
    const choices = [unknown, { error: 2, energy: 1 }, b, a];
    expect(paretoFront(choices)).toEqual([b, a]);
    expect(choices[0]).toBe(unknown);
    expect(paretoFront([])).toEqual([]);
  });
});
