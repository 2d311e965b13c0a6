import { Command, Option } from "commander";
import { positive, seconds, speed } from "../arguments.ts";
import { DEFAULT_ANNOTATOR } from "../must-have-annotator.ts";
import type { ReplayCommandOptions } from "../run-replay.ts";

/** `pulsegate replay`: the main job. */
export function replayCommand(): Command {
  return new Command("replay")
    .description("replay a recording or a folder of them through firmware designs and report")
    .argument(
      "<recording>",
      "WFDB record or file of any format, a folder of them, a shipped recording, or demo",
    )
    .option(
      "--design <name...>",
      "designs to run side by side, by name or .json file (default: all that fit the signal)",
    )
    .option("--lead <name>", "channel by name or number (default: the first ECG, else the first PPG)")
    .option("--from <seconds>", "start of the part to replay", seconds)
    .option("--to <seconds>", "end of the part to replay", seconds)
    .addOption(
      new Option("--speed <max|realtime|N>", "pace: as fast as possible, as recorded, or N times that")
        .argParser(speed)
        .default(Number.POSITIVE_INFINITY, "max"),
    )
    .option("--rate <Hz>", "sample rate of a table that does not tell it", positive)
    .option("--board <name>", "board that wrote a BrainFlow table, by name or number")
    .option("--gain <counts>", "converter counts per mV, for a recording of raw counts", positive)
    .addOption(
      new Option("--modality <kind>", "what channels measure that do not say it").choices(["ecg", "ppg"]),
    )
    .option("--annotator <name>", "reference annotations to score against", DEFAULT_ANNOTATOR)
    .option("--chip <name>", "chip to run all designs on")
    .option("--cell <name>", "battery cell to run all designs from")
    .option("--out <dir>", "folder for report, summary and annotations", "out")
    .option("--json", "print the summary as JSON instead of a table")
    .addHelpText("after", "\nExample:\n  pulsegate replay demo --design always-on gated --out out/demo")
    .action(async (recording: string, options: ReplayCommandOptions) => {
      const { runReplay } = await import("../run-replay.ts");
      await runReplay(recording, options);
    });
}
