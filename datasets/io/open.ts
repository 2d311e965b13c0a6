import { basename, dirname } from "node:path";
import { PulsegateError } from "../../signals/errors.ts";
import type { CsvOptions } from "../format/csv/open-csv.ts";
import type { Folder } from "../format/folder.ts";
import { openWfdb } from "../format/wfdb/open-wfdb.ts";
import type { Recording } from "../recording.ts";
import { isCsvPath, openCsvFile } from "./csv-file.ts";
import { openFolder } from "./folder.ts";

/**
 * Opens a recording on disk: a WFDB record by its name without extension (`data/100`) or by its header (`data/100.hea`), a table
 * (`.csv`, `.tsv`, `.txt`, also with `.gz`) by its name; `table` says of a table what it does not say itself.
 *
 * Throws `not-found` when there is no such recording.
 */
export const openRecording = async (path: string, table: CsvOptions = {}): Promise<Recording> => {
  if (isCsvPath(path)) return openCsvFile(path, table);
  const folder = openFolder(dirname(path));
  const name = basename(path).replace(/\.hea$/, "");
  if ((await folder.size(`${name}.hea`)) === undefined) throw await noRecording(path, folder);
  return openWfdb(folder, name);
};

/** The error for a record without header, with the records that are there, for a suggestion. */
const noRecording = async (path: string, folder: Folder): Promise<PulsegateError> => {
  const files = await folder.list().catch(() => undefined);
  return new PulsegateError("not-found", "there is no recording", {
    where: path,
    expected:
      files === undefined ? "a folder that exists" : "a WFDB header (.hea), or a table (.csv, .tsv, .txt)",
    known: (files ?? []).filter((file) => file.endsWith(".hea")).map((file) => file.slice(0, -4)),
  });
};
