import { PulsegateError } from "../../../signals/errors.ts";
import type { Block } from "../../../signals/sample-block.ts";
import type { Annotation } from "../../annotation/annotation.ts";
import type { BlockOptions, Channel, Recording } from "../../recording.ts";
import { createFindingLog, type FindingLog } from "../finding-log.ts";
import { deduceModality } from "../wfdb/modality.ts";
import type { ChannelBlock } from "../wfdb/signal-source.ts";
import { type AnnotationContent, parseAnnotationText } from "./annotation-text.ts";
import { type Events, readEvents } from "./events.ts";
import { type EdfHeader, type EdfScale, EQUIPMENT, LIVE_EQUIPMENT, scaleOf } from "./header.ts";
import { readEdfHeader } from "./header-read.ts";
import { takeOwnMarks, uniqueLabels } from "./own-marks.ts";
import { readSignals, wfdbSignalOf } from "./read-signals.ts";
import { openRecordFile, type ReadBytes, type RecordFile } from "./record-file.ts";
import { checkOnsets, type SignalTimeLine, signalTimeLine } from "./time-line.ts";

/** A {@link Recording} that also gives what is specific to EDF and BDF. */
export interface EdfRecording extends Recording {
  readonly header: EdfHeader;
  readonly frameRateHz: number;
  /** Digital values of each channel: gain and value of 0, which may have decimals. */
  readonly scales: readonly EdfScale[];
  /** Seconds from the start in the header to sample 0. */
  readonly firstOnsetS: number;
  /** Annotations with the times that the file gives, which need not be those of samples. */
  timedAnnotations(): Promise<readonly TimedAnnotation[]>;
  /** The same part as `blocks`, as recorded integers. Samples are valid until the next block. */
  digitalBlocks(options?: BlockOptions): AsyncIterable<ChannelBlock>;
}

/** An annotation at a time from sample 0. */
export interface TimedAnnotation extends AnnotationContent {
  readonly atS: number;
  readonly durationS: number | undefined;
}

export interface EdfOptions {
  /** Also tell who was recorded; left out because such fields hold names and birth dates. */
  readonly patient?: boolean;
  /** More comments, from a file beside it. */
  readonly comments?: readonly string[];
}

/** Rate at which annotations of a file without signals count. */
const BARE_RATE_HZ = 1000;
/** Name that the annotations of a file go by: what WFDB calls reference annotations, unless a device made them. */
const annotatorOf = (header: EdfHeader): string =>
  equipmentOf(header).startsWith(`${LIVE_EQUIPMENT}_`) ? "live" : "atr";

/** ISO 8601 without a zone: the format has none. */
const localTime = (ms: number): string => new Date(Math.round(ms)).toISOString().slice(0, -1);

const equipmentOf = (header: EdfHeader): string =>
  header.plus ? (header.recording.split(/\s+/)[4] ?? "") : "";
const writtenHere = (header: EdfHeader): boolean => equipmentOf(header).startsWith(`${EQUIPMENT}_`);

function commentsOf(header: EdfHeader, options: EdfOptions): string[] {
  const { startMs, recording, signals, patient, plus } = header;
  // What this program knew when it wrote the file is beside it.
  if (writtenHere(header) && options.comments !== undefined && options.comments.length > 0) {
    return [...options.comments];
  }
  const equipment = recording.split(/\s+/).slice(4).join(" ");
  const said = plus ? equipment : recording;
  return [
    ...(startMs === undefined
      ? []
      : [`start: ${new Date(startMs).toISOString().slice(0, 19).replace("T", " ")}`]),
    ...(said === "" || said === "X" ? [] : [`${plus ? "equipment" : "recording"}: ${said}`]),
    ...(options.patient === true ? [`patient: ${patient}`] : []),
    ...signals.flatMap(({ label, transducer, prefilter, isAnnotations }) =>
      isAnnotations || `${transducer}${prefilter}` === ""
        ? []
        : [`${label}: ${[transducer, prefilter].filter((text) => text !== "").join(", ")}`],
    ),
    ...(options.comments ?? []),
  ];
}

/** The onset of the first record, which says the part of the start below a second. */
async function firstOnset(file: RecordFile, events: Events | undefined): Promise<number> {
  if (!file.header.plus || file.records === 0) return 0;
  const first = events ?? (await readEvents({ ...file, records: 1 }, createFindingLog()));
  return first.onsets[0] ?? 0;
}

/** Channels of the file that hold samples: index of their signal, scale and units. */
function describeSignals(header: EdfHeader, file: string, log: FindingLog) {
  return header.signals.flatMap((signal, index) => {
    if (signal.isAnnotations) return [];
    const scale = scaleOf(signal);
    if (scale === undefined) {
      log.error(
        file,
        `${signal.label}: no scale follows from ${signal.digitalMin} to ${signal.digitalMax} digital and ${signal.physicalMin} to ${signal.physicalMax} ${signal.units}; its samples are given as stored`,
      );
    }
    const units = scale === undefined ? "adc" : signal.units === "" ? "NU" : signal.units;
    return [{ index, signal, scale: scale ?? { gain: 1, baseline: 0 }, units }];
  });
}

