import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchBeats } from "../../../src/evaluate/match-beats.ts";

/** The largest number of order-preserving pairs within the window and, among those, the least total distance. */
function bestMatching(
  reference: readonly number[],
  test: readonly number[],
  window: number,
): [number, number] {
  if (reference.length === 0 || test.length === 0) return [0, 0];
  const [r, ...otherReference] = reference;
  const [t, ...otherTest] = test;
  const options = [bestMatching(otherReference, test, window), bestMatching(reference, otherTest, window)];
  if (Math.abs(r - t) <= window) {
    const [count, distance] = bestMatching(otherReference, otherTest, window);
    options.push([count + 1, distance + Math.abs(r - t)]);
  }
  return options.sort((a, b) => b[0] - a[0] || a[1] - b[1])[0];
}

/** Rising beats with gaps of at least `gap`. */
const beats = (gap: number) =>
  fc.array(fc.integer({ min: gap, max: gap + 60 }), { maxLength: 6 }).map((steps) => {
    let at = 0;
    return steps.map((step) => {
      at += step;
      return at;
    });
  });

function distanceOf(reference: readonly number[], test: readonly number[], pairs: Int32Array): number {
  return pairs.reduce((sum, t, r) => (t < 0 ? sum : sum + Math.abs(reference[r] - test[t])), 0);
}

describe("matchBeats", () => {
  it.each([
    {
      what: "equal beats",
      reference: [10, 50, 90],
      test: [10, 50, 90],
      pairs: [0, 1, 2],
      falsePositives: [],
    },
    { what: "a missed beat", reference: [10, 50, 90], test: [12, 88], pairs: [0, -1, 1], falsePositives: [] },
    { what: "an extra beat", reference: [10, 90], test: [9, 52, 91], pairs: [0, 2], falsePositives: [1] },
    {
      what: "the window's edge",
      reference: [100, 300],
      test: [115, 316],
      pairs: [0, -1],
      falsePositives: [1],
    },
    {
      what: "the nearer of two test beats",
      reference: [100],
      test: [88, 97],
      pairs: [1],
      falsePositives: [0],
    },
    {
      what: "the nearer of two references",
      reference: [100, 112],
      test: [110],
      pairs: [-1, 0],
      falsePositives: [],
    },
    { what: "a tie: the earlier one", reference: [100], test: [90, 110], pairs: [0], falsePositives: [1] },
    { what: "nothing found", reference: [5, 6], test: [], pairs: [-1, -1], falsePositives: [] },
    { what: "nothing to find", reference: [], test: [7, 8], pairs: [], falsePositives: [0, 1] },
  ])("pairs $what", ({ reference, test, pairs, falsePositives }) => {
    const match = matchBeats(reference, test, 15);
    expect([...match.pairs]).toEqual(pairs);
    expect([...match.falsePositives]).toEqual(falsePositives);
    expect(match.truePositives).toBe(pairs.filter((t) => t >= 0).length);
    expect(match.falseNegatives).toBe(pairs.filter((t) => t < 0).length);
  });

  it("finds the best matching when beats of one list are further apart than two windows", () => {
    fc.assert(
      fc.property(beats(31), beats(31), (reference, test) => {
        const { pairs, truePositives } = matchBeats(reference, test, 15);
        expect([truePositives, distanceOf(reference, test, pairs)]).toEqual(
          bestMatching(reference, test, 15),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("is one to one, in order, within the window and complete", () => {
    fc.assert(
      fc.property(beats(1), beats(1), fc.integer({ min: 0, max: 40 }), (reference, test, window) => {
        const match = matchBeats(reference, test, window);
        const used = [...match.pairs].filter((t) => t >= 0);
        expect(used).toEqual([...new Set(used)].sort((a, b) => a - b));
        for (const [r, t] of match.pairs.entries()) {
          if (t >= 0) expect(Math.abs(reference[r] - test[t])).toBeLessThanOrEqual(window);
        }
        expect([...used, ...match.falsePositives].sort((a, b) => a - b)).toEqual([...test.keys()]);
        expect(match.truePositives).toBeLessThanOrEqual(bestMatching(reference, test, window)[0]);
      }),
      { numRuns: 300 },
    );
  });

  it("finds the same pairs when the lists change places", () => {
    fc.assert(
      fc.property(beats(1), beats(1), (reference, test) => {
        const pairs = [...matchBeats(reference, test, 25).pairs.entries()].filter(([, t]) => t >= 0);
        const back = [...matchBeats(test, reference, 25).pairs.entries()].filter(([, r]) => r >= 0);
        expect(back.map(([t, r]) => [r, t])).toEqual(pairs);
      }),
    );
  });

  it("matches a day of beats at once", () => {
    const many = Float64Array.from({ length: 100_000 }, (_, i) => 300 * i);
    const shifted = many.map((sample) => sample + 20);
    expect(matchBeats(many, shifted, 54).truePositives).toBe(100_000);
  });

  it.each([
    { reference: [3, 2], test: [], window: 9, message: /reference\[1\], got 2/ },
    { reference: [], test: [4, Number.NaN], window: 9, message: /test\[1\], got NaN/ },
    { reference: [], test: [], window: -1, message: /match window/ },
  ])("refuses $reference, $test, $window", ({ reference, test, window, message }) => {
    expect(() => matchBeats(reference, test, window)).toThrow(message);
  });
});
