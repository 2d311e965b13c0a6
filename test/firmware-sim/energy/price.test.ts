import { describe, expect, it } from "vitest";
import { citation, combine, figure } from "../../../firmware-sim/energy/figure.ts";
import { createLedger } from "../../../firmware-sim/energy/ledger.ts";
import { type ModulePower, modulesEnergyJ } from "../../../firmware-sim/energy/module-power.ts";
import { type Priced, priceLedger } from "../../../firmware-sim/energy/price.ts";
import { xHeepHvt, xHeepLvt } from "../../../firmware-sim/soc/config/x-heep-power.ts";

const chip: Priced = {
  name: "made-up",
  prices: [
    { component: "cpu", operation: "active-cycles", energyJ: figure("read", 3e-12, "sheet", [0.5, 2]) },
    { component: "radio", operation: "event", energyJ: figure("recalled", 7e-6, "memory", [0.9, 1.1]) },
    { component: "accelerator", operation: "multiply", energyJ: figure("derived", 2e-12, "cells", [1, 1]) },
  ],
};
const approximate = { name: "SCDM8_73", relativeEnergy: { value: 0.72, source: "cell model" } };
const exact = { name: "exact8", relativeEnergy: { value: 1, source: "by definition" } };

describe("pricing a ledger", () => {
  const ledger = createLedger();
  ledger.add(ledger.slot("cpu", "filter", "active-cycles"), 1000);
  ledger.add(ledger.slot("cpu", "network", "active-cycles"), 500);
  ledger.add(ledger.slot("radio", "report", "event"), 2);
  ledger.add(ledger.slot("accelerator", "network", "multiply:SCDM8_73"), 300);
  const priced = priceLedger(ledger, chip, [exact, approximate]);

  it("multiplies counts by prices and a multiplication by its relative energy", () => {
    const energies = new Map(priced.entries.map((e) => [`${e.cause} ${e.operation}`, e.energyJ]));
    expect(energies.get("filter active-cycles")).toBeCloseTo(3e-9, 20);
    expect(energies.get("network multiply:SCDM8_73")).toBeCloseTo(300 * 2e-12 * 0.72, 20);
    expect(energies.get("report event")).toBeCloseTo(14e-6, 15);
  });
  it("has totals that agree with each other, largest first", () => {
    const sum = (list: readonly { energyJ: number }[]) =>
      list.reduce((total, { energyJ }) => total + energyJ, 0);
    expect(sum(priced.byComponent)).toBeCloseTo(priced.totalJ, 18);
    expect(sum(priced.byCause)).toBeCloseTo(priced.totalJ, 18);
    expect(priced.byComponent.map(({ component }) => component)).toEqual(["radio", "cpu", "accelerator"]);
  });
  it("bounds the total by its prices' bounds", () => {
    const cpu = 1500 * 3e-12;
    const multiply = 300 * 2e-12 * 0.72;
    expect(priced.lowJ).toBeCloseTo(0.5 * cpu + 0.9 * 14e-6 + multiply, 18);
    expect(priced.highJ).toBeCloseTo(2 * cpu + 1.1 * 14e-6 + multiply, 18);
  });
  it("says where a price comes from and what is not verified", () => {
    const of = (operation: string) => priced.entries.find((e) => e.operation === operation);
    expect(of("event")).toMatchObject({ source: "memory (unverified)", verified: false });
    expect(of("multiply:SCDM8_73")?.source).toBe("cells; relative energy: cell model");
    expect(of("active-cycles")?.verified).toBe(true);
  });
  it("names an operation or a multiplier that it has no price for", () => {
    const other = createLedger();
    other.add(other.slot("dsp", "filter", "active-cycles"), 1);
    expect(() => priceLedger(other, chip)).toThrow(/made-up has no price.*dsp\/active-cycles/);
    expect(() => priceLedger(ledger, chip, [exact])).toThrow(/no relative energy.*SCDM8_73/);
  });
});

describe("figures", () => {
  it("carry the bounds of all their parts, and the kind of the least certain one", () => {
    const sum = combine(
      [figure("read", 2, "a", [0.5, 1.5]), figure("assumed", 3, "b", [1, 2])],
      (a, b) => a + b,
    );
    expect(sum).toEqual({ value: 5, kind: "assumed", source: "a; b", low: 4 / 5, high: 9 / 5 });
    expect(citation(sum)).toBe("a; b (assumption)");
  });
});

describe("module power formula (X-HEEP FEMU)", () => {
  const seconds = {
    cpu: { activeS: 2, clockGatedS: 3, powerGatedS: 11 },
    bus_ao: { activeS: 5, clockGatedS: 7 },
  };
  it.each([
    ["high-threshold", xHeepHvt, 2 * 1.55e-5 + 3 * 1.28e-6 + 5 * 6.28e-6 + 7 * 9.35e-7],
    ["low-threshold", xHeepLvt, 2 * 6.12e-5 + 3 * 4.46e-5 + 5 * 3.67e-5 + 7 * 3.14e-5],
  ])("equals the sum by hand for %s cells", (_, table, byHandJ) => {
    expect(modulesEnergyJ(table, seconds)).toBeCloseTo(byHandJ, 18);
  });
  it("counts the external domain over the whole time, and retentive power where there is some", () => {
    const bank: ModulePower = { name: "bank", leakageW: 3, dynamicW: 5, totalW: 8, retentiveW: 0.25 };
    const times = { external: { activeS: 10 }, bank: { retentiveS: 4, clockGatedS: 1 } };
    expect(modulesEnergyJ([...xHeepHvt, bank], times)).toBeCloseTo(10 * 4.52e-5 + 4 * 0.25 + 3, 12);
  });
  it.each([
    ["high-threshold", xHeepHvt],
    ["low-threshold", xHeepLvt],
  ])("has totals near leakage plus dynamic power for %s cells", (_, table) => {
    expect(table).toHaveLength(19);
    for (const { name, leakageW, dynamicW, totalW } of table) {
      expect(Math.abs((leakageW + dynamicW) / totalW - 1), name).toBeLessThan(0.01);
    }
  });
});
