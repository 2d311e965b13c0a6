import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PulsegateError } from "../../signals/errors.ts";
import { openers } from "./openers.ts";

/** Endings of tables that are documents more often than recordings; they are opened by their name only. */
const isDocument = (file: string): boolean => /\.(?:txt|json)(?:\.gz)?$/i.test(file);

/**
 * Names of the recordings in a folder: the lines of its RECORDS file where there is one (as PhysioNet publishes), else
 * every WFDB header and every other file that can be opened, except texts.
 * @throws PulsegateError `not-found` when there is no folder or no recording in it.
 */
export async function listRecords(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch((cause) => {
    throw new PulsegateError("not-found", "cannot read folder", { where: folder, cause });
  });
  const listed = files.includes("RECORDS")
    ? (await readFile(join(folder, "RECORDS"), "utf8")).split(/\s+/).filter((line) => line !== "")
    : [];
  const found = files
    .filter(
      (file) =>
        file.endsWith(".hea") || (!isDocument(file) && openers.some((opener) => opener.matches(file))),
    )
    .map((file) => file.replace(/\.hea$/, ""))
    .sort();
  const records = listed.length > 0 ? listed : found;
  if (records.length === 0) {
    throw new PulsegateError("not-found", "no recordings", {
      where: folder,
      expected: ".hea, .csv or other recordings",
    });
  }
  return records;
}
