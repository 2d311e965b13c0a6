import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { PulsegateError } from "../../signals/errors.ts";
import type { CsvOptions } from "../format/csv/open-csv.ts";
import type { Finding, Recording } from "../recording.ts";
import { fileSha256, type ListedFile, parseSums, sumsFile } from "./fetch-sums.ts";
import { listRecords } from "./list-records.ts";
import { openRecording } from "./open.ts";

/** A record (or `SHA256SUMS.txt`) with what was found wrong with it. */
export interface Checked {
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** Whether something is wrong that is more than a warning. */
export const hasErrors = (checked: readonly Checked[]): boolean =>
  checked.some(({ findings }) => findings.some((finding) => finding.severity === "error"));

/**
 * Checks a record, or all records of a folder: headers, signals to their last byte with checksums and initial values, every
 * annotation file, and the published SHA-256 of each file where the folder has a list of them. What is wrong is data:
 * this throws only when the path itself does not exist. `table` says of tables what they do not say themselves.
 */
export async function* validate(path: string, table: CsvOptions = {}): AsyncGenerator<Checked> {
  if (!(await stat(path).catch(() => undefined))?.isDirectory()) {
    yield {
      name: basename(path),
      findings: await checkRecord(() => openRecording(path, table), basename(path)),
    };
    const stem = basename(path).replace(/\.(?:hea|edf|bdf|csv|tsv|txt)(?:\.gz)?$/i, "");
    yield* checkSums(dirname(path), ({ name }) => name.startsWith(`${stem}.`));
    return;
  }
  for (const name of await listRecords(path)) {
    yield { name, findings: await checkRecord(() => openRecording(join(path, name), table), name) };
  }
  yield* checkSums(path, () => true);
}

/** Reads a recording to its end. */
export async function checkRecord(open: () => Promise<Recording>, name: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  let recording: Recording | undefined;
  try {
    recording = await open();
    for await (const _ of recording.blocks());
    for (const annotator of recording.annotators)
      findings.push(...(await checkAnnotations(recording, annotator)));
  } catch (error) {
    if (!(error instanceof PulsegateError)) throw error;
    findings.push({ severity: "error", file: error.detail.where ?? name, message: error.message });
  }
  return [...(recording?.findings ?? []), ...findings];
}

async function checkAnnotations(recording: Recording, annotator: string): Promise<Finding[]> {
  const annotations = await recording.annotations(annotator);
  const file = `${recording.name}.${annotator}`;
  const findings: Finding[] = [];
  const rateHz = recording.frameRateHz ?? recording.channels[0]?.sampleRateHz ?? 1;
  const end = (recording.durationS ?? Number.POSITIVE_INFINITY) * rateHz;
  const outside = annotations.filter(({ sample }) => sample < 0 || sample >= end);
  if (outside.length > 0) {
    const message = `${outside.length} annotations lie outside the signals, the first at sample ${outside[0]!.sample}`;
    findings.push({ severity: "warning", file, message });
  }
  const back = annotations.findIndex((one, i) => i > 0 && one.sample < annotations[i - 1]!.sample);
  if (back >= 0) {
    findings.push({
      severity: "error",
      file,
      message: `annotation ${back + 1} lies before the one in front of it, at sample ${annotations[back]!.sample}`,
    });
  }
  return findings;
}

async function* checkSums(folder: string, chosen: (file: ListedFile) => boolean): AsyncGenerator<Checked> {
  const text = await readFile(join(folder, sumsFile), "utf8").catch(() => undefined);
  if (text === undefined) return;
  const findings: Finding[] = [];
  let absent = 0;
  try {
    for (const listed of parseSums(text, sumsFile).filter(chosen)) {
      const got = await fileSha256(join(folder, listed.name)).catch(() => undefined);
      if (got === undefined) absent++;
      else if (got !== listed.sha256) {
        const message = `SHA-256 is ${got}, published is ${listed.sha256}`;
        findings.push({ severity: "error", file: listed.name, message });
      }
    }
  } catch (error) {
    if (!(error instanceof PulsegateError)) throw error;
    findings.push({ severity: "error", file: sumsFile, message: error.message });
  }
  if (absent > 0) {
    findings.push({
      severity: "warning",
      file: sumsFile,
      message: `${absent} of the listed files are not here`,
    });
  }
  yield { name: sumsFile, findings };
}
