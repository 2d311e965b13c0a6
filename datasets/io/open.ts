import { basename, dirname } from "node:path";
import { openWfdb } from "../format/wfdb/open-wfdb.ts";
import type { Recording } from "../recording.ts";
import { openFolder } from "./folder.ts";

/**
 * Opens a recording on disk: a WFDB record by its name without extension (`data/100`) or by its header (`data/100.hea`).
 *
 * Throws `not-found` when there is no such recording.
 */
export const openRecording = (path: string): Promise<Recording> => {
  const folder = openFolder(dirname(path));
  return openWfdb(folder, basename(path).replace(/\.hea$/, ""));
};
