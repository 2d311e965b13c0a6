import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isBeat } from "../../../datasets/annotation/codes.ts";
import type { EdfRecording } from "../../../datasets/format/edf/open-edf.ts";
import type { Beats } from "../../../datasets/format/fhir/observations.ts";
import type { SampleScale } from "../../../datasets/format/fhir/sampled-data.ts";
import { type FhirOptions, type FhirReport, writeFhir } from "../../../datasets/format/fhir/write-fhir.ts";
import type { WfdbRecording } from "../../../datasets/format/wfdb/open-wfdb.ts";
import { openOutputFolder } from "../../../datasets/io/folder.ts";
import type { Recording } from "../../../datasets/recording.ts";
import { createQrsDetector } from "../../../signals/detect/qrs-detector.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { chooseChannel } from "../../replay/choose-channel.ts";
import { mustHaveAnnotator } from "../must-have-annotator.ts";
import { openNamed, type SubjectOptions } from "../open-subject.ts";
import { wholeOrNothing } from "../whole-or-nothing.ts";

export interface FhirCommandOptions extends SubjectOptions {
  readonly out: string;
  readonly from?: number;
  readonly to?: number;
  readonly lead?: string[];
  readonly heartRate?: boolean;
  readonly annotator: string;
  readonly start?: string;
  readonly patient?: string;
  readonly device?: string;
  readonly json?: boolean;
}

const isWfdb = (recording: Recording): recording is WfdbRecording =>
  recording.format === "wfdb" && "layout" in recording;
const isEdf = (recording: Recording): recording is EdfRecording => "scales" in recording;

/** The leads that are named, else every ECG. */
function chooseLeads(recording: Recording, leads: readonly string[] | undefined): number[] {
  if (leads !== undefined) return [...new Set(leads.map((lead) => chooseChannel(recording, lead).index))];
  return recording.channels.flatMap(({ modality }, index) => (modality === "ecg" ? [index] : []));
}

/** The converter's own counts, where a record keeps them. */
function scalesOf(recording: Recording, channels: readonly number[]): (SampleScale | undefined)[] {
  if (isEdf(recording)) {
    return channels.map((index) => {
      const scale = recording.scales[index];
      return scale && { origin: -scale.baseline / scale.gain, factor: 1 / scale.gain };
    });
  }
  if (!isWfdb(recording)) return [];
  return channels.map((index) => {
    const signal = recording.layout[index];
    if (signal === undefined) return undefined;
    const { gain, baseline, adcBits, adcZero } = signal;
    const scale = { origin: -baseline / gain, factor: 1 / gain };
    if (adcBits <= 0) return scale;
    const half = 2 ** (adcBits - 1);
    return {
      ...scale,
      lowerLimit: (adcZero - half - baseline) / gain,
      upperLimit: (adcZero + half - 1 - baseline) / gain,
    };
  });
}

/** Beats that somebody annotated, else those that the detector finds; a gap is filled with the last sample. */
async function findBeats(recording: Recording, channel: number, annotator: string): Promise<Beats> {
  if (recording.annotators.includes(annotator)) {
    const rateHz = recording.frameRateHz ?? recording.channels[0]!.sampleRateHz;
    const annotations = await recording.annotations(annotator);
    const beats = annotations.filter(({ symbol }) => isBeat(symbol));
    return { timesS: beats.map(({ sample }) => sample / rateHz), method: `annotations ${annotator}` };
  }
  const { sampleRateHz, name } = recording.channels[channel]!;
  const detector = createQrsDetector({ sampleRateHz });
  const timesS: number[] = [];
  const take = (beats: readonly number[]) => {
    for (const beat of beats) timesS.push(beat / sampleRateHz);
  };
  let last = 0;
  for await (const block of recording.blocks({ channels: [channel] })) {
    if (block.kind === "samples") {
      take(detector.push(block.samples));
      last = block.samples.at(-1) ?? last;
    } else take(detector.push(new Float32Array(block.lostSamples).fill(last)));
  }
  take(detector.finish());
  return { timesS, method: `QRS detector of Pulsegate on ${name}` };
}

