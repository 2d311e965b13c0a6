import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { PulsegateError } from "../../signals/errors.ts";
import type { CsvOptions } from "../format/csv/open-csv.ts";
import type { Folder } from "../format/folder.ts";
import { openWfdb } from "../format/wfdb/open-wfdb.ts";
import type { Recording } from "../recording.ts";
import { fileHead } from "./file-source.ts";
import { openFolder } from "./folder.ts";
import { type Opener, openers } from "./openers.ts";

/** Bytes by which kinds of files are told apart. */
const HEAD_BYTES = 8192;

/**
 * Opens a recording on disk: a WFDB record by its name without extension (`data/100`) or by its header (`data/100.hea`), any
 * other file by its name (see {@link openers}); `table` says of a table what it does not say itself.
 *
 * Throws `not-found` when there is no such recording.
 */
export const openRecording = async (path: string, table: CsvOptions = {}): Promise<Recording> => {
  const opener = await findOpener(path);
  if (opener !== undefined) return opener.open(path, table);
  const folder = openFolder(dirname(path));
  const name = basename(path).replace(/\.hea$/, "");
  if ((await folder.size(`${name}.hea`)) === undefined) throw await noRecording(path, folder);
  return openWfdb(folder, name);
};

async function findOpener(path: string): Promise<Opener | undefined> {
  const named = openers.filter((opener) => opener.matches(path));
  if (named.length === 0) return undefined;
  if (!(await stat(path).catch(() => undefined))?.isFile()) {
    throw new PulsegateError("not-found", "no such file", { where: path });
  }
  if (named.every((opener) => opener.recognises === undefined)) return named[0];
  const head = await fileHead(path, HEAD_BYTES);
  return named.find((opener) => opener.recognises?.(head) ?? true) ?? named.at(-1);
}

/** The error for a record without header, with the records that are there, for a suggestion. */
const noRecording = async (path: string, folder: Folder): Promise<PulsegateError> => {
  const files = await folder.list().catch(() => undefined);
  if (files === undefined) {
    return new PulsegateError("not-found", "there is no recording", {
      where: path,
      expected: "a folder that exists",
    });
  }
  const name = basename(path);
  const endings = openers.flatMap((opener) => opener.endings);
  const kinds = `a WFDB header (.hea), or a file (${[...new Set(endings)].join(", ")})`;
  const headers = files.filter((file) => file.endsWith(".hea"));
  if (!files.includes(name)) {
    return new PulsegateError("not-found", "there is no recording", {
      where: dirname(path) === "." ? "this folder" : dirname(path),
      got: name,
      expected: kinds,
      known: headers.map((file) => file.slice(0, -4)),
    });
  }
  const header = headers.find((file) => name.startsWith(file.slice(0, -3)));
  return new PulsegateError("unsupported", "a recording cannot be known by this name", {
    where: path,
    expected: header === undefined ? kinds : `the header of the record, ${header}`,
  });
};
