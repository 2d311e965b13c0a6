import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { createGunzip } from "node:zlib";
import { PulsegateError } from "../../signals/errors.ts";
import type { ByteSource } from "../format/csv/byte-source.ts";
import { type CsvOptions, type CsvRecording, openCsv } from "../format/csv/open-csv.ts";
import { createFindingLog } from "../format/finding-log.ts";
import { findAnnotators, readAnnotations } from "../format/wfdb/annotation-file.ts";
import { openFolder } from "./folder.ts";

const CHUNK_BYTES = 1 << 18;

/** Endings of the files that are read as tables. */
export const isCsvPath = (path: string): boolean => /\.(?:csv|tsv|txt)(?:\.gz)?$/i.test(path);

/** A file on disk from its start to its end; `.gz` is unpacked on the way. */
function fileSource(path: string): ByteSource {
  async function* open(): AsyncGenerator<Uint8Array> {
    const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
    if (!path.toLowerCase().endsWith(".gz")) {
      yield* file;
      return;
    }
    const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
    file.on("error", (error) => unpacked.destroy(error));
    try {
      for await (const chunk of file.pipe(unpacked)) yield chunk as Uint8Array;
    } catch (error) {
      throw new PulsegateError("malformed", "the file cannot be unpacked", { where: path, cause: error });
    } finally {
      file.destroy();
      unpacked.destroy();
    }
  }
  return { name: basename(path), open };
}

/**
 * Opens a table (`.csv`, `.tsv`, `.txt`, also gzipped) as a recording; see {@link openCsv}. Annotation files of the same
 * name beside it (`x.atr` beside `x.csv`) are its annotators.
 */
export async function openCsvFile(path: string, options: CsvOptions = {}): Promise<CsvRecording> {
  if (!(await stat(path).catch(() => undefined))?.isFile()) {
    throw new PulsegateError("not-found", "no such file", { where: path });
  }
  const folder = openFolder(dirname(path));
  const stem = basename(path).replace(/\.(?:csv|tsv|txt)(?:\.gz)?$/i, "");
  const annotators = await findAnnotators(folder, stem, { signals: [] });
  const log = createFindingLog();
  return openCsv(fileSource(path), {
    annotators,
    readAnnotations: (annotator, rateHz) => readAnnotations(folder, stem, annotator, rateHz, log),
    ...options,
  });
}
