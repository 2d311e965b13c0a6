import { describe, expect, it } from "vitest";
import { findMultiplier, multipliers } from "../../../firmware-sim/arith/registry.ts";
import { canSimulate, mismatches } from "./icarus.ts";

const others = multipliers
  .filter(({ name, bits }) => bits === 8 && !/^(SCDM8|exact)/.test(name))
  .map(({ name }) => name);

describe.skipIf(!canSimulate())("Verilog of every other 8-bit multiplier, all operands", () => {
  it("has the unsigned carry-disregard and the truncated ones among them", () => {
    const published = ["40", "44", "51", "62", "73", "74", "84", "95", "a6", "a7", "a8", "a9", "aa"];
    expect(others).toEqual(expect.arrayContaining(published.map((xy) => `CDM8_${xy}`)));
    expect(others).toEqual(expect.arrayContaining([1, 2, 3, 4, 5, 6, 7].map((k) => `trunc8_${k}`)));
  });

  it.each(others)("%s gives its truth table", (name) => {
    expect(mismatches(findMultiplier(name))).toBe(0);
  });

  it.each(["trunc8_3_c", "trunc8_1_v", "trunc8_3_v", "SBAM8_5_9"])("so does the unlisted %s", (name) => {
    expect(mismatches(findMultiplier(name))).toBe(0);
  });

  /** One wrong gate in one kind of cell; each is in use in CDM8_84. */
  it.each([
    ["lambda", "(a & b)", "(a | b)"],
    ["pi0", "s = x ^ cin", "s = x | cin"],
    ["pi0", "(x & cin)", "(sin & cin)"],
    ["pi1", "s = p ^ sin", "s = p | sin"],
    ["pi2", "co = p & sin", "co = p | sin"],
    ["pi3", "(t & p)", "(t | p)"],
    ["cla12", "c8 = gg1", "c8 = gg0"],
  ])("a wrong gate in %s is noticed", (cell, right, wrong) => {
    const change = (text: string) =>
      text.replace(new RegExp(`module ${cell}\\b[^]*?endmodule`), (module) => {
        expect(module).toContain(right);
        return module.replace(right, wrong);
      });
    expect(mismatches(findMultiplier("CDM8_84"), {}, change)).toBeGreaterThan(0);
  });
});
