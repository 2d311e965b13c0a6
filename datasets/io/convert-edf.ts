import type { Block } from "../../signals/sample-block.ts";
import { toAscii } from "../format/edf/fields.ts";
import type { EdfRecording } from "../format/edf/open-edf.ts";
import type { WfdbRecording } from "../format/wfdb/open-wfdb.ts";
import { invalidValue } from "../format/wfdb/physical.ts";
import type { Recording } from "../recording.ts";
import { NO_DATE } from "./convert-from-edf.ts";
import { planScales } from "./convert-scale.ts";
import { openRecorder } from "./record/open-recorder.ts";
import type { Mark, RecordedChannel, Recorder } from "./record/recorder.ts";

/** Seconds that go to the disk at a time. */
const CHUNK_S = 60;

/** Counts of a channel: how they became values, and how far they reach. */
interface Counted {
  readonly gain: number;
  readonly baseline: number;
  readonly low: number;
  readonly high: number;
}

/** A recording as blocks with their counts. */
interface CountedRecording {
  readonly channels: readonly Counted[];
  blocks(): AsyncIterable<{ readonly block: Block; readonly counts?: Int32Array }>;
  readonly losses: readonly string[];
}

type DigitalRecording = EdfRecording | WfdbRecording;
const isDigital = (recording: Recording): recording is DigitalRecording => "digitalBlocks" in recording;

/** Pieces of one channel's integers: known ones, and runs of the code for unknown ones as lengths. */
function* pieces(
  samples: Int32Array,
  unknown: number | undefined,
): Generator<{ at: number; known: Int32Array }> {
  for (let at = 0; at < samples.length; ) {
    if (samples[at] === unknown) {
      at++;
      continue;
    }
    let end = at;
    while (end < samples.length && samples[end] !== unknown) end++;
    yield { at, known: samples.subarray(at, end) };
    at = end;
  }
}

async function countedOfDigital(recording: DigitalRecording): Promise<CountedRecording> {
  const scales = "scales" in recording ? recording.scales : recording.layout;
  const lows = scales.map(() => Number.POSITIVE_INFINITY);
  const highs = scales.map(() => Number.NEGATIVE_INFINITY);
  const rescaled = scales.map(() => 0);
  async function* blocks() {
    for await (const { channel, startSample, digital } of recording.digitalBlocks()) {
      if (digital.samples === undefined) continue;
      const { gain, baseline, format } = digital.signal;
      const to = scales[channel]!;
      // Only the segments of a WFDB record have scales of their own.
      const same = "scales" in recording || (gain === to.gain && baseline === to.baseline);
      for (const { at, known } of pieces(digital.samples, invalidValue(format))) {
        if (!same) rescaled[channel]! += known.length;
        const counts = same
          ? known
          : known.map((count) => Math.round(((count - baseline) / gain) * to.gain + to.baseline));
        const samples = Float32Array.from(counts, (count) => (count - to.baseline) / to.gain);
        const { sampleRateHz } = recording.channels[channel]!;
        const block: Block = {
          kind: "samples",
          channel,
          startSample: startSample + at,
          sampleRateHz,
          samples,
        };
        yield { block, counts };
      }
    }
  }
  for await (const { block, counts } of blocks()) {
    for (const count of counts) {
      if (count < lows[block.channel]!) lows[block.channel] = count;
      if (count > highs[block.channel]!) highs[block.channel] = count;
    }
  }
  const losses = rescaled.flatMap((count, i) =>
    count === 0
      ? []
      : [`${count} samples of ${recording.channels[i]!.name} come from a segment of another scale`],
  );
  const limits =
    "scales" in recording ? recording.header.signals.filter((one) => !one.isAnnotations) : undefined;
  const channels = scales.map(({ gain, baseline }, i): Counted => {
    const declared = limits?.[i];
    const low = Math.min(declared?.digitalMin ?? 0, lows[i]!);
    const high = Math.max(declared?.digitalMax ?? 0, highs[i]!);
    return { gain, baseline, low, high };
  });
  return { channels, blocks, losses };
}

