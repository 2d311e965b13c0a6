import { Option } from "commander";

export const recordFormat = (): Option =>
  new Option("--format <name>", "format of the recording (default: by the ending, else wfdb)").choices([
    "wfdb",
    "edf",
    "bdf",
    "csv",
  ]);
