import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  fixedMultiplier,
  multiplyByFixed,
  roundingDivideByPowerOfTwo,
  saturatingRoundingDoublingHighMul,
} from "../../../firmware-sim/nn/requantise.ts";

const LEAST = -2147483648;
const MOST = 2147483647;

/** TensorFlow Lite's definition: nudge by sign, truncate toward zero. */
function bigSrdhm(a: number, b: number): number {
  if (a === LEAST && b === LEAST) return MOST;
  const product = BigInt(a) * BigInt(b);
  const nudge = product >= 0n ? 1n << 30n : 1n - (1n << 30n);
  return Number((product + nudge) / (1n << 31n));
}

/** Round half away from zero. */
function bigRdbpot(x: number, exponent: number): number {
  const size = x < 0 ? -BigInt(x) : BigInt(x);
  const rounded = (size + (1n << BigInt(exponent)) / 2n) >> BigInt(exponent);
  return Number(x < 0 ? -rounded : rounded);
}

const edges = [LEAST, LEAST + 1, -65537, -65536, -32769, -32768, -1, 0, 1, 32767, 32768, 65535, 65536, MOST];
const int32 = fc.oneof(
  fc.integer({ min: LEAST, max: MOST }),
  fc.constantFrom(...edges, 1 << 30, -(1 << 30)),
  fc.integer({ min: -70000, max: 70000 }),
);

describe("requantisation", () => {
  it("SRDHM equals the BigInt definition on all pairs of edges and on random pairs", () => {
    for (const a of edges) {
      for (const b of edges) {
        expect(saturatingRoundingDoublingHighMul(a, b), `${a} * ${b}`).toBe(bigSrdhm(a, b));
      }
    }
    fc.assert(
      fc.property(int32, int32, (a, b) => saturatingRoundingDoublingHighMul(a, b) === bigSrdhm(a, b)),
      { numRuns: 20_000 },
    );
  });

  it.each([
    [LEAST, LEAST, MOST],
    [LEAST, MOST, -2147483647],
    [3, 1 << 30, 2],
    [-3, 1 << 30, -1],
    [1, 1 << 30, 1],
    [-1, 1 << 30, 0],
  ])("SRDHM of %i and %i is %i", (a, b, expected) => {
    expect(saturatingRoundingDoublingHighMul(a, b)).toBe(expected);
  });

  it.each([
    [5, 1, 3],
    [-5, 1, -3],
    [-6, 2, -2],
    [-7, 2, -2],
    [7, 2, 2],
    [MOST, 31, 1],
    [LEAST, 31, -1],
    [(1 << 30) - 1, 31, 0],
    [-77, 0, -77],
  ])("RDBPOT of %i by 2^%i is %i", (x, exponent, expected) => {
    expect(roundingDivideByPowerOfTwo(x, exponent)).toBe(expected);
  });

  it("RDBPOT rounds half away from zero for every int32 and exponent", () => {
    fc.assert(
      fc.property(
        int32,
        fc.integer({ min: 0, max: 31 }),
        (x, exponent) => roundingDivideByPowerOfTwo(x, exponent) === bigRdbpot(x, exponent),
      ),
      { numRuns: 20_000 },
    );
  });

  it.each([
    [0.5, 1073741824, 0],
    [0.25, 1073741824, -1],
    [1, 1073741824, 1],
    [0.75, 1610612736, 0],
    [0.0003, 1319413953, -11],
    [1 - 2 ** -33, 1073741824, 1],
    [2 ** -32, 1073741824, -31],
    [2 ** -33, 0, 0],
    [0, 0, 0],
  ])("the multiplier %d is %i / 2^31 * 2^%i", (real, mantissa, shift) => {
    expect(fixedMultiplier(real)).toEqual({ mantissa, shift });
  });

  it("scales within half a step, and a thousandth of a part in a million, of the real product", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -8_000_000, max: 8_000_000 }),
        fc.double({ min: 1e-6, max: 0.999, noNaN: true }),
        (x, real) => {
          const error = Math.abs(multiplyByFixed(x, fixedMultiplier(real)) - x * real);
          // Double rounding adds up to half a step of the shifted value to the half of the last rounding.
          return error <= 0.5 + 2 ** (fixedMultiplier(real).shift - 1) + Math.abs(x * real) * 1e-9;
        },
      ),
      { numRuns: 5000 },
    );
  });

  it("shifts left for multipliers of 1 and more", () => {
    expect(multiplyByFixed(-35, fixedMultiplier(3))).toBe(-105);
  });
});
