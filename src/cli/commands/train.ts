import { Command } from "commander";
import { trainBeatCommand } from "./train-beat.ts";
import { trainGateCommand } from "./train-gate.ts";

/** `pulsegate train gate|beat`: makes the shipped models again from recordings. */
export function trainCommand(): Command {
  return new Command("train")
    .description("train a model from recordings (training records only)")
    .addCommand(trainGateCommand())
    .addCommand(trainBeatCommand())
    .addHelpText("after", "\nExample:\n  pulsegate train gate --data ./data --modality ecg --out models");
}
