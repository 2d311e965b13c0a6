import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { PulsegateError } from "../../signals/errors.ts";
import { type CsvOptions, type CsvRecording, openCsv } from "../format/csv/open-csv.ts";
import { createFindingLog } from "../format/finding-log.ts";
import { recogniseTable } from "../format/known-tables.ts";
import { findAnnotators, readAnnotations } from "../format/wfdb/annotation-file.ts";
import { fileSource } from "./file-source.ts";
import { openFolder } from "./folder.ts";
import { readSession } from "./record/session-file.ts";

/** Endings of the files that are read as tables. */
export const isCsvPath = (path: string): boolean => /\.(?:csv|tsv|txt)(?:\.gz)?$/i.test(path);

/**
 * Opens a table (`.csv`, `.tsv`, `.txt`, also gzipped) as a recording; see {@link openCsv}. Annotation files of the same
 * name beside it (`x.atr` beside `x.csv`) are its annotators, and what a recorder learnt only at the end
 * (`x.session.json`) is among the comments.
 */
export async function openCsvFile(path: string, options: CsvOptions = {}): Promise<CsvRecording> {
  if (!(await stat(path).catch(() => undefined))?.isFile()) {
    throw new PulsegateError("not-found", "no such file", { where: path });
  }
  const folder = openFolder(dirname(path));
  const stem = basename(path).replace(/\.(?:csv|tsv|txt)(?:\.gz)?$/i, "");
  const annotators = await findAnnotators(folder, stem, { signals: [] });
  const log = createFindingLog();
  const recording = await openCsv(fileSource(path), {
    recognise: recogniseTable,
    annotators,
    readAnnotations: (annotator, rateHz) => readAnnotations(folder, stem, annotator, rateHz, log),
    ...options,
  });
  const known = new Set(recording.comments);
  const session = (await readSession(path)).filter((comment) => !known.has(comment));
  return { ...recording, comments: [...recording.comments, ...session] };
}
