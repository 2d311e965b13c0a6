import { Command } from "commander";
import type { ErrorMetrics } from "../../../firmware-sim/arith/error-metrics.ts";
import type { Multiplier } from "../../../firmware-sim/arith/multiplier.ts";

interface JsonOption {
  readonly json?: boolean;
}

/** What `--json` prints of one multiplier. */
interface Described extends ErrorMetrics {
  readonly name: string;
  readonly signed: boolean;
  readonly source: string;
  readonly relativeEnergy: Multiplier["relativeEnergy"];
}

const HEAD = ["name", "operands", "MED", "NMED", "MRED", "PC %", "WCE", "NoEB", "energy"];
const LEGEND = [
  "error = exact - product over all 65,536 operand pairs; MED mean |error|; NMED MED / 255^2 (signed: 128^2);",
  "MRED mean |error / exact|, zero products counting 0; PC share of exact products; WCE largest |error|;",
  "NoEB effective bits; energy of one multiplication relative to the exact multiplier (a model, see `show`)",
].join("\n");

/** `pulsegate multipliers`: the multipliers that a network may run on, measured exhaustively. */
export function multipliersCommand(): Command {
  const command = new Command("multipliers")
    .description("list the 8-bit multipliers with their error metrics and relative energy")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  pulsegate multipliers show SCDM8_73")
    .action(async (options: JsonOption) => {
      const { multipliers } = await import("../../../firmware-sim/arith/registry.ts");
      const described = await Promise.all(multipliers.map(describe));
      if (options.json) return console.log(JSON.stringify(described, null, 2));
      await printTable(described.map(row));
      console.log(LEGEND);
    });
  command
    .command("show")
    .description("one multiplier: metrics, source, energy, a few products")
    .argument("<name>", "multiplier, e.g. SCDM8_73; also unlisted SCDM8_xy and CDM8_xy")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  pulsegate multipliers show SCDM8_73")
    .action(async (name: string, _options: JsonOption, self: Command) => {
      const { findMultiplier } = await import("../../../firmware-sim/arith/registry.ts");
      const multiplier = findMultiplier(name);
      const described = await describe(multiplier);
      if (self.optsWithGlobals<JsonOption>().json) return console.log(JSON.stringify(described, null, 2));
      await printTable([row(described)]);
      console.log(`source: ${described.source}`);
      console.log(`energy: ${described.relativeEnergy.value.toFixed(3)}, ${described.relativeEnergy.source}`);
      console.log(`products: ${examples(multiplier)}`);
    });
  command
    .command("export")
    .description("write the truth table to a file: .csv (a down, b across) or .bin (little-endian 16-bit)")
    .argument("<name>", "multiplier, e.g. SCDM8_73")
    .requiredOption("--out <file>", "file to write, ending in .csv or .bin")
    .addHelpText("after", "\nExample:\n  pulsegate multipliers export SCDM8_73 --out scdm8_73.csv")
    .action(async (name: string, { out }: { out: string }) => {
      const { findMultiplier } = await import("../../../firmware-sim/arith/registry.ts");
      const { truthTableFile } = await import("../truth-table-file.ts");
      const { writeFile } = await import("node:fs/promises");
      const content = truthTableFile(findMultiplier(name), out);
      await writeFile(out, content);
      console.log(`${out}: 65,536 products of ${name}`);
    });
  return command;
}

async function describe(multiplier: Multiplier): Promise<Described> {
  const { errorMetrics } = await import("../../../firmware-sim/arith/error-metrics.ts");
  const { name, signed, source, relativeEnergy } = multiplier;
  return { name, signed, ...errorMetrics(multiplier), relativeEnergy, source };
}

const row = (m: Described): string[] => [
  m.name,
  m.signed ? "signed" : "unsigned",
  m.med.toFixed(2),
  m.nmed.toFixed(6),
  m.mred.toFixed(5),
  (100 * m.pc).toFixed(2),
  String(m.wce),
  m.noeb.toFixed(4),
  m.relativeEnergy.value.toFixed(3),
];

async function printTable(rows: readonly string[][]): Promise<void> {
  const { table } = await import("../table.ts");
  console.log(table(HEAD, rows, { numbersFrom: 2 }));
}

/** Both operand orders, since most approximate multipliers are not commutative. */
function examples(multiplier: Multiplier): string {
  const pairs = multiplier.signed
    ? ([
        [127, 127],
        [100, -37],
        [-37, 100],
      ] as const)
    : ([
        [255, 255],
        [171, 205],
        [205, 171],
      ] as const);
  return pairs.map(([a, b]) => `${a} * ${b} = ${multiplier.multiply(a, b)} (exact ${a * b})`).join(", ");
}
