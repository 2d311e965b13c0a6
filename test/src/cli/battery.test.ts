import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { cells } from "../../../firmware-sim/battery/config/cells.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { batteryCommand } from "../../../src/cli/commands/battery.ts";
import { pulsegate } from "../../helpers/cli.ts";
import { exampleEcgSummary } from "../../helpers/example-summary.ts";

const folder = mkdtempSync(join(tmpdir(), "pulsegate-battery-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

/** What the command prints, run in this process. */
async function printed(...args: string[]): Promise<string> {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  await batteryCommand().parseAsync(args, { from: "user" });
  const text = log.mock.calls.map((call) => call.join(" ")).join("\n");
  log.mockRestore();
  return text;
}

describe("pulsegate battery", () => {
  it("prints one line with the lifetime of a load, its charge and what ends it", async () => {
    const { code, stdout } = await pulsegate(["battery", "--load", "12 mA", "--cell", "cr2032"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/12 mA .* cr2032 .* 12\.00 mA .* 7\.3 h .* 87\.6 mAh .* voltage at cut-off/);
  });

  it("gives the same numbers as JSON, in SI units", async () => {
    const load = "20 uA + 5.3 mA * 0.2 ms / 100 ms";
    const [row, ...rest] = JSON.parse(await printed("--load", load, "--peak", "9 mA", "--json"));
    expect(rest).toEqual([]);
    expect(row).toMatchObject({ load, cell: "cr2032", reason: "voltage" });
    expect(row.peakCurrentA).toBeCloseTo(0.009, 12);
    expect(row.averageCurrentA).toBeCloseTo(30.6e-6, 12);
    expect(row.lifetimeS / 86400).toBeGreaterThan(300);
    expect((row.deliveredMah * 3.6) / row.lifetimeS).toBeCloseTo(row.averageCurrentA, 9);
  });

  it("takes a constant power, under which the current rises as the voltage falls", async () => {
    const [row] = JSON.parse(await printed("--power", "3 mW", "--json"));
    expect(row.peakCurrentA).toBeGreaterThan(1.3 * row.averageCurrentA);
  });

  it("has a row for each design of a summary, on its own cell or another", async () => {
    const file = join(folder, "summary.json");
    const summary = exampleEcgSummary();
    writeFileSync(file, JSON.stringify(summary));
    const own = JSON.parse(await printed("--summary", file, "--json"));
    const lipo = JSON.parse(await printed("--summary", file, "--cell", "lipo-100", "--json"));
    expect(own).toHaveLength(summary.designs.length);
    summary.designs.forEach(({ name, battery }, i) => {
      expect(own[i]).toMatchObject({
        load: name,
        cell: battery.cell.toLowerCase(),
        averageCurrentA: battery.averageCurrentA,
        peakCurrentA: battery.peakCurrentA,
      });
      expect(lipo[i].cell).toBe("lipo-100");
    });
  });

  it("lists the cells with their sources", async () => {
    const table = await printed("cells");
    const listed = JSON.parse(await printed("cells", "--json"));
    expect(listed.map(({ name }: { name: string }) => name)).toEqual(cells.map(({ name }) => name));
    for (const { name, title } of cells) {
      expect(table).toContain(name);
      expect(table).toContain(title);
    }
  });

  it.each([
    [["--load", "3 mW"], "bad-option", 'in --load, got "3 mW" = 3 mW, expected a current'],
    [[], "bad-option", "expected exactly one of --load, --power and --summary"],
    [["--load", "1 mA", "--power", "1 mW"], "bad-option", "got 2 of them"],
    [["--load", "-1 mA"], "bad-option", "expected above 0"],
    [["--load", "5 mA", "--peak", "4 mA"], "bad-option", "expected at least 5.00 mA"],
    [["--power", "5 mW", "--peak", "4 mA"], "bad-option", "--peak belongs to --load"],
    [["--load", "1 mA", "--cell", "cr2033"], "unknown-name", "unknown battery cell, got cr2033"],
    [["--summary", "nowhere.json"], "not-found", "cannot read the summary, in nowhere.json"],
    [["--summary", "package.json"], "malformed", "not a run summary"],
    [["--summary", "LICENSE"], "malformed", "the summary is not JSON"],
  ])("fails on %j with a reason", async (args, code, message) => {
    const error = await printed(...args).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PulsegateError);
    expect((error as PulsegateError).code).toBe(code);
    expect((error as PulsegateError).message).toContain(message);
  });

  it("exits with 1 and suggests the nearest cell", async () => {
    const ran = await pulsegate(["battery", "--load", "1 mA", "--cell", "cr2033"]);
    expect(ran).toMatchObject({ code: 1, stdout: "" });
    expect(ran.stderr).toContain("Did you mean cr2032?");
  });
});
