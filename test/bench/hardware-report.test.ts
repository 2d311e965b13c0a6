import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hardwareDataText } from "../../bench/hardware/data-text.ts";
import { fillTables, reportTables } from "../../bench/hardware/report.ts";
import { rankCorrelation } from "../../bench/hardware/report-comparison.ts";
import { dataPath, documentPath, readResults } from "../../bench/hardware/write-report.ts";
import { hardwareRows } from "../../firmware-sim/arith/energy/hardware-table.ts";
import { multipliers } from "../../firmware-sim/arith/registry.ts";

const results = readResults();
const markdown = readFileSync(documentPath, "utf8");
const tables = reportTables(results);

describe("hardware results", () => {
  it("are what the document's tables and the ledger's table show", () => {
    for (const [name, content] of Object.entries(tables)) {
      expect(markdown, name).toContain(`<!-- hardware:${name} -->\n${content}\n<!-- /hardware:${name} -->`);
    }
    expect(fillTables(markdown, tables)).toBe(markdown);
    expect(hardwareDataText(dataPath, results)).toBe(readFileSync(dataPath, "utf8"));
  });

  it("hold the charged library first, with elements and an accelerator, and others beside it", () => {
    expect(results.map(({ provenance }) => provenance.library)).toEqual(["ihp130", "sky130hd", "asap7"]);
    const [charged] = results;
    const scdm8 = (rows: readonly { name: string }[]) =>
      rows.filter(({ name }) => /^SCDM8_[4-8][1-4]$/.test(name));
    expect(scdm8(charged!.multipliers)).toHaveLength(20);
    expect(scdm8(charged!.elements)).toHaveLength(20);
    expect(scdm8(charged!.accelerator!.inferences)).toHaveLength(40);
    for (const { provenance } of results) {
      expect(provenance).toMatchObject({
        seed: 1,
        periodNs: 50,
        yosys: expect.stringContaining("Yosys 0.23"),
      });
    }
  });

  it("are physical: leakage, delays and energies positive, glitches never free", () => {
    const rows = results.flatMap(({ multipliers: alone, elements }) => [...alone, ...elements]);
    for (const { name, areaUm2, leakageNw, delayNs, energyPj } of rows) {
      for (const value of [areaUm2, leakageNw, delayNs]) expect(value, name).toBeGreaterThan(0);
      for (const operands of ["uniform", "beats"] as const) {
        const [zero, gate] = [energyPj.zero[operands], energyPj.gate[operands]];
        if (zero !== undefined) expect(gate, `${name} ${operands}`).toBeGreaterThan(zero);
      }
    }
  });

  it("make the parts of an inference its total, and the multiplier a part of its element", () => {
    const [charged] = results;
    for (const row of charged!.accelerator!.inferences) {
      const sum = row.multiplierNj + row.elementNj + row.memoryNj + row.controlNj;
      expect(Math.abs(sum / row.totalNj - 1), row.name).toBeLessThan(1e-3);
    }
    for (const { name, energyPj, partPj } of charged!.elements) {
      expect(partPj.gate.beats, name).toBeGreaterThan(0);
      expect(partPj.gate.beats, name).toBeLessThan(energyPj.gate.beats!);
    }
  });
});

describe("hardware table", () => {
  it("calls the cheapest exact multiplier exact8 and keeps the others under their structure", () => {
    for (const library of new Set(hardwareRows.map((row) => row.library))) {
      const charged = hardwareRows.filter(
        (row) => row.library === library && row.delays === "gate" && row.operands === "beats",
      );
      const energies = charged.filter(({ multiplier }) => /^exact8\b/.test(multiplier));
      expect(energies.map(({ multiplier }) => multiplier)).toContain("exact8");
      const own = energies.find(({ multiplier }) => multiplier === "exact8")!.energyJ;
      expect(energies).toHaveLength(3);
      for (const { energyJ } of energies) expect(energyJ).toBeGreaterThanOrEqual(own);
    }
  });

  it("prices every 8-bit multiplier of the registry", () => {
    const exact = new Set(["exact8", "exact8u"]);
    for (const { name, relativeEnergy } of multipliers) {
      if (exact.has(name)) expect(relativeEnergy.value).toBe(1);
      else expect(relativeEnergy.source, name).toMatch(/^synthesised: IHP SG13G2/);
    }
  });
});

describe("rank correlation", () => {
  it("is 1, -1 and, with ties, between", () => {
    expect(rankCorrelation([1, 2, 30], [5, 6, 7])).toBe(1);
    expect(rankCorrelation([1, 2, 3], [9, 8, -7])).toBe(-1);
    // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / sqrt(4.5 * 5).
    expect(rankCorrelation([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(22.5), 12);
  });
});
