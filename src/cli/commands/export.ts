import { basename } from "node:path";
import { Command, Option } from "commander";
import type { Multiplier } from "../../../firmware-sim/arith/multiplier.ts";
import type { Design } from "../../../firmware-sim/hdl/design.ts";
import type { Architecture } from "../../../firmware-sim/hdl/verilog.ts";
import { positive, seconds } from "../arguments.ts";
import type { FhirCommandOptions } from "../export/fhir.ts";
import { DEFAULT_ANNOTATOR } from "../must-have-annotator.ts";

interface VerilogCommandOptions {
  readonly pe?: boolean;
  readonly testbench?: boolean;
  readonly architecture: Architecture;
  readonly adder: "cla" | "behavioural";
  readonly out?: string;
}

/** `pulsegate export`: hardware descriptions of what the simulated device runs on, and recordings for clinical systems. */
export function exportCommand(): Command {
  const command = new Command("export")
    .description("write a multiplier as hardware, or a recording as FHIR")
    .addHelpText("after", "\nExample:\n  pulsegate export fhir ecg208 --heart-rate --out ecg208.json");
  command
    .command("verilog")
    .description("synthesizable Verilog-2001 of a multiplier, a module NAME(a, b, p)")
    .argument("<multiplier>", "multiplier, e.g. SCDM8_73")
    .option("--pe", "add the multiply-accumulate element pe_NAME(clk, rst, clear, en, a, b, acc)")
    .option(
      "--testbench",
      "also write FILE_tb.v and FILE_table.hex, which check all operand pairs; needs --out",
    )
    .addOption(
      new Option("--architecture <kind>", "how it is drawn")
        .choices(["structural", "operator", "diagram", "rom"])
        .default("structural"),
    )
    .addOption(
      new Option("--adder <kind>", "the adder that closes an array")
        .choices(["cla", "behavioural"])
        .default("cla"),
    )
    .option("--out <file>", "file to write, ending in .v; without it the text is printed")
    .addHelpText("after", "\nExample:\n  pulsegate export verilog SCDM8_73 --testbench --out scdm8_73.v")
    .action(exportVerilog);
  command
    .command("fhir")
    .description(
      "ECG of a recording as a FHIR R4 Bundle of Observations (SampledData); no patient data unless given",
    )
    .argument("<recording>", "recording of any format, or the name of a shipped one")
    .requiredOption("--out <file>", "file to write, ending in .json")
    .option("--from <seconds>", "start of the part to export", seconds)
    .option("--to <seconds>", "end of the part to export", seconds)
    .option("--lead <name...>", "leads by name or number (default: every ECG)")
    .option("--heart-rate", "add the mean heart rate of each minute")
    .addOption(
      new Option("--annotator <name>", "beats of the heart rate").default(
        DEFAULT_ANNOTATOR,
        `${DEFAULT_ANNOTATOR}, else the detector finds them`,
      ),
    )
    .option("--start <time>", "when the recording began, with its offset: 2026-03-01T10:00:00+01:00")
    .option("--patient <reference>", "reference of the patient, e.g. Patient/123")
    .option("--device <text>", "what recorded the ECG")
    .option("--rate <Hz>", "sample rate of a table that does not tell it", positive)
    .option("--board <name>", "board that wrote a BrainFlow table, by name or number")
    .option("--gain <counts>", "converter counts per mV, for a recording of raw counts", positive)
    .option("--json", "print what was written as JSON")
    .addHelpText("after", "\nExample:\n  pulsegate export fhir ecg208 --heart-rate --out ecg208.json")
    .action(async (recording: string, options: FhirCommandOptions) => {
      const { exportFhir } = await import("../export/fhir.ts");
      await exportFhir(recording, options);
    });
  return command;
}

async function exportVerilog(name: string, options: VerilogCommandOptions): Promise<void> {
  const { findMultiplier } = await import("../../../firmware-sim/arith/registry.ts");
  const { verilogFile } = await import("../../../firmware-sim/hdl/design.ts");
  const { multiplierDesign } = await import("../../../firmware-sim/hdl/verilog.ts");
  const multiplier = findMultiplier(name);
  const core = multiplierDesign(multiplier, options);
  const designs = [core];
  if (options.pe) {
    const { processingElement } = await import("../../../firmware-sim/hdl/processing-element.ts");
    designs.push(processingElement(multiplier, options));
  }
  const text = verilogFile(...designs);
  await refuseBadOut(options);
  if (options.out === undefined) return void process.stdout.write(text);
  // Before anything is written: a 16-bit multiplier has no table.
  const files = options.testbench ? await testbenchFiles(multiplier, core, options.out) : [];
  const { writeUserFile } = await import("../write-file.ts");
  await writeUserFile(options.out, text);
  console.log(`${options.out}: module ${designs.at(-1)!.top}`);
  for (const [file, content] of files) await writeUserFile(file, content);
  if (!options.testbench) return;
  const stem = basename(options.out, ".v");
  console.log(
    `${files.map(([file]) => file).join(", ")}: check all 65,536 operand pairs; in their folder run`,
  );
  console.log(`  iverilog -g2001 -s tb -o ${stem}.vvp ${stem}.v ${stem}_tb.v && vvp -n ${stem}.vvp`);
}

async function refuseBadOut({ out, testbench }: VerilogCommandOptions): Promise<void> {
  if (out === undefined ? !testbench : out.endsWith(".v")) return;
  const { PulsegateError } = await import("../../../signals/errors.ts");
  throw new PulsegateError("bad-option", "no file to write Verilog to", {
    where: "--out",
    got: out ?? "none",
    expected: "a file name that ends in .v",
  });
}

/** The testbench names its table without a folder: it is run beside it. */
async function testbenchFiles(
  multiplier: Multiplier,
  core: Design,
  out: string,
): Promise<[string, string][]> {
  const { testbenchOf, truthTableWords } = await import("../../../firmware-sim/hdl/exhaustive-testbench.ts");
  const stem = out.slice(0, -2);
  const { productBits = 16 } = multiplier;
  const table = `${basename(stem)}_table.hex`;
  return [
    [`${stem}_tb.v`, testbenchOf([{ top: core.top, table, productBits }])],
    [`${stem}_table.hex`, truthTableWords(multiplier)],
  ];
}
