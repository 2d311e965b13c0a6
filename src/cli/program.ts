import { Command } from "commander";
import { version } from "../version.ts";
import { batteryCommand } from "./commands/battery.ts";
import { compressCommand } from "./commands/compress.ts";
import { datasetsCommand } from "./commands/datasets.ts";
import { designsCommand } from "./commands/designs.ts";
import { exportCommand } from "./commands/export.ts";
import { liveCommand } from "./commands/live.ts";
import { multipliersCommand } from "./commands/multipliers.ts";
import { portsCommand } from "./commands/ports.ts";
import { recordCommand } from "./commands/record.ts";
import { replayCommand } from "./commands/replay.ts";
import { serveCommand } from "./commands/serve.ts";
import { simulateDeviceCommand } from "./commands/simulate-device.ts";
import { trainCommand } from "./commands/train.ts";

/** All verbs. Commands import what is heavy inside their actions, so that `--help` stays quick. */
export function createProgram(): Command {
  return new Command("pulsegate")
    .description(
      "What does this wearable's firmware cost, what does it miss, and how many days does the battery last?\nFor research and engineering; not a medical device.",
    )
    .version(version)
    .showSuggestionAfterError()
    .showHelpAfterError("(add --help for the options)")
    .addCommand(replayCommand())
    .addCommand(liveCommand())
    .addCommand(recordCommand())
    .addCommand(serveCommand())
    .addCommand(portsCommand())
    .addCommand(simulateDeviceCommand())
    .addCommand(designsCommand())
    .addCommand(multipliersCommand())
    .addCommand(compressCommand())
    .addCommand(exportCommand())
    .addCommand(batteryCommand())
    .addCommand(datasetsCommand())
    .addCommand(trainCommand())
    .addHelpText("after", "\nExample:\n  pulsegate replay demo --out out/demo");
}
