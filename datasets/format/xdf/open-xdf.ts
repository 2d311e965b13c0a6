import { PulsegateError } from "../../../signals/errors.ts";
import type { Block } from "../../../signals/sample-block.ts";
import type { Annotation } from "../../annotation/annotation.ts";
import type { BlockOptions, Channel, Recording } from "../../recording.ts";
import { createRowSink, type RowSink } from "../csv/row-sink.ts";
import { createLossFinder } from "../csv/timing.ts";
import { createFindingLog, type FindingLog } from "../finding-log.ts";
import type { Folder } from "../folder.ts";
import { type EventStream, type RegularStream, surveyXdf } from "./survey.ts";
import { walkXdf } from "./walk.ts";

/** A stream with its place among the recording's channels and in its time. */
interface Placed extends RegularStream {
  readonly firstChannel: number;
  /** Samples of this stream's rate from the recording's start to the stream's first one. */
  readonly lead: number;
}

/** Whether a file that begins so is an XDF file. */
const isXdf = (head: Uint8Array): boolean =>
  head[0] === 0x58 && head[1] === 0x44 && head[2] === 0x46 && head[3] === 0x3a;

/**
 * Opens an XDF file (Lab Streaming Layer): every stream with a rate becomes channels, each with the rate and the start of its
 * stream; streams without a rate become annotators named like them. Times are brought to the recorder's clock by
 * a straight line through the measured clock offsets; jumps of the time and late starts become gaps. Damaged chunks
 * are passed over up to the next boundary, a file that is cut off is read to its last whole sample, and both are
 * findings. The file is read twice before this returns, then once for each `blocks()`, chunk by chunk.
 *
 * @throws PulsegateError `malformed` when it is no XDF file or holds no stream with a rate.
 */
export async function openXdf(folder: Folder, name: string): Promise<Recording> {
  if (!isXdf(await folder.read(name, 0, 4))) {
    throw new PulsegateError("malformed", "not an XDF file", {
      where: name,
      expected: "a file that begins with XDF:",
    });
  }
  const log = createFindingLog();
  const { regular, events, dateTime } = await surveyXdf(folder, name, log);
  if (regular.length === 0) {
    throw new PulsegateError("malformed", "no stream of samples at a rate", {
      where: name,
      got:
        events.length === 0
          ? "no stream"
          : `events only: ${events.map(({ header }) => header.name).join(", ")}`,
    });
  }
  const starts = regular.map((stream) => stream.firstS).filter(Number.isFinite);
  const startS = starts.length === 0 ? 0 : Math.min(...starts);
  const placed = place(regular, startS, log, name);
  const frameRateHz = placed[0]!.sampleRateHz;
  const annotations = nameEvents(events, startS, frameRateHz, log, name);
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?$/.exec(dateTime)?.[0];
  const channels = placed.flatMap(channelsOf);
  return {
    name: name.replace(/\.xdfz?$/i, ""),
    format: "xdf",
    channels,
    durationS: Math.max(...channels.map((channel) => channel.lengthSamples! / channel.sampleRateHz)),
    ...(time === undefined ? {} : { startTime: time.replace(/([+-]\d\d)(\d\d)$/, "$1:$2") }),
    frameRateHz,
    comments: placed.map(
      ({ header }) =>
        `stream ${header.name}: ${header.type || "no type"}, declared ${header.nominalRateHz} Hz`,
    ),
    provenance: undefined,
    blocks: (range = {}) => readBlocks({ folder, name, placed, channels, log }, range),
    annotators: [...annotations.keys()],
    annotations: async (annotator) => annotations.get(annotator ?? [...annotations.keys()][0] ?? "") ?? [],
    findings: log.findings,
  };
}

function place(regular: readonly RegularStream[], startS: number, log: FindingLog, name: string): Placed[] {
  let firstChannel = 0;
  return regular.map((stream) => {
    const { id, header, firstS, sampleRateHz } = stream;
    const timeless = Number.isNaN(firstS);
    if (timeless) {
      log.error(name, `stream ${id} (${header.name}) has no time stamps; it is put at the start`);
    }
    const lead = timeless ? 0 : Math.round((firstS - startS) * sampleRateHz);
    const placed = { ...stream, firstChannel, lead };
    firstChannel += header.channelCount;
    if (lead > 0) {
      const lateS = (firstS - startS).toFixed(3);
      log.warn(
        name,
        `stream ${id} (${header.name}) begins ${lateS} s after the first one; a gap stands there`,
      );
    }
    return placed;
  });
}

