import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quantiseRhythmHead, rhythmLogit } from "../../../firmware-sim/beats/rhythm-head.ts";

const six = (min: number, max: number) =>
  fc.array(fc.double({ min, max, noNaN: true }), { minLength: 6, maxLength: 6 });

describe("rhythm head", () => {
  it("equals the float model within the rounding of its fixed point, over all its range", () => {
    fc.assert(
      fc.property(
        six(-32, 32),
        six(-3.9, 3.9),
        fc.double({ min: -200, max: 200, noNaN: true }),
        (w, x, bias) => {
          const head = quantiseRhythmHead({ weights: w, bias });
          const exact = w.reduce((sum, weight, i) => sum + weight * x[i]!, bias);
          // Weights are off by at most 1/512, features by 1/8192 (and their own float32 rounding).
          const bound = x.reduce(
            (sum, value, i) => sum + Math.abs(value) / 512 + Math.abs(w[i]!) / 8000,
            0.001,
          );
          expect(Math.abs(rhythmLogit(head, Float32Array.from(x)) - exact)).toBeLessThanOrEqual(bound);
        },
      ),
    );
  });

  it("clips features and weights instead of overflowing", () => {
    const head = quantiseRhythmHead({ weights: [90, 32, 32, 32, 32, 32], bias: 0 });
    expect(head.weights[0]).toBe(32 * 256);
    expect(rhythmLogit(head, new Float32Array(6).fill(1e6))).toBeCloseTo(6 * 32 * 4, 0);
    expect(rhythmLogit(head, new Float32Array(6).fill(-1e6))).toBeCloseTo(-6 * 32 * 4, 0);
  });
});
