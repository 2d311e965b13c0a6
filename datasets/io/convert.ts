import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { PulsegateError } from "../../signals/errors.ts";
import type { Annotation } from "../annotation/annotation.ts";
import type { CsvRecording } from "../format/csv/open-csv.ts";
import { writeCsv } from "../format/csv/write-csv.ts";
import type { EdfRecording } from "../format/edf/open-edf.ts";
import type { WfdbRecording } from "../format/wfdb/open-wfdb.ts";
import { specOf } from "../format/wfdb/record-spec.ts";
import type { Recording } from "../recording.ts";
import { toEdf } from "./convert-edf.ts";
import { edfToWfdb } from "./convert-from-edf.ts";
import { checkExact, countLost, planScales } from "./convert-scale.ts";
import { isCsvPath } from "./csv-file.ts";
import { openOutputFolder } from "./folder.ts";
import { makeFolder, writeError } from "./make-folder.ts";
import { frameGrid } from "./record/frame-grid.ts";
import { saveAnnotations, saveWfdb } from "./save.ts";

export interface ConvertOptions {
  /** WFDB format to write: 16, 212 ...; default: that of the input, or the smallest of 16, 24, 32 that holds a table. */
  readonly format?: number;
  /** Write even when values are rounded or limited. */
  readonly allowLoss?: boolean;
}

export interface ConvertReport {
  readonly from: string;
  readonly to: "wfdb" | "csv" | "edf" | "bdf";
  /** Files that were written, signals first. */
  readonly files: readonly string[];
  readonly annotations: Readonly<Record<string, number>>;
  /** What did not come through unchanged; empty unless loss was allowed. */
  readonly losses: readonly string[];
}

const isWfdb = (recording: Recording): recording is WfdbRecording =>
  "digitalBlocks" in recording && "layout" in recording;
const isEdf = (recording: Recording): recording is EdfRecording =>
  "digitalBlocks" in recording && "scales" in recording;

type Target = ConvertReport["to"];

function targetOf(path: string): Target {
  const ending = /\.([a-z]\w*)$/i.exec(basename(path))?.[1]?.toLowerCase();
  if (ending === undefined || ending === "hea") return "wfdb";
  if (ending === "edf" || ending === "bdf") return ending;
  if (isCsvPath(path) && ending !== "gz") return "csv";
  throw new PulsegateError("bad-option", "recordings are not written in the format of this ending", {
    got: path,
    expected: ".csv, .tsv, .txt, .edf, .bdf, or a name without ending (WFDB)",
  });
}
const isCsv = (recording: Recording): recording is CsvRecording =>
  recording.format === "csv" && "layout" in recording;

/**
 * Writes a recording in another format: to a table when `output` ends in `.csv` or `.tsv`, to EDF+ or BDF+ when it ends in
 * `.edf` or `.bdf`, else to a WFDB record of that name. Gains, units, comments, annotations and provenance go along. The files appear together when all is written; what
 * cannot be kept exactly is an error and leaves nothing behind.
 *
 * @throws PulsegateError `bad-option` for the ending of a format that is not written, `unsupported` when values would be changed and loss is not allowed.
 */