async function countedOfValues(
  recording: Recording,
  gains: readonly number[] | undefined,
  baselines: readonly number[] | undefined,
): Promise<CountedRecording> {
  const { scales, losses } = await planScales(recording, gains, baselines, {});
  const lows = scales.map(() => 0);
  const highs = scales.map(() => 0);
  async function* blocks() {
    for await (const block of recording.blocks()) {
      if (block.kind === "gap") continue;
      const { gain, baseline } = scales[block.channel]!;
      yield { block, counts: Int32Array.from(block.samples, (value) => Math.round(value * gain + baseline)) };
    }
  }
  for await (const { block, counts } of blocks()) {
    for (const count of counts) {
      if (count < lows[block.channel]!) lows[block.channel] = count;
      if (count > highs[block.channel]!) highs[block.channel] = count;
    }
  }
  const channels = scales.map((scale, i) => ({ ...scale, low: lows[i]!, high: highs[i]! }));
  return { channels, blocks, losses };
}

/** Names and units that the header's fields cannot hold. */
const textLosses = (recording: Recording): string[] =>
  recording.channels.flatMap(({ name, units }) => [
    ...(toAscii(name.trim(), 16) === name ? [] : [`the name ${name} becomes ${toAscii(name.trim(), 16)}`]),
    ...(toAscii(units, 8) === units ? [] : [`the unit ${units} becomes ${toAscii(units, 8)}`]),
  ]);

/** Time of sample 0; a recording that has none begins in 1985, the first year of the format. */
function startOf(recording: Recording): number {
  const { header } = recording as Partial<DigitalRecording>;
  if (header === undefined) return NO_DATE;
  if ("startMs" in header)
    return (header.startMs ?? NO_DATE) + (recording as EdfRecording).firstOnsetS * 1000;
  if (!("baseDate" in header) || header.baseDate === undefined) return NO_DATE;
  const [day, month, year] = header.baseDate.split("/").map(Number);
  const [seconds = 0, minutes = 0, hours = 0] = (header.baseTime ?? "0").split(":").map(Number).reverse();
  return Date.UTC(year!, month! - 1, day, hours, minutes, 0) + Math.round(seconds * 1000);
}

/** Annotations of the first annotator, in time order. */
async function marksOf(recording: Recording): Promise<Mark[]> {
  if (!recording.annotators.includes("atr")) return [];
  if ("timedAnnotations" in recording) return [...(await (recording as EdfRecording).timedAnnotations())];
  const rateHz = recording.frameRateHz ?? recording.channels[0]!.sampleRateHz;
  return (await recording.annotations("atr"))
    .map(({ sample, ...annotation }) => ({ ...annotation, atS: sample / rateHz }))
    .sort((a, b) => a.atS - b.atS);
}

async function pour(counted: CountedRecording, recorder: Recorder, marks: readonly Mark[]): Promise<void> {
  let marked = 0;
  let syncedS = 0;
  const markUntil = (endS: number) => {
    for (; marked < marks.length && marks[marked]!.atS < endS; marked++) recorder.annotate(marks[marked]!);
  };
  for await (const { block, counts } of counted.blocks()) {
    const startS = block.startSample / block.sampleRateHz;
    if (startS - syncedS >= CHUNK_S) {
      markUntil(startS);
      await recorder.sync();
      syncedS = startS;
    }
    recorder.take(block, counts);
  }
  markUntil(Number.POSITIVE_INFINITY);
}

/**
 * Writes a recording to an EDF+ or BDF+ file, with its first annotator's annotations (`atr`) in it. Counts are kept as they
 * are. Returns what was not kept.
 *
 * @throws PulsegateError `unsupported` when the counts need more bits than the format has.
 */
export async function toEdf(
  recording: Recording,
  path: string,
  format: "edf" | "bdf",
  known: {
    readonly gains?: readonly number[] | undefined;
    readonly baselines?: readonly number[] | undefined;
  },
): Promise<string[]> {
  const counted = isDigital(recording)
    ? await countedOfDigital(recording)
    : await countedOfValues(recording, known.gains, known.baselines);
  const channels = recording.channels.map((channel, i): RecordedChannel => {
    const { gain, baseline, low, high } = counted.channels[i]!;
    const scale = { name: "converted", units: channel.units, gain, baseline, source: recording.format };
    return { ...channel, scale, minCount: low, maxCount: high };
  });
  const recorder = await openRecorder(path, format, {
    name: recording.name,
    device: "conversion",
    protocol: "",
    startedAtMs: startOf(recording),
    channels,
    comments: recording.comments,
  });
  const marks = await marksOf(recording);
  try {
    await pour(counted, recorder, marks);
  } finally {
    await recorder.close();
  }
  return [...textLosses(recording), ...counted.losses];
}
