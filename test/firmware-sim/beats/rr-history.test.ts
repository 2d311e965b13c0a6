import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rhythmNames, SCALAR_FEATURES, scalarNames } from "../../../firmware-sim/beats/beat-vector.ts";
import { clipRr, createRrHistory } from "../../../firmware-sim/beats/rr-history.ts";

const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
const median = (x: readonly number[]): number => {
  const s = [...x].sort((a, b) => a - b);
  return 0.5 * (s[(s.length - 1) >> 1]! + s[s.length >> 1]!);
};

/** The definitions, written down again over whole arrays. */
const plain = (rr: readonly number[], post: number): Record<string, number> => {
  const pre = rr.at(-1)!;
  const previous = rr.at(-2) ?? pre;
  const g = mean(rr.slice(-400));
  const gm = median(rr.slice(-400));
  const steps = rr.slice(1).map((value, i) => Math.abs(value - rr[i]!));
  const last = rr.slice(-32);
  const sd = Math.sqrt(mean(last.map((value) => (value - mean(last)) ** 2)));
  return {
    "ln pre/mean400": Math.log(pre / g),
    "ln post/mean400": Math.log(post / g),
    "ln pre/mean10": Math.log(pre / mean(rr.slice(-10))),
    "ln post/mean10": Math.log(post / mean(rr.slice(-10))),
    "ln pre/post": Math.log(pre / post),
    irregularity: steps.length === 0 ? 0 : median(steps.slice(-16)) / g,
    "ln previous/mean400": Math.log(previous / g),
    "ln pre/median400": Math.log(pre / gm),
    "ln pre/median16": Math.log(pre / median(rr.slice(-16))),
    "sd32/mean400": sd / g,
    "ln pre/previous": Math.log(pre / previous),
    "pre - 0.8 s": pre - 0.8,
    "ln mean400/median400": Math.log(g / gm),
  };
};

describe("RR history", () => {
  it("equals its definition over any run of intervals, beyond the length of its memory", () => {
    const runs = fc.array(fc.integer({ min: 26, max: 768 }), { minLength: 1, maxLength: 900 });
    fc.assert(
      fc.property(runs, fc.integer({ min: 26, max: 768 }), (codes, postCode) => {
        const rr = codes.map((code) => code / 128);
        const history = createRrHistory();
        const out = new Float32Array(SCALAR_FEATURES);
        rr.forEach((pre, i) => {
          history.next(pre, postCode / 128, rr[i - 1] ?? pre, out);
        });
        const expected = plain(rr, postCode / 128);
        for (const [name, value] of Object.entries(expected)) {
          expect(out[(scalarNames as readonly string[]).indexOf(name)], name).toBeCloseTo(value, 5);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("takes an unknown next interval as the mean", () => {
    const history = createRrHistory();
    const out = new Float32Array(SCALAR_FEATURES);
    history.next(0.5, 0.9, 0.5, out);
    history.next(0.7, undefined, 0.5, out);
    expect(out[rhythmNames.indexOf("ln post/mean400")]).toBe(0);
    expect(out[rhythmNames.indexOf("ln pre/post")]).toBeCloseTo(Math.log(0.7 / 0.6), 6);
  });

  it.each([
    [0.05, 0.2],
    [0.83, 0.83],
    [11, 6],
  ])("clips an interval of %f s to %f s", (rr, clipped) => expect(clipRr(rr)).toBe(clipped));
});
