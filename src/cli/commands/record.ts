import { Command } from "commander";
import { recordFormat } from "../live/record-format.ts";
import type { RecordCommandOptions } from "../live/run-record.ts";
import { withSensorOptions } from "../live/sensor-options.ts";

/** `pulsegate record`: a sensor to disk. */
export function recordCommand(): Command {
  return withSensorOptions(
    new Command("record").description(
      "record a sensor, with the gate's verdicts and the beats as annotations",
    ),
  )
    .requiredOption("--out <path>", ".edf, .bdf, .csv, or a WFDB record of that name")
    .addOption(recordFormat())
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExample:\n  pulsegate record /dev/ttyUSB0 --protocol cyton --out rec/first.bdf --duration 60",
    )
    .action(async (address: string, options: RecordCommandOptions) => {
      const { runRecord } = await import("../live/run-record.ts");
      await runRecord(address, options);
    });
}