const channelsOf = ({ header, sampleRateHz, rateEstimated, lead, lengthSamples }: Placed): Channel[] =>
  header.channels.map(({ name, modality, units }) => ({
    ...{ name, modality, units, sampleRateHz, rateEstimated },
    lengthSamples: lead + lengthSamples,
  }));

function nameEvents(
  streams: readonly EventStream[],
  startS: number,
  rateHz: number,
  log: FindingLog,
  name: string,
) {
  const named = new Map<string, Annotation[]>();
  for (const { id, header, events } of streams) {
    const plain = header.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "") || "events";
    const annotator = named.has(plain) ? `${plain}${id}` : plain;
    const before = events.filter(({ timeS }) => timeS < startS).length;
    if (before > 0)
      log.error(name, `${before} events of ${header.name} lie before the first sample and are left out`);
    named.set(
      annotator,
      events.slice(before).map(({ timeS, text }) => ({
        ...{ sample: Math.round((timeS - startS) * rateHz), symbol: '"', aux: text },
        ...{ subtype: 0, channel: 0, number: 0 },
      })),
    );
  }
  return named;
}

/** A stream that is being read: where its rows go. */
function openSink(stream: Placed, wanted: readonly number[], range: BlockOptions) {
  const { sampleRateHz, firstChannel, lead, jumps, header } = stream;
  const sink: RowSink = createRowSink({
    channels: wanted.map((channel) => channel - firstChannel),
    sampleRateHz,
    fromSample: Math.round((range.fromS ?? 0) * sampleRateHz),
    toSample: range.toS === undefined ? Number.POSITIVE_INFINITY : Math.round(range.toS * sampleRateHz),
  });
  const scales = Float64Array.from(header.channels, ({ scale }) => scale);
  const scaled = new Float64Array(scales.length);
  let row = 0;
  const lostBefore = createLossFinder(jumps, sampleRateHz);
  let missing = 0;
  return {
    onSample(_stampS: number, values: Float64Array) {
      const lost = (row === 0 ? lead : 0) + lostBefore(row);
      for (let i = 0; i < scaled.length; i++) {
        // Infinite values are no measurement.
        scaled[i] = Number.isFinite(values[i]) ? values[i]! * scales[i]! : Number.NaN;
      }
      row++;
      if (sink.row(scaled, lost)) missing++;
    },
    get missing() {
      return missing;
    },
    onTexts: () => undefined,
    get done() {
      return sink.done;
    },
    end: () => sink.end(),
    take: (): Block[] => sink.take().map((block) => ({ ...block, channel: block.channel + firstChannel })),
  };
}

interface OpenedXdf {
  readonly folder: Folder;
  readonly name: string;
  readonly placed: readonly Placed[];
  readonly channels: readonly Channel[];
  readonly log: FindingLog;
}

async function* readBlocks(xdf: OpenedXdf, range: BlockOptions): AsyncGenerator<Block> {
  const { folder, name, placed, log } = xdf;
  const channelCount = xdf.channels.length;
  const wanted = range.channels ?? Array.from({ length: channelCount }, (_, index) => index);
  const bad = wanted.find((channel) => !(channel >= 0 && channel < channelCount));
  if (bad !== undefined) {
    throw new PulsegateError("bad-option", "no such channel", {
      where: name,
      got: bad,
      expected: `0 to ${channelCount - 1}`,
    });
  }
  const sinks = new Map(
    placed.flatMap((stream) => {
      const end = stream.firstChannel + stream.header.channelCount;
      const inside = wanted.filter((channel) => channel >= stream.firstChannel && channel < end);
      return inside.length === 0 ? [] : [[stream.id, openSink(stream, inside, range)]];
    }),
  );
  const walk = walkXdf(folder, name, log, {
    samples: (id) => (sinks.get(id)?.done === false ? sinks.get(id) : undefined),
  });
  for await (const _ of walk) {
    for (const sink of sinks.values()) yield* sink.take();
    if ([...sinks.values()].every((sink) => sink.done)) return;
  }
  for (const [id, sink] of sinks) {
    sink.end();
    yield* sink.take();
    if (sink.missing > 0)
      log.warn(name, `stream ${id}: ${sink.missing} samples hold values that are no numbers`);
  }
}
