import { PulsegateError } from "../../../signals/errors.ts";
import type { Block } from "../../../signals/sample-block.ts";
import type { Annotation } from "../../annotation/annotation.ts";
import type { BlockOptions, Channel, Provenance, Recording } from "../../recording.ts";
import { createFindingLog, type FindingLog } from "../finding-log.ts";
import type { Folder } from "../folder.ts";
import { findAnnotators, readAnnotations } from "./annotation-file.ts";
import type { WfdbHeader, WfdbSignal } from "./header.ts";
import { readHeader } from "./header-read.ts";
import { deduceModality } from "./modality.ts";
import { openSegments } from "./multi-segment.ts";
import { physicalBlocks } from "./physical.ts";
import { readProvenance } from "./provenance.ts";
import { openSegment } from "./segment-open.ts";
import { readSegment } from "./segment-reader.ts";
import type { ChannelBlock, SignalSource } from "./signal-source.ts";

/** A {@link Recording} that also gives what is specific to WFDB. */
export interface WfdbRecording extends Recording {
  readonly header: WfdbHeader;
  readonly frameRateHz: number;
  /** Signal of each channel; in a record with segments, gain and format of a segment may differ from it. */
  readonly layout: readonly WfdbSignal[];
  /** The same part as `blocks`, as recorded integers, for lossless conversion. Samples are valid until the next block. */
  digitalBlocks(options?: BlockOptions): AsyncIterable<ChannelBlock>;
}

const openSource = async (
  folder: Folder,
  header: WfdbHeader,
  file: string,
  log: FindingLog,
): Promise<SignalSource> => {
  if (header.segments !== undefined) return openSegments(folder, header, file, log);
  const segment = await openSegment(folder, header, file, log);
  return {
    layout: header.signals,
    lengthFrames: segment.lengthFrames,
    async *read(channels, fromFrame, toFrame) {
      for await (const digital of readSegment(segment, { signals: channels, fromFrame, toFrame }, log)) {
        yield { channel: digital.index, startSample: digital.startSample, digital };
      }
    },
  };
};

const channelsOf = (source: SignalSource, frameRateHz: number): Channel[] =>
  source.layout.map((signal, index) => ({
    name: signal.description || `signal ${index}`,
    modality: deduceModality(signal.description, signal.units),
    sampleRateHz: frameRateHz * signal.samplesPerFrame,
    rateEstimated: false,
    units: signal.units,
    lengthSamples: source.lengthFrames * signal.samplesPerFrame,
  }));

/** Date and time of the header (day/month/year, no zone) as ISO 8601; nothing when one of them is missing. */
function startTimeOf({ baseDate, baseTime }: WfdbHeader): { readonly startTime?: string } {
  const date = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(baseDate ?? "");
  const time = /^(\d{1,2}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(baseTime ?? "");
  if (date === null || time === null) return {};
  const two = (text: string | undefined) => (text ?? "").replace(/^\d(?!\d)/, "0$&");
  return {
    startTime: `${date[3]}-${two(date[2])}-${two(date[1])}T${two(time[1])}:${two(time[2])}:${two(time[3])}`,
  };
}

const frameAt = (option: string, seconds: number, frameRateHz: number, lengthFrames: number): number => {
  if (!(seconds >= 0)) {
    throw new PulsegateError("bad-option", "bad time", {
      where: option,
      got: seconds,
      expected: "seconds from 0 on",
    });
  }
  return Math.min(lengthFrames, Math.round(seconds * frameRateHz));
};

const chosenChannels = (options: BlockOptions, count: number): readonly number[] => {
  const chosen = options.channels ?? Array.from({ length: count }, (_, index) => index);
  for (const channel of chosen) {
    if (!Number.isInteger(channel) || channel < 0 || channel >= count) {
      throw new PulsegateError("bad-option", "no such channel", {
        got: channel,
        expected: `0 to ${count - 1}`,
      });
    }
  }
  return [...new Set(chosen)];
};

/**
 * Opens the WFDB record `name` of a folder: reads its header (and for records with segments the layout), and looks for
 * annotators and for `<name>.provenance.json`. Signals are read when blocks are asked for.
 *
 * Throws `not-found` without a header and `malformed` or `unsupported` for one that cannot be followed. `blocks()` throws
 * `not-found` naming the file when a signal file of the asked channels is missing; in a record with segments a missing
 * segment is a gap and a finding.
 */
export const openWfdb = async (folder: Folder, name: string): Promise<WfdbRecording> => {
  const log = createFindingLog();
  const headerFile = `${name}.hea`;
  const header = await readHeader(folder, headerFile, log);
  const source = await openSource(folder, header, headerFile, log);
  const annotators = await findAnnotators(folder, name, header);
  const provenance: Provenance | undefined = await readProvenance(folder, name, log);
  const { frameRateHz } = header;
  const { lengthFrames } = source;
  const channels = channelsOf(source, frameRateHz);

  const digitalBlocks = (options: BlockOptions = {}): AsyncIterable<ChannelBlock> => {
    const chosen = chosenChannels(options, channels.length);
    const from = frameAt("fromS", options.fromS ?? 0, frameRateHz, lengthFrames);
    const to = frameAt("toS", options.toS ?? Number.POSITIVE_INFINITY, frameRateHz, lengthFrames);
    return source.read(chosen, from, Math.max(from, to));
  };
  async function* blocks(options: BlockOptions = {}): AsyncGenerator<Block> {
    for await (const { channel, startSample, digital } of digitalBlocks(options)) {
      yield* physicalBlocks(digital, channel, startSample, channels[channel]!.sampleRateHz);
    }
  }
  const annotations = async (annotator?: string): Promise<Annotation[]> => {
    const chosen = annotator ?? (annotators.includes("atr") ? "atr" : annotators[0]);
    return chosen === undefined ? [] : readAnnotations(folder, name, chosen, frameRateHz, log);
  };
  return {
    name,
    format: "wfdb",
    header,
    layout: source.layout,
    frameRateHz,
    channels,
    durationS: lengthFrames / frameRateHz,
    ...startTimeOf(header),
    comments: header.comments,
    provenance,
    blocks,
    digitalBlocks,
    annotators,
    annotations,
    findings: log.findings,
  };
};
