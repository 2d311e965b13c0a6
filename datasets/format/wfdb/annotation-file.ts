import { PulsegateError } from "../../../signals/errors.ts";
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

/** What the notes at the start of an annotation file say about the file itself (annot(5)). */
interface FileNotes {
  /** Number of annotations that are such notes. */
  readonly count: number;
  /** Ticks per second that samples count, when they do not count frames. */
  readonly resolutionHz: number | undefined;
  /** Meanings that the file gives to codes: `15 c calibration pulse`. */
  readonly definitions: readonly string[];
}

const TIME_RESOLUTION = /^## time resolution: (\S+)$/;
const DEFINITIONS_START = "## annotation type definitions";
const DEFINITIONS_END = "## end of definitions";

const readNotes = (annotations: readonly Annotation[]): FileNotes => {
  const definitions: string[] = [];
  let resolutionHz: number | undefined;
  let defining = false;
  let count = 0;
  for (const { sample, symbol, aux } of annotations) {
    if (sample !== 0 || symbol !== '"' || !(defining || aux.startsWith("## "))) break;
    count++;
    const resolution = Number(TIME_RESOLUTION.exec(aux)?.[1]);
    if (resolution > 0 && Number.isFinite(resolution)) resolutionHz = resolution;
    if (defining && aux !== DEFINITIONS_END) definitions.push(aux.trim());
    defining = aux === DEFINITIONS_START || (defining && aux !== DEFINITIONS_END);
  }
  // Writers close the notes with an annotation of code 0.
  const closing = annotations[count];
  if (count > 0 && closing?.sample === 0 && closing.symbol === " ") count++;
  return { count, resolutionHz, definitions };
};

/**
 * Annotations as a recording gives them: the notes about the file itself taken out, and samples counted at the frame rate,
 * since a file may declare a time resolution of its own. Codes that the file defines anew keep their standard symbols,
 * which is reported.
 */
const toRecording = (
  annotations: Annotation[],
  frameRateHz: number,
  file: string,
  log: FindingLog,
): Annotation[] => {
  const { count, resolutionHz, definitions } = readNotes(annotations);
  if (definitions.length > 0) {
    log.warn(
      file,
      `codes have meanings of their own here, and keep their usual symbols: ${definitions.join("; ")}`,
    );
  }
  const listed = count === 0 ? annotations : annotations.slice(count);
  if (resolutionHz === undefined || resolutionHz === frameRateHz) return listed;
  const scale = frameRateHz / resolutionHz;
  return listed.map((annotation) => ({ ...annotation, sample: Math.round(annotation.sample * scale) }));
};

/** Some hundred million annotations; what is larger was taken for an annotation file by mistake. */
const MAX_ANNOTATION_BYTES = 1 << 28;

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
  if (size > MAX_ANNOTATION_BYTES) {
    throw new PulsegateError("unsupported", "the annotation file is too large", {
      where: file,
      got: `${size} bytes`,
      expected: `at most ${MAX_ANNOTATION_BYTES}`,
    });
  }
  const { annotations, findings } = decodeAnnotations(await folder.read(file, 0, size), file);
  log.add(findings);
  return toRecording(annotations, frameRateHz, file, log);
};
