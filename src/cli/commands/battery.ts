import { readFile } from "node:fs/promises";
import { Command } from "commander";
import type { Cell } from "../../../firmware-sim/battery/cell.ts";
import { cells, findCell } from "../../../firmware-sim/battery/config/cells.ts";
import { constantPowerLifetime } from "../../../firmware-sim/battery/constant-power.ts";
import { constantLoad, type EndReason, lifetime } from "../../../firmware-sim/battery/lifetime.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { parseQuantity } from "../../quantity.ts";

interface BatteryOptions {
  readonly load?: string;
  readonly power?: string;
  readonly peak?: string;
  readonly summary?: string;
  readonly cell?: string;
  readonly json?: boolean;
}

/** One answer: a row of the table, an element of the JSON. */
interface Row {
  readonly load: string;
  readonly cell: string;
  readonly averageCurrentA: number;
  readonly peakCurrentA: number;
  readonly lifetimeS: number;
  readonly deliveredMah: number;
  readonly reason: EndReason;
}

const DEFAULT_CELL = "cr2032";
const C_PER_MAH = 3.6;

/** `pulsegate battery`: how long a cell lasts under a load, without replaying anything. */
export function batteryCommand(): Command {
  const command = new Command("battery")
    .description("how long a battery lasts under a constant load, or under the designs of a summary")
    .option("--load <current>", "average current, with units: '12 mA', '20 uA + 5.3 mA * 0.2 ms / 100 ms'")
    .option("--power <power>", "constant power at the cell's terminals: '3 mW'")
    .option("--peak <current>", "largest current for moments (default: the load)")
    .option("--summary <file>", "summary.json of a replay: the average current of each design")
    .option("--cell <name>", `battery cell (default: ${DEFAULT_CELL}, or each design's own)`)
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExample:\n  pulsegate battery --load '20 uA + 5.3 mA * 0.2 ms / 100 ms' --cell cr2032",
    )
    .action(async (options: BatteryOptions) => {
      const rows = await answer(options);
      if (options.json) console.log(JSON.stringify(rows, null, 2));
      else await printRows(rows);
    });
  command
    .command("cells")
    .description("list the battery cells")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  pulsegate battery cells")
    .action(async (_options: unknown, self: Command) => {
      if (self.optsWithGlobals<BatteryOptions>().json) console.log(JSON.stringify(cells, null, 2));
      else await printCells();
    });
  return command;
}

async function answer(options: BatteryOptions): Promise<Row[]> {
  const { load, power, peak, summary } = options;
  const given = [load, power, summary].filter((option) => option !== undefined);
  if (given.length !== 1) {
    throw new PulsegateError("bad-option", "what the battery has to bear", {
      where: "battery",
      got: given.length === 0 ? "nothing" : `${given.length} of them`,
      expected: "exactly one of --load, --power and --summary",
    });
  }
  if (peak !== undefined && load === undefined) {
    throw new PulsegateError("bad-option", "--peak belongs to --load", {
      where: "battery",
      expected: "--load beside --peak",
    });
  }
  if (summary !== undefined) return fromSummary(summary, options.cell);
  const cell = findCell(options.cell ?? DEFAULT_CELL);
  if (power !== undefined) return [await underPower(power, cell)];
  const averageA = await positive(load ?? "", "A", "--load");
  const peakA = peak === undefined ? averageA : await positive(peak, "A", "--peak");
  if (peakA < averageA) {
    throw new PulsegateError("bad-option", "peak current below the average", {
      where: "--peak",
      got: peak,
      expected: `at least ${formatCurrent(averageA)}`,
    });
  }
  return [underLoad(load ?? "", averageA, peakA, cell)];
}

async function positive(text: string, unit: "A" | "W", where: string): Promise<number> {
  const value = await parseQuantity(text, unit, where);
  if (value > 0) return value;
  throw new PulsegateError("bad-option", "a load", { where, got: text, expected: "above 0" });
}

function underLoad(load: string, averageA: number, peakA: number, cell: Cell): Row {
  const life = lifetime({ profile: constantLoad(averageA, peakA), cell });
  return {
    load,
    cell: cell.name,
    averageCurrentA: averageA,
    peakCurrentA: peakA,
    lifetimeS: life.lifetimeS,
    deliveredMah: life.deliveredC / C_PER_MAH,
    reason: life.reason,
  };
}

async function underPower(text: string, cell: Cell): Promise<Row> {
  const life = constantPowerLifetime(cell, await positive(text, "W", "--power"));
  return {
    load: text,
    cell: cell.name,
    averageCurrentA: life.averageCurrentA,
    peakCurrentA: life.peakCurrentA,
    lifetimeS: life.lifetimeS,
    deliveredMah: life.deliveredC / C_PER_MAH,
    reason: life.reason,
  };
}

async function fromSummary(file: string, cellName: string | undefined): Promise<Row[]> {
  const { runSummarySchema } = await import("../../report/summary.ts");
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new PulsegateError("not-found", "cannot read the summary", { where: file, cause });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new PulsegateError("malformed", "the summary is not JSON", { where: file, cause });
  }
  const parsed = runSummarySchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new PulsegateError("malformed", "not a run summary", {
      where: file,
      got: `${issue.path.join(".") || "the whole file"}: ${issue.message}`,
      expected: "the summary.json of a replay",
      cause: parsed.error,
    });
  }
  return parsed.data.designs.map(({ name, battery }) =>
    underLoad(name, battery.averageCurrentA, battery.peakCurrentA, findCell(cellName ?? battery.cell)),
  );
}

function formatCurrent(ampere: number): string {
  if (ampere >= 0.1) return `${ampere.toFixed(3)} A`;
  if (ampere >= 1e-3) return `${(ampere * 1e3).toFixed(2)} mA`;
  return `${(ampere * 1e6).toFixed(2)} uA`;
}

function formatDuration(seconds: number): string {
  const days = seconds / 86400;
  if (days >= 2) return `${days.toFixed(1)} days`;
  return seconds >= 7200 ? `${(seconds / 3600).toFixed(1)} h` : `${(seconds / 60).toFixed(1)} min`;
}

const reasons: Readonly<Record<EndReason, string>> = {
  voltage: "voltage at cut-off",
  charge: "charge used up",
  "shelf-life": "shelf life",
};

async function printRows(rows: readonly Row[]): Promise<void> {
  const { table } = await import("../table.ts");
  const head = ["load", "cell", "average", "peak", "lifetime", "delivered", "ends by"];
  const cellsOf = (row: Row) => [
    row.load,
    row.cell,
    formatCurrent(row.averageCurrentA),
    formatCurrent(row.peakCurrentA),
    formatDuration(row.lifetimeS),
    `${row.deliveredMah.toFixed(1)} mAh`,
    reasons[row.reason],
  ];
  console.log(table(head, rows.map(cellsOf)));
}

async function printCells(): Promise<void> {
  const { table } = await import("../table.ts");
  const head = ["cell", "what it is", "rated", "voltage", "cut-off", "sources"];
  const rows = cells.map((cell) => [
    cell.name,
    cell.title,
    `${cell.ratedMah} mAh`,
    `${cell.nominalV} V`,
    `${cell.cutOffV} V`,
    cell.sources.join("\n"),
  ]);
  console.log(table(head, rows, { widths: { 1: 26, 5: 60 } }));
}
