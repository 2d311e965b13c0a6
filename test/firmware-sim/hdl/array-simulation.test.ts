import { describe, expect, it } from "vitest";
import { findMultiplier, multipliers } from "../../../firmware-sim/arith/registry.ts";
import { canSimulate, mismatches } from "./icarus.ts";

const signed = multipliers.filter(({ name }) => name.startsWith("SCDM8_")).map(({ name }) => name);

describe.skipIf(!canSimulate())("signed arrays in Verilog, all 65,536 operand pairs", () => {
  it("has the 20 published carry-disregard variants", () => expect(signed).toHaveLength(20));

  it.each(["exact8", ...signed])("%s gives its truth table", (name) => {
    expect(mismatches([findMultiplier(name)])).toEqual({ [name]: 0 });
  });

  it.each(["exact8", "exact8u"])("%s gives its truth table as an operator", (name) => {
    expect(mismatches([findMultiplier(name)], { architecture: "operator" })).toEqual({ [name]: 0 });
  });
});
