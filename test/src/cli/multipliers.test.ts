import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findMultiplier, multipliers } from "../../../firmware-sim/arith/registry.ts";
import { multipliersCommand } from "../../../src/cli/commands/multipliers.ts";

let printed: string;
let folder: string;

beforeEach(() => {
  printed = "";
  folder = mkdtempSync(join(tmpdir(), "pulsegate-"));
  vi.spyOn(console, "log").mockImplementation((text: unknown) => {
    printed += `${String(text)}\n`;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => multipliersCommand().parseAsync(args, { from: "user" });

describe("pulsegate multipliers", () => {
  it("lists every multiplier with its metrics", async () => {
    await run();
    for (const { name } of multipliers) expect(printed).toContain(name);
    const row = printed.split("\n").find((line) => line.includes(" SCDM8_73 "))!;
    const cells = row.split("│").map((cell) => cell.trim());
    expect(cells.slice(1, -1)).toEqual([
      "SCDM8_73",
      "signed",
      "89.25",
      "0.005447",
      "0.20724",
      "42.52",
      "684",
      "8.8668",
      "0.720",
    ]);
  });

  it("prints the same as JSON, with the source of the energy", async () => {
    await run("--json");
    const rows = JSON.parse(printed) as { name: string; relativeEnergy: { source: string } }[];
    expect(rows.map(({ name }) => name)).toEqual(multipliers.map(({ name }) => name));
    expect(rows.find(({ name }) => name === "CDM8_a6")).toMatchObject({
      signed: false,
      med: 777.25,
      wce: 6316,
      relativeEnergy: { source: expect.stringContaining("model") },
    });
  });

  it("shows one, in text with both operand orders and as JSON", async () => {
    await run("show", "SCDM8_73");
    expect(printed).toContain("100 * -37 = -3892 (exact -3700), -37 * 100 = -3828");
    expect(printed).toContain("not the authors' result");
    printed = "";
    await run("show", "SCDM8_30", "--json");
    expect(JSON.parse(printed)).toMatchObject({ name: "SCDM8_30", med: 1.5, wce: 12 });
  });

  it("exports the truth table as CSV and as bytes", async () => {
    const csv = join(folder, "t.csv");
    await run("export", "SCDM8_73", "--out", csv);
    const lines = readFileSync(csv, "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(257);
    expect(lines[0]).toMatch(/^a\\b,-128,-127,.*,127$/);
    expect(lines[1 + 128 + 100]!.split(",")[1 + 128 - 37]).toBe("-3892");
    const binary = join(folder, "t.bin");
    await run("export", "CDM8_73", "--out", binary);
    const bytes = readFileSync(binary);
    expect([bytes.length, bytes.readUInt16LE(2 * (171 * 256 + 205))]).toEqual([131072, 34975]);
    expect(findMultiplier("CDM8_73").multiply(171, 205)).toBe(34975);
  });

  it.each([
    [["show", "SCDM8_7"], "unknown-name", "SCDM8_7"],
    [["export", "exact8", "--out", "table.txt"], "bad-option", ".csv or .bin"],
  ])("refuses %j", async (args, code, message) => {
    await expect(run(...args)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