/** An offset is what FHIR demands of a time. */
const hasOffset = (time: string | undefined): time is string =>
  time !== undefined && /(?:Z|[+-]\d\d:\d\d)$/.test(time);

/** `pulsegate export fhir`. */
export async function exportFhir(name: string, options: FhirCommandOptions): Promise<void> {
  const { out, from, to } = options;
  if (!out.endsWith(".json")) {
    throw new PulsegateError("bad-option", "no file to write FHIR to", {
      where: "--out",
      got: out,
      expected: "a file name that ends in .json",
    });
  }
  if (from !== undefined && to !== undefined && to <= from) {
    throw new PulsegateError("bad-option", "an empty part", {
      got: `${from} to ${to} s`,
      expected: "--from below --to",
    });
  }
  const opened = await openNamed(name, options);
  mustHaveAnnotator(opened, options.annotator);
  await wholeOrNothing(opened, (recording) => writeBundle(recording, options));
}

/** Writes the bundle beside its place and puts it there when it is complete. */
async function writeBundle(recording: Recording, options: FhirCommandOptions): Promise<void> {
  const { out } = options;
  const wanted = await whatToWrite(recording, options);
  const folder = dirname(out);
  const unfinished = `.${basename(out)}.part`;
  const file = await openOutputFolder(folder).create(unfinished);
  try {
    const report = await writeFhir(recording, file, wanted);
    await file.close();
    if (report.observations === 0) throw nothingToWrite(recording, options);
    await rename(join(folder, unfinished), out);
    const leads = wanted.channels.map((index) => recording.channels[index]!.name);
    tell(recording, leads, report, wanted.startTime, options);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(join(folder, unfinished), { force: true });
    throw error;
  }
}

async function whatToWrite(recording: Recording, options: FhirCommandOptions): Promise<FhirOptions> {
  const { from, to, device, patient } = options;
  const channels = chooseLeads(recording, options.lead);
  const beats =
    options.heartRate && channels.length > 0
      ? await findBeats(recording, channels[0]!, options.annotator)
      : undefined;
  const startTime = options.start ?? (hasOffset(recording.startTime) ? recording.startTime : undefined);
  return {
    channels,
    scales: options.gain === undefined ? scalesOf(recording, channels) : [],
    newId: randomUUID,
    device: device ?? `Pulsegate, from ${recording.format}`,
    ...(from === undefined ? {} : { fromS: from }),
    ...(to === undefined ? {} : { toS: to }),
    ...(beats === undefined ? {} : { beats }),
    ...(startTime === undefined ? {} : { startTime }),
    ...(patient === undefined ? {} : { subject: patient }),
  };
}

const nothingToWrite = ({ name, durationS }: Recording, { from = 0, to }: FhirCommandOptions) =>
  new PulsegateError("bad-option", "no samples to export", {
    where: `recording ${name}`,
    got: `part ${from} s to ${to === undefined ? "the end" : `${to} s`}`,
    expected: durationS === undefined ? "samples" : `a part of 0 to ${durationS} s`,
  });

function tell(
  recording: Recording,
  leads: readonly string[],
  report: FhirReport,
  startTime: string | undefined,
  { out, json }: FhirCommandOptions,
): void {
  if (json) {
    console.log(JSON.stringify({ out, leads, startTime, ...report }));
    return;
  }
  const { observations, samples, missing } = report;
  const noun = observations === 1 ? "observation" : "observations";
  console.log(
    `${out}: ${observations} ${noun} of ${leads.join(", ")}, ${samples} samples, ${missing} missing`,
  );
  if (startTime === undefined) console.error(withoutTime(recording));
}

const withoutTime = ({ startTime }: Recording): string =>
  startTime === undefined
    ? "The recording does not say when it began: the observations have no time. Give it with --start."
    : `The recording began at ${startTime}, without a time zone: the observations have no time. Give it with --start.`;
