import type { Annotation } from "../../annotation/annotation.ts";
import type { FindingLog } from "../finding-log.ts";
import type { Folder } from "../folder.ts";
import { decodeAnnotations } from "./annotation-decode.ts";
import type { WfdbHeader } from "./header.ts";

/** Extensions beside a record that are not annotators. */
const OTHER_FILES: ReadonlySet<string> = new Set(
  "hea dat mat edf bdf rec csv tsv txt json gz zip md wav png jpg pdf html xml xyz doc sha256 py m".split(
    " ",
  ),
);

/** Annotators of a record: the extensions of the files named after it that are not signals, headers or documents. */
export const findAnnotators = async (
  folder: Folder,
  name: string,
  header: Pick<WfdbHeader, "signals">,
): Promise<readonly string[]> => {
  const slash = name.lastIndexOf("/") + 1;
  if (slash > 0) return [];
  const signalFiles = new Set(header.signals.map((signal) => signal.file));
  return (await folder.list())
    .filter((file) => file.startsWith(`${name}.`) && !signalFiles.has(file))
    .map((file) => file.slice(name.length + 1))
    .filter((extension) => /^\w+$/.test(extension) && !OTHER_FILES.has(extension.toLowerCase()))
    .sort();
};

const TIME_RESOLUTION = /^## time resolution: (\S+)$/;

/** Notes at the start of a file that are about the file, not about the signal (annot(5)). */
const isAboutFile = (annotation: Annotation): boolean =>
  annotation.sample === 0 && annotation.symbol === '"' && annotation.aux.startsWith("## ");

/**
 * Annotations with their samples counted at the frame rate: a file may declare a time resolution of its own. Notes about
 * the file itself are taken out.
 */
export const atFrameRate = (annotations: Annotation[], frameRateHz: number): Annotation[] => {
  if (annotations[0] === undefined || !isAboutFile(annotations[0])) return annotations;
  const first = annotations.findIndex((annotation) => !isAboutFile(annotation));
  const notes = first < 0 ? annotations : annotations.slice(0, first);
  const declared = notes
    .map((note) => TIME_RESOLUTION.exec(note.aux)?.[1])
    .find((rate) => rate !== undefined);
  const rate = Number(declared);
  const scale = rate > 0 && Number.isFinite(rate) ? frameRateHz / rate : 1;
  return annotations
    .slice(notes.length)
    .map((annotation) =>
      scale === 1 ? annotation : { ...annotation, sample: Math.round(annotation.sample * scale) },
    );
};

/** Reads `<name>.<annotator>`; an empty array when there is no such file. */
export const readAnnotations = async (
  folder: Folder,
  name: string,
  annotator: string,
  frameRateHz: number,
  log: FindingLog,
): Promise<Annotation[]> => {
  const file = `${name}.${annotator}`;
  const size = await folder.size(file);
  if (size === undefined) return [];
  const { annotations, findings } = decodeAnnotations(await folder.read(file, 0, size), file);
  log.add(findings);
  return atFrameRate(annotations, frameRateHz);
};
