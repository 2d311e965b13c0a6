import { basename, dirname } from "node:path";
import type { CsvOptions } from "../format/csv/open-csv.ts";
import { openParquet } from "../format/parquet/open-parquet.ts";
import { openXdf } from "../format/xdf/open-xdf.ts";
import type { Recording } from "../recording.ts";
import { isCsvPath, openCsvFile } from "./csv-file.ts";
import { isEdfPath, openEdfFile } from "./edf-file.ts";
import { openFolder } from "./folder.ts";

/** A kind of recording that is one file (a WFDB record is several, and is found by its header). */
export interface Opener {
  /** Endings, for messages: `.edf`. */
  readonly endings: readonly string[];
  /** Whether a file of this name may be of this kind. */
  matches(path: string): boolean;
  /** Where kinds share an ending: whether a file that begins with these bytes (a few KiB, unpacked) is of this kind. */
  recognises?(head: Uint8Array): boolean;
  /** `options` say of a table what it does not say itself. */
  open(path: string, options: CsvOptions): Promise<Recording>;
}

/** Every kind of file that {@link openRecording} opens; the first one that matches and recognises a file opens it, so the general come last. */
export const openers: readonly Opener[] = [
  { endings: [".edf", ".bdf"], matches: isEdfPath, open: (path) => openEdfFile(path) },
  {
    endings: [".xdf"],
    matches: (path) => /\.xdf$/i.test(path),
    open: (path) => openXdf(openFolder(dirname(path)), basename(path)),
  },
  {
    endings: [".parquet"],
    matches: (path) => /\.parquet$/i.test(path),
    open: (path, options) => openParquet(openFolder(dirname(path)), basename(path), options),
  },
  { endings: [".csv", ".tsv", ".txt"], matches: isCsvPath, open: openCsvFile },
];
