import { Subject } from "rxjs";
import {
  type SimulatedChannel,
  type SimulatedStream,
  toCount,
} from "../../datasets/format/frame/simulate/device.ts";
import type { Recording } from "../../datasets/recording.ts";
import { PulsegateError } from "../../signals/errors.ts";
import type { Block } from "../../signals/sample-block.ts";
import { resampled } from "../pipeline/resampled.ts";

/** What a channel of the device carries. */
export interface Assignment {
  readonly stream: string;
  readonly channel: string;
  /** Name of the recording's channel, or what stands in for it. */
  readonly carries: string;
}

export interface RecordingFeed {
  readonly assignments: readonly Assignment[];
  /** Counts of the next tick, by stream: `counts[row * channels + channel]`; undefined at the recording's end. */
  next(): Promise<readonly Float64Array[] | undefined>;
  close(): Promise<void>;
}

export interface FeedOptions {
  /** Where in the recording to begin, seconds. */
  readonly fromS: number;
  /** Begins anew at the end. */
  readonly loop: boolean;
}

/** Samples of one channel of the recording at one of the device's rates, waiting to be taken. */
interface Line {
  readonly channel: number;
  readonly rateHz: number;
  readonly input: Subject<Block>;
  blocks: Block[];
  at: number;
}

/**
 * A recording as the counts of a device's converters: ECG to ECG inputs, PPG to PPG inputs, in order; open inputs take what
 * is left, the rest shows what such an input shows at rest. Resampled to the device's rate; gaps are the last value held,
 * or unknown where the device can say so.
 * @throws PulsegateError `unsupported` when the recording has nothing that the device could carry.
 */
export function createRecordingFeed(
  recording: Recording,
  streams: readonly SimulatedStream[],
  { fromS, loop }: FeedOptions,
): RecordingFeed {
  const sources = assign(recording, streams);
  const lines: Line[] = [];
  const lineOf = (channel: number, rateHz: number): Line => {
    const known = lines.find((line) => line.channel === channel && line.rateHz === rateHz);
    if (known !== undefined) return known;
    const line: Line = { channel, rateHz, input: new Subject<Block>(), blocks: [], at: 0 };
    lines.push(line);
    return line;
  };
  const plan = streams.map((stream, s) =>
    stream.channels.map((channel, c) => {
      const source = sources[s][c];
      return {
        channel,
        line: source === undefined ? undefined : lineOf(source, stream.sampleRateHz),
        last: channel.idle.value(0),
      };
    }),
  );
  let iterator: AsyncIterator<Block> | undefined;
  let tick = 0;

  const open = (startS: number): AsyncIterator<Block> => {
    for (const line of lines) {
      const input = new Subject<Block>();
      input.pipe(resampled(line.rateHz)).subscribe((block) => line.blocks.push(block));
      Object.assign(line, { input });
    }
    const channels = [...new Set(lines.map((line) => line.channel))].sort((a, b) => a - b);
    iterator = recording.blocks({ channels, fromS: startS })[Symbol.asyncIterator]();
    return iterator;
  };

  const rowsOf = (line: Line) =>
    Math.max(...streams.filter((s) => s.sampleRateHz === line.rateHz).map((s) => s.rowsPerTick));
  const isShort = () => lines.some((line) => waiting(line) < rowsOf(line));

  /** Reads on to the end of the recording, or until every line has the rows of a tick. */
  const read = async (blocks: AsyncIterator<Block>): Promise<void> => {
    while (isShort()) {
      const { done, value } = await blocks.next();
      if (done) {
        for (const line of lines) line.input.complete();
        return;
      }
      for (const line of lines) if (line.channel === value.channel) line.input.next(value);
    }
  };

  /** True when every line has the rows of a tick waiting; false at the end. */
  const fill = async (): Promise<boolean> => {
    if (!isShort()) return true;
    await read(iterator ?? open(fromS));
    if (!isShort() || !loop) return !isShort();
    // The recording begins anew for all channels together: what a longer channel has left is dropped.
    for (const line of lines) Object.assign(line, { blocks: [], at: 0 });
    await read(open(0));
    return !isShort();
  };

  return {
    assignments: streams.flatMap((stream, s) =>
      stream.channels.map((channel, c) => {
        const source = sources[s][c];
        const carries = source === undefined ? channel.idle.text : recording.channels[source].name;
        return { stream: stream.name, channel: channel.name, carries };
      }),
    ),
    async next() {
      if (!(await fill())) return undefined;
      const taken = new Map(lines.map((line) => [line, take(line, rowsOf(line))] as const));
      const counts = streams.map((stream, s) => {
        const width = stream.channels.length;
        const rows = new Float64Array(stream.rowsPerTick * width);
        plan[s].forEach((entry, c) => {
          const values = entry.line === undefined ? undefined : taken.get(entry.line);
          for (let row = 0; row < stream.rowsPerTick; row++) {
            const timeS = (tick * stream.rowsPerTick + row) / stream.sampleRateHz;
            rows[row * width + c] = countOf(entry, values === undefined ? undefined : values[row], timeS);
          }
        });
        return rows;
      });
      tick++;
      return counts;
    },
    async close() {
      await iterator?.return?.();
    },
  };
}

function countOf(
  entry: { readonly channel: SimulatedChannel; last: number },
  value: number | undefined,
  timeS: number,
): number {
  const { channel } = entry;
  if (value === undefined) return toCount(channel, channel.idle.value(timeS));
  if (!Number.isNaN(value)) entry.last = value;
  else if (channel.saysUnknown) return Number.NaN;
  return toCount(channel, entry.last);
}

/** Index of the recording's channel for each channel of the device; undefined: it idles. */
function assign(recording: Recording, streams: readonly SimulatedStream[]): (number | undefined)[][] {
  const left = recording.channels.map((channel, index) => ({ index, modality: channel.modality }));
  const takeFirst = (fits: (modality: string) => boolean): number | undefined => {
    const at = left.findIndex(({ modality }) => fits(modality));
    return at < 0 ? undefined : left.splice(at, 1)[0].index;
  };
  const fixed = streams.map(({ channels }) =>
    channels.map(({ takes }) =>
      takes === "ecg" || takes === "ppg" ? takeFirst((modality) => modality === takes) : undefined,
    ),
  );
  const all = streams.map(({ channels }, s) =>
    channels.map(({ takes }, c) => (takes === "any" ? takeFirst(() => true) : fixed[s][c])),
  );
  if (all.flat().some((source) => source !== undefined)) return all;
  throw new PulsegateError("unsupported", "the recording has nothing that this device measures", {
    where: `recording ${recording.name}`,
    got: recording.channels.map(({ name, modality }) => `${name} (${modality})`).join(", ") || "no channels",
    expected: [...new Set(streams.flatMap(({ channels }) => channels.map(({ takes }) => takes)))]
      .filter((takes) => takes !== "other")
      .join(" or "),
  });
}

const lengthOf = (block: Block) => (block.kind === "gap" ? block.lostSamples : block.samples.length);

const waiting = (line: Line) => line.blocks.reduce((sum, block) => sum + lengthOf(block), -line.at);

function take(line: Line, rows: number): Float32Array {
  const values = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const [block] = line.blocks;
    values[row] = block.kind === "gap" ? Number.NaN : block.samples[line.at];
    line.at++;
    if (line.at === lengthOf(block)) {
      line.blocks.shift();
      line.at = 0;
    }
  }
  return values;
}
