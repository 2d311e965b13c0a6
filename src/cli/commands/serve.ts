import { Command } from "commander";
import { withDashboardOptions } from "../live/dashboard-options.ts";
import type { ServeCommandOptions } from "../live/run-serve.ts";

/** `pulsegate serve`: the dashboard for finished runs and replays. */
export function serveCommand(): Command {
  return withDashboardOptions(
    new Command("serve").description("the dashboard: finished runs side by side, and replays of recordings"),
  )
    .option("--out <dir>", "folder of finished runs; replays add theirs", "out")
    .option("--recordings <dir>", "folder of recordings to offer beside those that ship")
    .addHelpText("after", "\nExample:\n  pulsegate serve --out out --recordings data/mitdb --open")
    .action(async (options: ServeCommandOptions) => {
      const { runServe } = await import("../live/run-serve.ts");
      await runServe(options);
    });
}
