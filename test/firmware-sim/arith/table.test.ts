import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { functionMultiplier } from "../../../firmware-sim/arith/own/function-multiplier.ts";
import { tableMultiplier } from "../../../firmware-sim/arith/own/table.ts";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import { truthTable } from "../../../firmware-sim/arith/truth-table.ts";

describe("table multiplier", () => {
  it("takes rows as the first operand, signed and unsigned", () => {
    const index = Int32Array.from({ length: 65536 }, (_, i) => i);
    const unsigned = tableMultiplier("index", index, { signed: false });
    expect(unsigned.multiply(3, 200)).toBe(3 * 256 + 200);
    const signed = tableMultiplier(
      "index",
      index.map((i) => i - 32768),
    );
    expect(signed.multiply(-128, -126)).toBe(-32766);
    expect(truthTable(signed)[65535]).toBe(32767);
  });

  it.each([
    ["a wrong size", new Int32Array(65535), true, 16, "65536 products"],
    ["a product above int16", new Float64Array(65536).fill(32768, 258, 259), true, 16, "row 1, column 2"],
    ["a negative unsigned product", new Int32Array(65536).fill(-1), false, 16, "0..65535"],
    ["a product above 17 bits", new Int32Array(65536).fill(131072), false, 17, "0..131071"],
    ["a fraction", new Float64Array(65536).fill(0.5), true, 16, "an integer"],
    ["products of 25 bits", new Int32Array(65536), true, 25, "16 to 24 bits"],
  ])("refuses %s", (_, table, signed, productBits, message) => {
    expect(() => tableMultiplier("bad", table, { signed, productBits })).toThrow(message);
  });

  it("holds the wide products of AMA5_8 when told so", () => {
    const table = truthTable(findMultiplier("AMA5_8"));
    expect(() => tableMultiplier("copy", table, { signed: false })).toThrow("0..65535");
    const copy = tableMultiplier("copy", table, { signed: false, productBits: 17 });
    expect(Math.max(...truthTable(copy))).toBe(69071);
  });
});

describe("function multiplier", () => {
  const stated = { source: "test", relativeEnergy: { value: 0.5, source: "test" } };

  it("is the function, at every pair", () => {
    const multiply = (a: number, b: number) => (a >> 2) * b * 4;
    const multiplier = functionMultiplier("shifted", { signed: true, multiply, ...stated });
    const operand = fc.integer({ min: -128, max: 127 });
    fc.assert(
      fc.property(operand, operand, (a, b) => multiplier.multiply(a, b) === multiply(a, b) + 0),
      { seed: 7 },
    );
    expect(multiplier).toMatchObject({ name: "shifted", bits: 8, signed: true, ...stated });
  });

  it.each([
    [
      "a fraction",
      (a: number, b: number) => (a * b) / 2,
      true,
      "-127 * -127, got 8064.5, expected an integer",
    ],
    [
      "a product below zero",
      (a: number, b: number) => a * b - 1,
      false,
      "0 * 0, got -1, expected an integer in 0..65535",
    ],
    ["no number", () => Number.NaN, false, "got NaN"],
  ])("refuses %s", (_, multiply, signed, message) => {
    expect(() => functionMultiplier("bad", { signed, multiply, ...stated })).toThrow(message);
  });

  it("refuses a function that remembers", () => {
    let calls = 0;
    const multiply = () => (calls++ < 65536 + 10 ? 1 : 2);
    expect(() => functionMultiplier("moody", { signed: false, multiply, ...stated })).toThrow(
      /moody, 0 \* 10, got 1, then 2/,
    );
  });
});
