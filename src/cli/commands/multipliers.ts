import { Command, Option } from "commander";
import type { MultipliersOptions } from "../multipliers/run.ts";

/** `pulsegate multipliers`: the multipliers that a network may run on, measured exhaustively. */
export function multipliersCommand(): Command {
  const command = new Command("multipliers")
    .description("list multipliers with their errors, energy and area; show one, or several side by side")
    .argument("[names...]", "multipliers, e.g. SCDM8_73; also unlisted members of the families")
    .option("--family <names>", "only these families, e.g. SCDM8,trunc8")
    .option("--signed", "only signed ones; of --table: operands are -128..127")
    .addOption(
      new Option("--unsigned", "only unsigned ones; of --table: operands are 0..255").conflicts("signed"),
    )
    .option("--where <condition>", "only where e.g. 'nmed < 0.002 and energy < 0.8' (pc: 0..1)")
    .option(
      "--sort <column>",
      "the best first, e.g. med, nmed, mred, pc, wce, noeb, bias, energy, area, name",
    )
    .option("--reverse", "the other way round")
    .option("--columns <names>", "all, or e.g. med,mse,energy (default: what fits)")
    .option("--exhaustive", "all pairs of 16-bit multipliers too, not a sample (takes seconds each)")
    .option("--table <file>", "a table of your own: .csv, .json, .bin (65,536 products, little-endian)")
    .addOption(
      new Option("--order <order>", "of --table: rows are operand a, or b").choices(["a-rows", "b-rows"]),
    )
    .addOption(
      new Option(
        "--index <numbering>",
        "of a signed --table: rows are -128 .. 127, or 0 .. 127, -128 .. -1",
      ).choices(["ascending", "bits"]),
    )
    .option("--energy <ratio>", "of --table: energy of one multiplication, exact = 1")
    .option("--heat-map <file.svg>", "draw the error of one multiplier over all operand pairs")
    .option("--front <file.svg>", "draw energy against error with the Pareto front; names are marked")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  pulsegate multipliers --signed --where 'energy < 0.8' --sort nmed")
    .action((names: string[], options: MultipliersOptions) => run(names, options));
  command
    .command("show", { hidden: true })
    .description("the same as `pulsegate multipliers NAME`")
    .argument("<names...>", "multipliers, e.g. SCDM8_73")
    .addHelpText("after", "\nExample:\n  pulsegate multipliers show SCDM8_73")
    .action((names: string[], _options: unknown, self: Command) =>
      run(names, self.optsWithGlobals<MultipliersOptions>()),
    );
  command
    .command("export")
    .description("write the truth table of an 8-bit multiplier: .csv, .json or .bin (little-endian 16-bit)")
    .argument("<name>", "multiplier, e.g. SCDM8_73")
    .requiredOption("--out <file>", "file to write, ending in .csv, .json or .bin")
    .addHelpText("after", "\nExample:\n  pulsegate multipliers export SCDM8_73 --out scdm8_73.csv")
    .action(async (name: string, { out }: { out: string }) => {
      const { findMultiplier } = await import("../../../firmware-sim/arith/registry.ts");
      const { writeTruthTable } = await import("../truth-table-file.ts");
      await writeTruthTable(findMultiplier(name), out);
      console.log(`${out}: 65,536 products of ${name}`);
    });
  return command;
}

async function run(names: readonly string[], options: MultipliersOptions): Promise<void> {
  const { runMultipliers } = await import("../multipliers/run.ts");
  await runMultipliers(names, options);
}
