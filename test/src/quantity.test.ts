import { describe, expect, it } from "vitest";
import { parseQuantity, type QuantityUnit } from "../../src/quantity.ts";

describe("quantities with units", () => {
  it.each<[string, QuantityUnit, number]>([
    ["12 mA", "A", 0.012],
    ["20 uA + 5.3 mA * 0.2 ms / 100 ms", "A", 30.6e-6],
    ["3 mW / 2.5 V", "A", 1.2e-3],
    ["3 mW", "W", 3e-3],
    ["2 V * 5 mA", "W", 0.01],
    ["2200 mV", "V", 2.2],
    ["90 min", "s", 5400],
    ["60 mAh / 5 min", "A", 0.72],
    ["1 / (8 ms)", "Hz", 125],
    ["-4 uA", "A", -4e-6],
  ])("reads %s in %s", async (text, unit, value) => {
    expect((await parseQuantity(text, unit, "--load")) / value).toBeCloseTo(1, 12);
  });

  it.each<[string, QuantityUnit, string]>([
    ["3 mW", "A", 'in --load, got "3 mW" = 3 mW, expected a current such as "12 mA"'],
    ["12", "A", 'got "12" = 12 without a unit, expected a current such as "12 mA"'],
    ["5 mA", "W", 'got "5 mA" = 5 mA, expected a power such as "3 mW"'],
    ["12 mX", "A", "Undefined symbol mX"],
    ["12 mA +", "A", "Unexpected end of expression"],
    ["1 A / 0", "A", "= Infinity A"],
    ["", "A", "expected a current"],
    ['"12 mA"', "A", "(string)"],
  ])("says what is wrong with %s as %s", async (text, unit, message) => {
    await expect(parseQuantity(text, unit, "--load")).rejects.toThrow(message);
  });
});