/**
 * Opens an EDF, EDF+ or BDF file. Signals are read when blocks are asked for. Records that leave time out (EDF+D) have gaps
 * between them; in files of this program lost samples are gaps again. Annotations of other programs are notes.
 *
 * @throws PulsegateError `malformed` or `truncated` when the header cannot be followed.
 */
export async function openEdf(
  file: string,
  size: number,
  read: ReadBytes,
  options: EdfOptions = {},
): Promise<EdfRecording> {
  const log = createFindingLog();
  const header = await readEdfHeader(read, file, log);
  const records = openRecordFile(file, header, size, read, log);
  const described = describeSignals(header, file, log);
  const labels = uniqueLabels(described.map(({ signal }) => signal.label));
  const own = writtenHere(header);
  let reading: Promise<Events> | undefined;
  const events = (): Promise<Events> => {
    reading ??= readEvents(records, log).then((found) => {
      if (header.plus) checkOnsets(records, found.onsets, log);
      return found;
    });
    return reading;
  };
  // Only these files say in their annotations which samples there are.
  const early = header.gaps || own ? await events() : undefined;
  const firstOnsetS = await firstOnset(records, early);
  const marks =
    own && early ? takeOwnMarks(early.events, labels, firstOnsetS) : { lost: [], endS: undefined };
  const lines = described.map(
    ({ index }, channel): SignalTimeLine =>
      signalTimeLine(records, index, header.gaps ? early?.onsets : undefined, marks, channel),
  );
  const frameRateHz = lines[0]?.sampleRateHz ?? BARE_RATE_HZ;
  const channels = described.map(
    ({ signal, units }, channel): Channel => ({
      name: signal.label || `signal ${channel}`,
      modality: deduceModality(signal.label, units),
      sampleRateHz: lines[channel]!.sampleRateHz,
      rateEstimated: false,
      units,
      lengthSamples: lines[channel]!.lengthSamples,
    }),
  );
  const durationS = Math.max(0, ...lines.map((line) => line.lengthSamples / line.sampleRateHz));
  const digitalBlocks = (range: BlockOptions = {}): AsyncIterable<ChannelBlock> => {
    const chosen = range.channels ?? channels.map((_, index) => index);
    const bad = chosen.find((channel) => channels[channel] === undefined);
    if (bad !== undefined) {
      throw new PulsegateError("bad-option", "no such channel", {
        where: file,
        got: bad,
        expected: `0 to ${channels.length - 1}`,
      });
    }
    const signals = [...new Set(chosen)].map((channel) => ({
      channel,
      index: described[channel]!.index,
      line: lines[channel]!,
      signal: wfdbSignalOf(header, described[channel]!.signal, described[channel]!.scale),
    }));
    return readSignals(records, signals, range, log);
  };
  async function* blocks(range: BlockOptions = {}): AsyncGenerator<Block> {
    for await (const { channel, startSample, digital } of digitalBlocks(range)) {
      const { sampleRateHz } = lines[channel]!;
      if (digital.samples === undefined) {
        yield { kind: "gap", channel, startSample, sampleRateHz, lostSamples: digital.length };
        continue;
      }
      const { gain, baseline } = described[channel]!.scale;
      const samples = new Float32Array(digital.length);
      for (let i = 0; i < samples.length; i++) samples[i] = (digital.samples[i]! - baseline) / gain;
      yield { kind: "samples", channel, startSample, sampleRateHz, samples };
    }
  }
  const timedAnnotations = async (): Promise<TimedAnnotation[]> => {
    const found = await events();
    const listed = own ? takeOwnMarks(found.events, labels, firstOnsetS).others : found.events;
    return listed.map(({ onsetS, durationS, text }) => ({
      atS: onsetS - firstOnsetS,
      durationS,
      ...parseAnnotationText(text, labels, own),
    }));
  };
  const ownAnnotator = annotatorOf(header);
  const annotations = async (annotator: string = ownAnnotator): Promise<Annotation[]> =>
    annotator !== ownAnnotator
      ? []
      : (await timedAnnotations()).map(({ atS, durationS, ...content }) => ({
          sample: Math.round(atS * frameRateHz),
          ...content,
          ...(durationS === undefined ? {} : { durationS }),
        }));
  return {
    name: file.replace(/\.(?:edf|bdf|rec)$/i, ""),
    format: header.sampleBytes === 3 ? "bdf" : "edf",
    header,
    scales: described.map(({ scale }) => scale),
    frameRateHz,
    firstOnsetS,
    channels,
    durationS: channels.length > 0 ? durationS : records.records * header.recordS,
    ...(header.startMs === undefined ? {} : { startTime: localTime(header.startMs + 1000 * firstOnsetS) }),
    comments: commentsOf(header, options),
    provenance: undefined,
    blocks,
    digitalBlocks,
    timedAnnotations,
    annotators: header.signals.some(({ isAnnotations }) => isAnnotations) ? [ownAnnotator] : [],
    annotations,
    findings: log.findings,
  };
}
