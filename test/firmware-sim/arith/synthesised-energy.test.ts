import { describe, expect, it } from "vitest";
import type { HardwareRow } from "../../../firmware-sim/arith/energy/hardware-table.ts";
import { withRelativeEnergy } from "../../../firmware-sim/arith/energy/synthesised-energy.ts";
import { findMultiplier, multipliers } from "../../../firmware-sim/arith/registry.ts";

const row = (multiplier: string, energyJ: number, rest: Partial<HardwareRow> = {}): HardwareRow => ({
  multiplier,
  energyJ,
  library: "first",
  corner: "typical",
  tool: "tool 1",
  delays: "gate",
  operands: "beats",
  areaUm2: 1,
  leakageW: 1,
  delayNs: 1,
  cells: 1,
  ...rest,
});

describe("energy from synthesis", () => {
  const trunc = findMultiplier("trunc8_4");
  const unsigned = findMultiplier("CDM8_44");

  it("is the own row over the exact one of the same conditions", () => {
    const rows = [
      row("exact8", 3, { delays: "zero" }),
      row("trunc8_4", 2, { delays: "zero" }),
      row("exact8", 8, { library: "second" }),
      row("exact8", 4),
      row("trunc8_4", 5),
    ];
    const { relativeEnergy, ...rest } = withRelativeEnergy(trunc, rows);
    expect(relativeEnergy.value).toBe(5 / 4);
    expect(relativeEnergy.source).toBe(
      "synthesised: first (typical), tool 1; gate delays, glitches included; operands of the shipped beat network; over the exact one synthesised alike",
    );
    expect(rest).toMatchObject({ name: "trunc8_4", multiply: trunc.multiply });
  });

  it("falls back to other operands, then to zero delay", () => {
    const uniform = [row("exact8", 2, { operands: "uniform" }), row("trunc8_4", 1, { operands: "uniform" })];
    const zero = [row("exact8", 5, { delays: "zero" }), row("trunc8_4", 1, { delays: "zero" })];
    expect(withRelativeEnergy(trunc, [...zero, ...uniform]).relativeEnergy.value).toBe(1 / 2);
    expect(withRelativeEnergy(trunc, [...zero, row("trunc8_4", 7)]).relativeEnergy).toEqual({
      value: 1 / 5,
      source: expect.stringContaining("zero delay"),
    });
  });

  it("leaves a multiplier as it is when a row is missing, and exact ones always", () => {
    expect(withRelativeEnergy(trunc, [row("exact8", 1)])).toBe(trunc);
    expect(withRelativeEnergy(unsigned, [row("exact8", 1), row("CDM8_44", 1)])).toBe(unsigned);
    const exact = findMultiplier("exact8");
    expect(withRelativeEnergy(exact, [row("exact8", 1)])).toBe(exact);
  });

  it("every other figure says that it is an estimate, a model or a synthesis", () => {
    for (const { name, relativeEnergy } of multipliers) {
      if (/^exact/.test(name)) expect(relativeEnergy.value).toBe(1);
      else expect(relativeEnergy.source, name).toMatch(/estimate|model|synthesis/);
    }
  });
});