export async function convertRecording(
  recording: Recording,
  output: string,
  options: ConvertOptions = {},
): Promise<ConvertReport> {
  const folder = dirname(output);
  const to = targetOf(output);
  await makeFolder(folder);
  const workshop = await mkdtemp(join(folder, ".converting-")).catch((cause: unknown) => {
    throw writeError("nothing can be written to the folder", folder, cause);
  });
  try {
    const stem = basename(output).replace(/\.(?:csv|tsv|txt|hea|edf|bdf)$/i, "");
    const losses = await writeSignals(recording, to, workshop, basename(output), stem, options);
    if (losses.length > 0 && options.allowLoss !== true) {
      throw new PulsegateError("unsupported", "the conversion would lose something", {
        where: recording.name,
        got: losses.join("; "),
        expected: "values that the output can hold, or that loss is allowed (--allow-loss)",
      });
    }
    const annotations: Record<string, number> = {};
    for (const annotator of recording.annotators) {
      const list = await recording.annotations(annotator);
      annotations[annotator] = list.length;
      const inside = annotator === "atr" && (to === "edf" || to === "bdf");
      if (!inside) await saveAnnotations(join(workshop, stem), annotator, list.map(withDuration));
    }
    if (recording.provenance !== undefined && to !== "csv") {
      const file = await openOutputFolder(workshop).create(`${stem}.provenance.json`);
      await file.write(new TextEncoder().encode(`${JSON.stringify(recording.provenance, null, 2)}\n`));
      await file.close();
    }
    const names = await readdir(workshop);
    for (const name of names) await rename(join(workshop, name), join(folder, name));
    const files = names.map((name) => join(folder, name));
    return { from: recording.format, to, files, annotations, losses };
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** WFDB annotations have no duration: it goes into their text. */
const withDuration = (annotation: Annotation): Annotation => {
  const { durationS, ...rest } = annotation;
  return durationS === undefined ? annotation : { ...rest, aux: `${rest.aux} (${durationS} s)`.trim() };
};

/** Writes all but annotations and provenance into a folder; returns what was not kept. */
function writeSignals(
  recording: Recording,
  to: Target,
  folder: string,
  name: string,
  stem: string,
  options: ConvertOptions,
): Promise<string[]> {
  if (to === "csv") return toTable(recording, folder, name);
  if (to === "wfdb") return toWfdb(recording, join(folder, stem), options);
  const known = isCsv(recording) ? recording.layout.metadata : {};
  return toEdf(recording, join(folder, stem), to, known);
}

async function toTable(recording: Recording, folder: string, name: string): Promise<string[]> {
  const scale = isWfdb(recording)
    ? {
        gains: recording.layout.map((signal) => signal.gain),
        baselines: recording.layout.map((signal) => signal.baseline),
      }
    : {};
  const losses = isWfdb(recording) ? await checkExact(recording) : [];
  const file = await openOutputFolder(folder).create(name);
  try {
    await writeCsv(recording, file, {
      ...scale,
      delimiter: name.toLowerCase().endsWith(".tsv") ? "\t" : ",",
    });
  } finally {
    await file.close();
  }
  return losses;
}

async function toWfdb(recording: Recording, path: string, options: ConvertOptions): Promise<string[]> {
  if (isWfdb(recording)) {
    const spec = specOf(basename(path), recording, options.format);
    const lost = countLost(recording.digitalBlocks(), spec.signals);
    const { clipped } = await saveWfdb(path, spec, lost.blocks);
    return [...clippedText(clipped, spec.signals), ...lost.losses()];
  }
  if (isEdf(recording)) return edfToWfdb(recording, path, options);
  const known = isCsv(recording) ? recording.layout.metadata : undefined;
  const plan = await planScales(recording, known?.gains, known?.baselines, options);
  const { frameRateHz, frameSamples } = frameGrid(recording.channels);
  const estimated = recording.channels.some((channel) => channel.rateEstimated);
  const spec = {
    frameRateHz,
    comments: [...recording.comments, ...(estimated ? ["sample rate estimated from timestamps"] : [])],
    signals: recording.channels.map(({ name, units }, index) => ({
      name,
      units: units.replaceAll(/\s/g, "_"),
      format: plan.format,
      samplesPerFrame: frameSamples[index]!,
      gain: plan.scales[index]!.gain,
      baseline: plan.scales[index]!.baseline,
    })),
  };
  const { clipped } = await saveWfdb(path, spec, recording.blocks());
  return [...clippedText(clipped, spec.signals), ...plan.losses];
}

const clippedText = (clipped: readonly number[], signals: readonly { name: string }[]): string[] =>
  clipped.flatMap((count, index) =>
    count === 0 ? [] : [`${count} samples of ${signals[index]!.name} do not fit the format and are limited`],
  );
