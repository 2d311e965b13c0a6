import { basename, dirname } from "node:path";
import { openWfdb } from "../format/wfdb/open-wfdb.ts";
import type { Recording } from "../recording.ts";
import { isCsvPath, openCsvFile } from "./csv-file.ts";
import { openFolder } from "./folder.ts";

/**
 * Opens a recording on disk: a WFDB record by its name without extension (`data/100`) or by its header (`data/100.hea`), a table
 * (`.csv`, `.tsv`, `.txt`, also with `.gz`) by its name.
 *
 * Throws `not-found` when there is no such recording.
 */
export const openRecording = (path: string): Promise<Recording> => {
  if (isCsvPath(path)) return openCsvFile(path);
  const folder = openFolder(dirname(path));
  return openWfdb(folder, basename(path).replace(/\.hea$/, ""));
};
