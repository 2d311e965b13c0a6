import { Command } from "commander";
import { withDashboardOptions } from "../live/dashboard-options.ts";
import { recordFormat } from "../live/record-format.ts";
import type { LiveCommandOptions } from "../live/run-live.ts";
import { withSensorOptions } from "../live/sensor-options.ts";

/** `pulsegate live`: a sensor in the place of a recording. */
export function liveCommand(): Command {
  const command = withSensorOptions(
    new Command("live").description(
      "watch a sensor: trace, verdicts, beats, energy, days; the same report as of a replay",
    ),
  )
    .option("--record <path>", "record, too: .edf, .bdf, .csv, or a WFDB record of that name")
    .addOption(recordFormat())
    .option("--design <name...>", "designs to run side by side, by name or .json file")
    .option("--chip <name>", "chip to run all designs on")
    .option("--cell <name>", "battery cell to run all designs from");
  return withDashboardOptions(command)
    .option("--out <dir>", "folder for report, summary and annotations", "out")
    .option("--json", "print the summary as JSON instead of a table")
    .addHelpText(
      "after",
      "\nExample:\n  pulsegate live /dev/ttyACM0 --protocol chords --record rec/first --open",
    )
    .action(async (address: string, options: LiveCommandOptions) => {
      const { runLive } = await import("../live/run-live.ts");
      await runLive(address, options);
    });
}
