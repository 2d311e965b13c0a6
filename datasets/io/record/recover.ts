import { readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { PulsegateError } from "../../../signals/errors.ts";
import type { RecordFormat } from "./recorder.ts";
import { recoverCsv } from "./recover-csv.ts";
import { recoverEdf } from "./recover-edf.ts";
import { recoverWfdb } from "./recover-wfdb.ts";

export interface Recovered {
  readonly format: RecordFormat;
  /** Whether its recorder had not closed it. */
  readonly wasOpen: boolean;
  /** What is there now, in seconds. */
  readonly durationS: number;
  /** What had to be put right; empty when the files were whole. */
  readonly done: readonly string[];
}

/**
 * Closes a recording whose recorder died: length, checksums, number of records, end marks, a last line or record that was cut
 * off. Nothing that can be read is removed; doing it again changes nothing. `path` is any file of the recording, or its
 * name without ending.
 *
 * @throws PulsegateError `not-found` when there is no recording, `truncated` when nothing was recorded.
 */
export async function recoverRecording(path: string): Promise<Recovered> {
  const stem = path.replace(/\.(?:hea|dat|atr)$/i, "");
  const isFile = async (file: string) => (await stat(file).catch(() => undefined))?.isFile() === true;
  const found = (await isFile(`${stem}.hea`)) || (await isFile(path));
  if (!found) throw new PulsegateError("not-found", "there is no recording", { where: path });
  await removeNext(stem);
  if (/\.(?:edf|bdf)$/i.test(path)) return recoverEdf(path);
  if (/\.csv$/i.test(path)) return recoverCsv(path);
  return recoverWfdb(stem);
}

/** A file that was about to take the place of another. */
async function removeNext(stem: string): Promise<void> {
  const name = basename(stem).replace(/\.(?:edf|bdf|csv)$/i, "");
  for (const file of await readdir(dirname(stem))) {
    if (file.startsWith(`${name}.`) && file.endsWith(".next")) await rm(join(dirname(stem), file));
  }
}
