import { Command } from "commander";
import { positive } from "../arguments.ts";
import type { ConvertCommandOptions } from "../datasets/convert.ts";
import type { FetchCommandOptions } from "../datasets/fetch.ts";

interface JsonOption {
  readonly json?: boolean;
}
interface TableJsonOptions extends JsonOption {
  readonly rate?: number;
  readonly board?: string;
}

/** `pulsegate datasets`: what ships, what can be fetched, and files on disk. */
export function datasetsCommand(): Command {
  const command = new Command("datasets")
    .description("list, fetch, inspect, check, convert and recover recordings")
    .addHelpText("after", "\nExample:\n  pulsegate datasets info ecg208");
  command
    .command("list")
    .description("recordings that ship with Pulsegate and databases that can be fetched")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  pulsegate datasets list")
    .action(async (options: JsonOption) => {
      const { listDatasets } = await import("../datasets/list.ts");
      await listDatasets(options);
    });
  command
    .command("info")
    .description("what a recording or a folder holds")
    .argument("<path>", "record, table or other file, folder, or the name of a shipped recording")
    .option("--rate <hz>", "sample rate of a table that declares none", positive)
    .option("--board <name>", "board that wrote a BrainFlow table, by name or number")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  pulsegate datasets info data/mitdb/100")
    .action(async (path: string, options: TableJsonOptions) => {
      const { infoCommand } = await import("../datasets/info.ts");
      await infoCommand(path, options);
    });
  command
    .command("fetch")
    .description("fetch a database from PhysioNet; run again to go on after a break")
    .argument("<name>", "name in the catalogue (see datasets list)")
    .option("--out <folder>", "folder to fetch into (default: data/<name>)")
    .option("--base-url <url>", "fetch from a mirror that has SHA256SUMS.txt beside the files")
    .option("--only <prefix...>", "only files whose names begin so")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  pulsegate datasets fetch mitdb --out data/mitdb")
    .action(async (name: string, options: FetchCommandOptions) => {
      const { fetchCommand } = await import("../datasets/fetch.ts");
      await fetchCommand(name, options);
    });
  command
    .command("validate")
    .description("check headers, checksums, samples and annotations; exit code 1 when something is wrong")
    .argument("<path>", "record, table or other file, folder, or the name of a shipped recording")
    .option("--rate <hz>", "sample rate of a table that declares none", positive)
    .option("--board <name>", "board that wrote a BrainFlow table, by name or number")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  pulsegate datasets validate data/mitdb")
    .action(async (path: string, options: TableJsonOptions) => {
      const { validateCommand } = await import("../datasets/validate.ts");
      await validateCommand(path, options);
    });
  command
    .command("convert")
    .description("write a recording in another format, exactly unless loss is allowed")
    .argument("<in>", "record, table, or the name of a shipped recording")
    .argument(
      "<out>",
      "ends in .csv or .tsv: a table; in .edf or .bdf: EDF+ or BDF+; else a WFDB record of that name",
    )
    .option("--format <number>", "WFDB format to write, e.g. 16 or 212", positive)
    .option("--rate <hz>", "sample rate of a table that declares none", positive)
    .option("--board <name>", "board that wrote a BrainFlow table, by name or number")
    .option("--allow-loss", "write even when values are rounded or limited")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  pulsegate datasets convert data/mitdb/100 out/100.csv")
    .action(async (input: string, output: string, options: ConvertCommandOptions) => {
      const { convertCommand } = await import("../datasets/convert.ts");
      await convertCommand(input, output, options);
    });
  command
    .command("recover")
    .description("close a recording whose recorder was killed; run again, it changes nothing")
    .argument("<path>", "a file of the recording, or its name without ending")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  pulsegate datasets recover out/session.edf")
    .action(async (path: string, options: JsonOption) => {
      const { recoverCommand } = await import("../datasets/recover.ts");
      await recoverCommand(path, options);
    });
  return command;
}
