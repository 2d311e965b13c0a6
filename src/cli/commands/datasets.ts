import { Command } from "commander";

interface JsonOption {
  readonly json?: boolean;
}

/** `pulsegate datasets`: what ships, what can be fetched, and files on disk. */
export function datasetsCommand(): Command {
  const command = new Command("datasets").description("list, fetch, inspect, check and convert recordings");
  command
    .command("list")
    .description("recordings that ship with Pulsegate and databases that can be fetched")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  pulsegate datasets list")
    .action(async (options: JsonOption) => {
      const { listDatasets } = await import("../datasets/list.ts");
      await listDatasets(options);
    });
  return command;
}
