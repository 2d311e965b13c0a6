import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { HardwareRow } from "../../../firmware-sim/arith/energy/hardware-table.ts";
import { findMultiplier, multipliers, wideMultipliers } from "../../../firmware-sim/arith/registry.ts";
import { multipliersCommand } from "../../../src/cli/commands/multipliers.ts";
import { chooseColumns, explain, short } from "../../../src/cli/multipliers/columns.ts";
import { type Measured, measure, synthesised } from "../../../src/cli/multipliers/measure.ts";
import { writeFront } from "../../../src/cli/multipliers/pictures.ts";
import { printOne } from "../../../src/cli/multipliers/print.ts";
import { readPage } from "../../helpers/well-formed.ts";

let printed: string;
let folder: string;

beforeEach(() => {
  printed = "";
  folder = mkdtempSync(join(tmpdir(), "pulsegate-"));
  for (const stream of ["log", "error"] as const) {
    vi.spyOn(console, stream).mockImplementation((text: unknown) => {
      printed += stream === "log" ? `${String(text)}\n` : "";
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => multipliersCommand().parseAsync(args, { from: "user" });
const file = (name: string) => join(folder, name);
/** The cells of the table rows that were printed, without the head. */
const table = () =>
  printed
    .split("\n")
    .filter((line) => line.startsWith("│"))
    .slice(1)
    .map((line) =>
      line
        .split("│")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
const names = () => table().map(([name]) => name);
const json = () => JSON.parse(printed) as Measured[];

describe("pulsegate multipliers", () => {
  it("lists every multiplier, of 8 and of 16 bits, in at most 100 columns", async () => {
    await run();
    const listed = [...multipliers, ...wideMultipliers].map(({ name }) => name);
    expect(names()).toEqual(listed);
    expect(Math.max(...printed.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(printed).toContain("65,536 drawn evenly, WCE a lower bound");
  });

  it("writes the published figures of SCDM8_73 beside others", async () => {
    await run("SCDM8_73", "CDM8_a6", "--columns", "operands,med,nmed,mred,pc,mse,wce,noeb,bias");
    expect(table()).toEqual([
      ["SCDM8_73", "int8", "89.25", "0.005447", "0.2072", "42.52", "19426", "684", "8.867", "89.25"],
      ["CDM8_a6", "uint8", "777.3", "0.01195", "0.07597", "26.40", "1.37e6", "6316", "5.807", "777.3"],
    ]);
  });

  it("shows one, in text with both operand orders and as JSON; `show` does the same", async () => {
    await run("SCDM8_73");
    const whole = printed;
    expect(whole).toContain("100 * -37 = -3892 (exact -3700), -37 * 100 = -3828");
    expect(whole).toMatch(/MED +89\.2500[\s\S]*WCE +684[\s\S]*NoEB +8\.8668/);
    expect(whole).toContain(findMultiplier("SCDM8_73").relativeEnergy.source);
    printed = "";
    await run("show", "SCDM8_73");
    expect(printed).toBe(whole);
    printed = "";
    await run("show", "SCDM8_30", "--json");
    expect(json()).toMatchObject({
      name: "SCDM8_30",
      family: "SCDM8",
      bits: 8,
      med: 1.5,
      wce: 12,
      bias: 1.5,
    });
  });

  it("says of a 16-bit multiplier how many pairs its figures come from", async () => {
    await run("CDM16_8330", "CDM16_ffff", "--json");
    for (const { bits, sampled, standardErrors } of json()) {
      expect([bits, sampled]).toEqual([16, 65_536]);
      expect(standardErrors?.med).toBeGreaterThan(0);
    }
    printed = "";
    printOne(measure(findMultiplier("CDM16_8330"), { brief: true }), findMultiplier("CDM16_8330"));
    expect(printed).toMatch(/over 65,536 operand pairs drawn evenly\n +MED +[\d.e]+ \+- /);
    expect(printed).toMatch(/WCE +\d+ or more/);
  });

  it("filters by family, operands and a condition, and sorts the best first", async () => {
    await run(
      "--family",
      "scdm8,trunc8",
      "--where",
      "nmed < 0.002 and energy < 0.9",
      "--sort",
      "med",
      "--json",
    );
    const rows = json();
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.map(({ med }) => med)).toEqual(rows.map(({ med }) => med).sort((p, q) => p - q));
    const expected = multipliers
      .filter(({ name }) => /^(SCDM8|trunc8)_/.test(name))
      .map((one) => measure(one, { brief: true }))
      .filter(({ nmed, relativeEnergy }) => nmed < 0.002 && relativeEnergy.value < 0.9);
    expect(new Set(rows.map(({ name }) => name))).toEqual(new Set(expected.map(({ name }) => name)));
    for (const [option, signed] of [
      ["--signed", true],
      ["--unsigned", false],
    ] as const) {
      printed = "";
      await run(option, "--json");
      expect(new Set(json().map((row) => row.signed))).toEqual(new Set([signed]));
    }
  });

  it.each([
    ["noeb", ["SCDM8_41", "SCDM8_63", "SCDM8_84"]],
    ["pc", ["SCDM8_41", "SCDM8_63", "SCDM8_84"]],
    ["name", ["SCDM8_41", "SCDM8_63", "SCDM8_84"]],
    ["energy", ["SCDM8_84", "SCDM8_63", "SCDM8_41"]],
    ["bias", ["SCDM8_41", "SCDM8_63", "SCDM8_84"]],
  ])("sorts by %s, the best first", async (column, order) => {
    await run("SCDM8_84", "SCDM8_41", "SCDM8_63", "--sort", column);
    expect(names()).toEqual(order);
    printed = "";
    await run("SCDM8_84", "SCDM8_41", "SCDM8_63", "--sort", column, "--reverse");
    expect(names()).toEqual([...order].reverse());
  });

  it("says so when nothing passes, and passes nothing on a number that is not known", async () => {
    await run("--signed", "--where", "wce < 0");
    expect(printed).toBe("no multiplier passes the filters\n");
    printed = "";
    await run("SCDM8_30", "SCDM8_73", "--where", "area < 0 or area >= 0 or nmed > 0", "--json");
    const known = ["SCDM8_30", "SCDM8_73"].filter(
      (name) => measure(findMultiplier(name), { brief: true }).areaUm2 !== undefined,
    );
    expect(json().map(({ name }) => name)).toEqual(known);
  });

  it("exports the truth table as CSV, JSON and bytes, and measures them again", async () => {
    const csv = file("t.csv");
    await run("export", "SCDM8_73", "--out", csv);
    const lines = readFileSync(csv, "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(257);
    expect(lines[0]).toMatch(/^a\\b,-128,-127,.*,127$/);
    expect(lines[1 + 128 + 100]!.split(",")[1 + 128 - 37]).toBe("-3892");
    const binary = file("t.bin");
    await run("export", "CDM8_73", "--out", binary);
    const bytes = readFileSync(binary);
    expect([bytes.length, bytes.readUInt16LE(2 * (171 * 256 + 205))]).toEqual([131072, 34975]);
    await run("export", "SBAM8_2_6", "--out", file("t.json"));

    const again = async (...args: string[]) => {
      printed = "";
      await run("--json", "--table", ...args);
      return JSON.parse(printed) as Measured;
    };
    expect(await again(csv)).toMatchObject({ name: "t", signed: true, med: 89.25, wce: 684 });
    expect(await again(binary, "--unsigned", "--order", "a-rows", "--energy", "0.7")).toMatchObject({
      ...{ signed: false, med: 89.25, mred: measure(findMultiplier("CDM8_73"), { brief: true }).mred },
      relativeEnergy: { value: 0.7, source: "--energy" },
    });
    await expect(run("--table", csv, "--front", file("f.svg"))).rejects.toThrow(
      "t without one, expected --energy",
    );
    printed = "";
    await run("--table", csv, "SCDM8_73", "--columns", "energy", "--sort", "energy");
    expect(table()[1]).toEqual(["t", "-"]);
    const json = await again(file("t.json"));
    const { mse, relativeEnergy } = measure(findMultiplier("SBAM8_2_6"), { brief: true });
    expect(json).toMatchObject({ name: "SBAM8_2_6", family: "own table", mse, relativeEnergy });
  });

  it("draws the heat map of one, and the front with what was asked for among its peers", async () => {
    await run(
      "SCDM8_73",
      "--heat-map",
      file("new/map.svg"),
      "--front",
      file("front.svg"),
      "--sort",
      "mred",
      "--json",
    );
    expect(json()).toMatchObject({ name: "SCDM8_73" });
    const map = readPage(readFileSync(file("new/map.svg"), "utf8"));
    expect(map.faults).toEqual([]);
    expect(map.text).toContain("SCDM8_73: error of every product");
    const front = readPage(readFileSync(file("front.svg"), "utf8"));
    expect(front.faults).toEqual([]);
    for (const word of ["MRED", "SCDM8_73", "exact8", "trunc8_1", "signed 8-bit operands"]) {
      expect(front.text.split("\n")).toContain(word);
    }
    expect(front.text).not.toContain("unsigned 8-bit");
  });

  it("draws only what passes the filters", async () => {
    await run("--signed", "--where", "energy < 0.75", "--front", file("front.svg"));
    const { text } = readPage(readFileSync(file("front.svg"), "utf8"));
    for (const name of names()) if (name === "SBAM8_3_7") expect(text).toContain(name);
    expect(text).not.toMatch(/exact8|SCDM8_41/);
    expect(printed).toContain(`picture: ${file("front.svg")}`);
  });

  it.each([
    [["SCDM8_7"], "unknown-name", "SCDM8_7"],
    [["export", "exact8", "--out", "table.txt"], "bad-option", ".bin, .csv or .json"],
    [["export", "CDM16_0000", "--out", "table.csv"], "unsupported", "16 x 16 bits"],
    [["--family", "SCDM"], "unknown-name", "SCDM8, CDM8"],
    [["--where", "nmd < 1"], "unknown-name", "got nmd"],
    [["--where", "nmed <"], "bad-option", "Unexpected end"],
    [["--where", "nmed"], "bad-option", "no yes or no"],
    [["--where", "nmed < foo(1)"], "bad-option", "Undefined function foo"],
    [["--sort", "size"], "unknown-name", "--sort"],
    [["--columns", "med,size"], "unknown-name", "got size"],
    [["SCDM8_73", "--heat-map", "map.png"], "bad-option", ".svg"],
    [["--heat-map", "map.svg"], "bad-option", "got no name"],
    [["SCDM8_73", "exact8", "--heat-map", "map.svg"], "bad-option", "got 2 names"],
    [["CDM16_0000", "--heat-map", "map.svg"], "unsupported", "2^32 pairs"],
    [["--signed", "--where", "wce < 0", "--front", "front.svg"], "bad-option", "nothing to draw"],
    [["--order", "a-rows"], "bad-option", "--table beside --order"],
    [["--table", "missing.csv"], "not-found", "missing.csv"],
    [["--table", "table.txt"], "bad-option", ".bin, .csv or .json"],
  ])("refuses %j", async (args, code, message) => {
    await expect(run(...args)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(printed).toBe("");
    expect(["map.svg", "front.svg", "table.csv"].filter((name) => existsSync(name))).toEqual([]);
  });

  it("asks in its own words for a layout that nothing states, and refuses one that the products contradict", async () => {
    const bytes = file("t.bin");
    await run("export", "SCDM8_73", "--out", bytes);
    const refused = (...args: string[]) => expect(run("--table", bytes, ...args)).rejects;
    await refused().toThrow("expected --signed or --unsigned");
    await refused("--signed").toThrow("expected --order a-rows");
    await refused("--signed", "--order", "b-rows").toThrow("expected --index ascending");
    await refused("--unsigned", "--order", "a-rows").toThrow("contradicts its stated operands");
    await refused("--signed", "--order", "a-rows", "--index", "bits").toThrow("contradicts");
    await refused("--signed", "--order", "a-rows", "--index", "ascending", "--energy", "low").toThrow(
      "got low",
    );
    writeFileSync(bytes, readFileSync(bytes).subarray(0, 5000));
    await refused("--signed", "--order", "a-rows").toThrow(/t\.bin, got 5000 bytes, expected 131072/);
  });
});

describe("what the hardware costs", () => {
  const row = (multiplier: string, more: Partial<HardwareRow>): HardwareRow => ({
    ...{
      multiplier,
      library: "ihp",
      corner: "typical",
      tool: "Yosys 0.23",
      delays: "gate",
      operands: "beats",
    },
    ...{ areaUm2: 1000, energyJ: 2e-13, leakageW: 3e-9, delayNs: 4, cells: 300 },
    ...more,
  });
  const rows = [
    row("exact8", {}),
    row("exact8", { delays: "zero", energyJ: 1e-13 }),
    row("exact8u", { energyJ: 9e-13 }),
    row("SCDM8_73", { energyJ: 1.5e-13, areaUm2: 800 }),
    row("SCDM8_73", { delays: "zero", energyJ: 0.6e-13, areaUm2: 800 }),
    row("SCDM8_73", { library: "sky", energyJ: 5e-13, areaUm2: 600 }),
  ];

  it("stands beside the exact multiplier under the same conditions, or beside nothing", () => {
    expect(synthesised("SCDM8_73", true, rows).map((r) => [r.energyOverExact, r.areaOverExact])).toEqual([
      [expect.closeTo(0.75), 0.8],
      [expect.closeTo(0.6), 0.8],
      [undefined, undefined],
    ]);
  });

  it("shows every condition of one multiplier", () => {
    const multiplier = findMultiplier("SCDM8_73");
    const hardware = synthesised("SCDM8_73", true, rows);
    printOne({ ...measure(multiplier, { brief: true }), hardware }, multiplier);
    expect(table().map((cells) => cells.join("|"))).toEqual([
      "ihp|gate delays, with glitches|of the beat network|150|0.750",
      "ihp|zero delay, no glitches|of the beat network|60|0.600",
      "sky|gate delays, with glitches|of the beat network|500|-",
      "library|corner|tool|um2|/ exact|cells|ns|leakage nW",
      "ihp|typical|Yosys 0.23|800|0.800|300|4|3",
      "sky|typical|Yosys 0.23|600|-|300|4|3",
    ]);
  });
});

describe("the picture of synthesised and estimated energies", () => {
  it("tells them apart and says under which conditions they were had", async () => {
    const rows = ["exact8", "SCDM8_73", "SDRUM8_4"].map((name) =>
      measure(findMultiplier(name), { brief: true }),
    );
    const relativeEnergy = { value: 0.8, source: "synthesised: ihp (typical), Yosys 0.23; gate delays" };
    const estimate = { value: 1.6, source: "estimate: cells" };
    const known = [rows[0]!, { ...rows[1]!, relativeEnergy }, { ...rows[2]!, relativeEnergy: estimate }];
    await writeFront(known, new Set(), undefined, file("front.svg"));
    const svg = readFileSync(file("front.svg"), "utf8");
    const { text } = readPage(svg);
    expect(text).toContain("Energy synthesised: ihp (typical), Yosys 0.23; gate delays.");
    expect(text).toContain("Hollow, 1: energy by estimates");
    expect(text).not.toContain("is the unit");
    const hollow = [...svg.matchAll(/<(?:circle|path)[^>]*fill="#ffffff" stroke="#\w+" stroke-width="1.6"/g)];
    expect(hollow).toHaveLength(1);
  });
});

describe("the columns", () => {
  const rows = [measure(findMultiplier("SCDM8_73"), { brief: true })];

  it("fit the terminal: fewer in a narrow one, the area where it is known, all when asked for", () => {
    const heads = (asked: string | undefined, width?: number, given = rows) =>
      chooseColumns(asked, given, width).map(({ key }) => key);
    const wide = heads(undefined, 200, [{ ...rows[0]!, areaUm2: 700 }]);
    expect(wide).toEqual(["name", "operands", "med", "nmed", "mred", "pc", "wce", "noeb", "energy", "area"]);
    expect(heads(undefined, 40)).toEqual(["name", "operands", "nmed"]);
    expect(heads(undefined, 5)).toEqual(["name", "operands"]);
    expect(heads("all")).toHaveLength(12);
    expect(heads("mse, Energy")).toEqual(["name", "mse", "energy"]);
    for (const line of explain(chooseColumns("all", rows)).split("\n"))
      expect(line.length).toBeLessThanOrEqual(80);
  });

  it.each([
    [0, "0"],
    [16, "16"],
    [89.25, "89.25"],
    [1321.25, "1321"],
    [12345.6, "12346"],
    [0.0054, "0.005400"],
    [0.000351, "3.51e-4"],
    [-8_227_000.5, "-8.23e6"],
    [undefined, "-"],
  ])("write %d as %s", (value, text) => expect(short(value)).toBe(text));
});
