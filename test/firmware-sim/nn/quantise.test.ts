import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { argmax, createSoftmax, softmaxQuantisation } from "../../../firmware-sim/nn/classify.ts";
import {
  activationQuantisation,
  dequantise,
  quantise,
  quantiseBias,
  quantiseWeights,
} from "../../../firmware-sim/nn/quantise.ts";

describe("quantisation of activations", () => {
  it.each([
    [-1, 1.55, 0.01, -28],
    [0.3, 2.55, 0.01, -128],
    [-5.1, -1, 0.02, 127],
    [0, 0, 1 / 255, -128],
    [0, 5e-324, 1 / 255, -128],
  ])("of %d..%d has scale %d and zero-point %i", (min, max, scale, zeroPoint) => {
    const got = activationQuantisation(min, max);
    expect(got.scale).toBeCloseTo(scale, 12);
    expect(got.zeroPoint).toBe(zeroPoint);
  });

  it.each([
    [1, 0],
    [Number.NaN, 1],
    [0, Number.POSITIVE_INFINITY],
  ])("refuses the range %d..%d", (min, max) => {
    expect(() => activationQuantisation(min, max)).toThrow("range");
  });

  it("rounds half away from zero and clamps", () => {
    const codes = quantise([0.25, -0.25, 0.75, -0.75, 1e9, -1e9, 0, Number.NaN], {
      scale: 0.5,
      zeroPoint: 3,
    });
    expect(Array.from(codes)).toEqual([4, 2, 5, 1, 127, -128, 3, 3]);
  });

  it("keeps every value of the range within a step, and zero exactly", () => {
    const range = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(range, range, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)];
        const quantisation = activationQuantisation(min, max);
        const value = Math.min(min, 0) + share * (Math.max(max, 0) - Math.min(min, 0));
        const back = dequantise(quantise([value, 0], quantisation), quantisation);
        // The zero-point is rounded as well, so the ends may lose another half step.
        expect(Math.abs(back[0]! - value)).toBeLessThanOrEqual(1.001 * quantisation.scale);
        expect(back[1]).toBeCloseTo(0, 12);
      }),
    );
  });
});

describe("quantisation of weights", () => {
  it("gives each output its own scale; the largest weight becomes 127", () => {
    const { weights, scales } = quantiseWeights([0.5, -1.27, 0.2, 2.54, 1.0, 0, 0, 0, 0], 3);
    expect(Array.from(weights)).toEqual([50, -127, 20, 127, 50, 0, 0, 0, 0]);
    expect(scales[0]).toBeCloseTo(0.01, 12);
    expect(scales[1]).toBeCloseTo(0.02, 12);
    expect(scales[2]).toBeGreaterThan(0);
  });

  it("brings biases to the scale of the accumulator, saturated", () => {
    expect(Array.from(quantiseBias([1, -2, 1e12], 0.5, [0.01, 0.02, 0.01]))).toEqual([200, -200, 2147483647]);
  });

  it("refuses weights that do not divide into the outputs", () => {
    expect(() => quantiseWeights([1, 2, 3], 2)).toThrow("3 weights, 2 outputs");
  });
});

describe("class of the logits", () => {
  it("is the first of the largest", () => {
    expect(argmax([3, 9, -4, 9])).toBe(1);
    expect(argmax(Int8Array.of(-128))).toBe(0);
  });

  it("has an int8 softmax within one step of the real one", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 1, maxLength: 8 }),
        fc.double({ min: 0.001, max: 0.5, noNaN: true }),
        (logits, scale) => {
          const output = { scale, zeroPoint: 7 };
          const got = dequantise(createSoftmax(output)(Int8Array.from(logits)), softmaxQuantisation);
          const exponentials = logits.map((q) => Math.exp(scale * q));
          const sum = exponentials.reduce((a, b) => a + b, 0);
          exponentials.forEach((e, i) => {
            // 255 / 256 stands for 1.
            expect(Math.abs(got[i]! - Math.min(e / sum, 255 / 256))).toBeLessThan(1.01 / 256);
          });
        },
      ),
    );
  });
});
