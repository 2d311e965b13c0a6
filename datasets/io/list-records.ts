import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PulsegateError } from "../../signals/errors.ts";

/**
 * Names of the recordings in a folder: the lines of its RECORDS file where there is one (as PhysioNet publishes), else
 * every WFDB header and CSV file.
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
    .filter((file) => /\.(hea|csv|tsv|csv\.gz)$/.test(file))
    .map((file) => file.replace(/\.hea$/, ""))
    .sort();
  const records = listed.length > 0 ? listed : found;
  if (records.length === 0) {
    throw new PulsegateError("not-found", "no recordings", { where: folder, expected: ".hea or .csv files" });
  }
  return records;
}
