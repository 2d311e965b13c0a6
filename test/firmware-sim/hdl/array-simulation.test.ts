import { describe, expect, it } from "vitest";
import { findMultiplier, multipliers } from "../../../firmware-sim/arith/registry.ts";
import { canSimulate, mismatches } from "./icarus.ts";

const signed = multipliers.filter(({ name }) => name.startsWith("SCDM8_"));

describe.skipIf(!canSimulate())(
  "Verilog of the exact and the signed carry-disregard multipliers, all operands",
  () => {
    it("has the 20 published signed variants", () => expect(signed).toHaveLength(20));

    it.each(signed.map(({ name }) => name))("%s gives its truth table", (name) => {
      expect(mismatches(findMultiplier(name))).toBe(0);
    });

    it.each(["exact8", "exact8u"])("%s gives its truth table as an array and as an operator", (name) => {
      expect(mismatches(findMultiplier(name))).toBe(0);
      expect(mismatches(findMultiplier(name), { architecture: "operator" })).toBe(0);
    });

    it("adds behind the blocks as well as inside them", () => {
      expect(mismatches(findMultiplier("SCDM8_94"), { adder: "behavioural" })).toBe(0);
    });
  },
);
