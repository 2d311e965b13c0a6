import { readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { PulsegateError } from "../../../signals/errors.ts";
import { recoverCsv } from "./recover-csv.ts";
import { recoverEdf } from "./recover-edf.ts";
import { recoverWfdb } from "./recover-wfdb.ts";
import type { Recovered } from "./recovered.ts";

/**
 * Closes a recording whose recorder died: length, checksums, number of records, end marks, a last line or record that was cut
 * off. Nothing that can be read is removed; doing it again changes nothing. `path` is any file of the recording, or its
 * name without ending.
 *
 * @throws PulsegateError `not-found` when there is no recording, `truncated` when nothing was recorded, `misuse` when it is still
 * being written: a recorder writes every second, so files that are younger are watched for `watchS` seconds.
 */
export async function recoverRecording(path: string, watchS = 2.5): Promise<Recovered> {
  const file = await signalsOf(path);
  const stem = stemOf(file);
  await mustBeStill(stem, watchS);
  await removeNext(stem);
  if (/\.(?:edf|bdf)$/i.test(file)) return recoverEdf(file);
  if (/\.csv$/i.test(file)) return recoverCsv(file);
  return recoverWfdb(stem);
}

const stemOf = (path: string): string => path.replace(/\.(?:hea|dat|live|session\.json|edf|bdf|csv)$/i, "");

/** The file of a recording that says where its samples are. */
async function signalsOf(path: string): Promise<string> {
  const stem = stemOf(path);
  const named = /\.(?:edf|bdf|csv)$/i.test(path) ? [path] : [];
  for (const file of [...named, `${stem}.hea`, `${stem}.edf`, `${stem}.bdf`, `${stem}.csv`]) {
    if ((await stat(file).catch(() => undefined))?.isFile()) return file;
  }
  throw new PulsegateError("not-found", "there is no recording", { where: path });
}

/** Two recorders of one file would spoil it. */
async function mustBeStill(stem: string, watchS: number): Promise<void> {
  const name = basename(stem);
  const state = async () => {
    const files = (await readdir(dirname(stem))).filter((file) => file.startsWith(`${name}.`)).sort();
    const stats = await Promise.all(
      files.map((file) => stat(join(dirname(stem), file)).catch(() => undefined)),
    );
    return stats.map((file) => `${file?.size} ${file?.mtimeMs}`).join(", ");
  };
  const before = await state();
  const youngest = Math.max(...before.split(", ").map((file) => Number(file.split(" ")[1])));
  if (Date.now() - youngest > watchS * 1000) return;
  await new Promise((resolve) => setTimeout(resolve, watchS * 1000));
  if ((await state()) !== before) {
    throw new PulsegateError("misuse", "the recording is still being written", {
      where: stem,
      expected: "its recorder to have ended",
    });
  }
}

/** A file that was about to take the place of another. */
async function removeNext(stem: string): Promise<void> {
  const name = basename(stem);
  for (const file of await readdir(dirname(stem))) {
    if (file.startsWith(`${name}.`) && file.endsWith(".next")) await rm(join(dirname(stem), file));
  }
}
