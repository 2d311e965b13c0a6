import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { PulsegateError } from "../../signals/errors.ts";
import { type EdfOptions, type EdfRecording, openEdf } from "../format/edf/open-edf.ts";
import { createFindingLog } from "../format/finding-log.ts";
import { findAnnotators, readAnnotations } from "../format/wfdb/annotation-file.ts";
import { readProvenance } from "../format/wfdb/provenance.ts";
import { openFolder } from "./folder.ts";
import { readSession } from "./record/session-file.ts";

export const isEdfPath = (path: string): boolean => /\.(?:edf|bdf|rec)$/i.test(path);

/**
 * Opens an EDF or BDF file as a recording; see {@link openEdf}. Annotation files of the same name beside it are more
 * annotators, and what a recorder knew and EDF has no room for (`<name>.session.json`) is among the comments.
 */
export async function openEdfFile(path: string, options: EdfOptions = {}): Promise<EdfRecording> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new PulsegateError("not-found", "no such file", { where: path });
  const folder = openFolder(dirname(path));
  const name = basename(path);
  const stem = name.replace(/\.(?:edf|bdf|rec)$/i, "");
  const session = await readSession(path);
  const recording = await openEdf(name, found.size, (offset, length) => folder.read(name, offset, length), {
    ...options,
    comments: [...(options.comments ?? []), ...session],
  });
  const beside = (await findAnnotators(folder, stem, { signals: [] })).filter(
    (annotator) => !recording.annotators.includes(annotator),
  );
  const log = createFindingLog();
  return {
    ...recording,
    provenance: await readProvenance(folder, stem, log),
    annotators: [...recording.annotators, ...beside],
    annotations: async (annotator) =>
      annotator !== undefined && beside.includes(annotator)
        ? readAnnotations(folder, stem, annotator, recording.frameRateHz, log)
        : recording.annotations(annotator),
  };
}
