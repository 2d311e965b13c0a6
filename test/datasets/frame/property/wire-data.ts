import type {
  FrameCounters,
  FrameLayout,
  FrameParser,
  ProtocolOptions,
} from "../../../../datasets/format/frame/protocol.ts";
import { findProtocol, protocols } from "../../../../datasets/format/frame/registry.ts";
import type { SimulatedDevice, SimulatedStream } from "../../../../datasets/format/frame/simulate/device.ts";
import { createSimulatedDevice } from "../../../../datasets/format/frame/simulate/simulated-devices.ts";
import { type Random, seededRandom } from "../../../../signals/random.ts";

/** A protocol with options, as it is tested. */
export interface Kind {
  readonly title: string;
  readonly protocol: string;
  readonly options: ProtocolOptions;
}

export const titleOf = (protocol: string, options: ProtocolOptions): string =>
  [protocol, ...Object.values(options)].join(" ");

/** Every layout that detection tries, of every protocol. */
export const kinds: readonly Kind[] = protocols.flatMap(({ name, candidates }) =>
  candidates.map((options) => ({
    title: titleOf(name, options),
    protocol: name,
    options,
  })),
);

/** One of each kind of layout: what differs from these only in a rate or a number of columns is left out. */
export const distinctKinds = kinds.filter(
  ({ title }) =>
    !/^ascii ([4-9]|1[0-5])$|^shimmer3 \S+ (256|128|51.2|1024)$|^spikerbox heart [345]$/.test(title),
);

/** Sketches that print text: a line without its end takes the next one with it, and the first line may be half a line. */
const TEXT = /^(ascii|ad8232|max3010x|pulsesensor)/;
export const isText = ({ title }: Kind): boolean => TEXT.test(title);

/**
 * How often a property is tried: always with the same inputs, or a campaign with others (`PULSEGATE_RUNS=500 npx vitest run
 * test/datasets/frame/property`).
 */
export const runs = (usual: number): { numRuns: number; seed?: number } => {
  const campaign = process.env["PULSEGATE_RUNS"];
  return campaign === undefined ? { numRuns: usual, seed: 20 } : { numRuns: Number(campaign) };
};

export const layoutOf = ({ protocol, options }: Kind): FrameLayout => findProtocol(protocol).layout(options);

export const startedDevice = ({ protocol, options }: Kind): SimulatedDevice => {
  const device = createSimulatedDevice(protocol, options);
  for (const command of device.startCommands) device.receive(command);
  return device;
};

/**
 * Counts over the whole range, so that a payload may hold any byte; the first channel counts in steps that do not repeat
 * within its range, so that rows can be told from each other.
 */
function countsOf(streams: readonly SimulatedStream[], tick: number, random: Random): Float64Array[] {
  return streams.map(({ channels, rowsPerTick }) =>
    Float64Array.from({ length: rowsPerTick * channels.length }, (_, i) => {
      const { minCount, maxCount } = channels[i % channels.length];
      const range = maxCount - minCount + 1;
      const row = tick * rowsPerTick + Math.floor(i / channels.length);
      if (i % channels.length === 0) return minCount + ((row * 389 + 101) % Math.min(range, 65_521));
      return minCount + Math.floor(random() * range);
    }),
  );
}

export interface Tick {
  readonly counts: readonly Float64Array[];
  readonly frames: readonly { readonly bytes: Uint8Array; readonly streams: readonly number[] }[];
}

export function ticksOf(device: SimulatedDevice, random: Random, count: number): Tick[] {
  return Array.from({ length: count }, (_, tick) => {
    const counts = countsOf(device.streams, tick, random);
    return { counts, frames: device.tick(counts) };
  });
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

export const bytesOf = (ticks: readonly Tick[]): Uint8Array =>
  joined(ticks.flatMap(({ frames }) => frames.map(({ bytes }) => bytes)));

/** What a parser made of bytes, in the order of the wire. */
export interface Parsed {
  /** By stream: its rows one after another, each as text, and losses as `lost n`. */
  readonly streams: string[][];
  readonly counters: FrameCounters;
}

/** Counts of a row as text; NaN and numbers are told apart, -0 and 0 are not. */
const rowText = (counts: Float64Array, from: number, width: number): string =>
  Array.from(counts.subarray(from, from + width), (count) => String(count + 0)).join(" ");

export function parse(layout: FrameLayout, act: (parser: FrameParser) => void): Parsed {
  const streams = layout.streams.map((): string[] => []);
  const parser = layout.createParser({
    rows(stream, counts, rows) {
      const width = layout.streams[stream].channels.length;
      for (let row = 0; row < rows; row++) streams[stream].push(rowText(counts, row * width, width));
    },
    lost(frames) {
      for (const stream of streams) stream.push(`lost ${frames}`);
    },
  });
  act(parser);
  parser.finish();
  return { streams, counters: { ...parser.counters } };
}

export const parseWhole = (layout: FrameLayout, bytes: Uint8Array): Parsed =>
  parse(layout, (parser) => parser.push(bytes));

export const rowsOf = (ticks: readonly Tick[], layout: FrameLayout): string[][] =>
  layout.streams.map(({ channels }, stream) =>
    ticks.flatMap(({ counts }) => {
      const rows = counts[stream].length / channels.length;
      return Array.from({ length: rows }, (_, row) =>
        rowText(counts[stream], row * channels.length, channels.length),
      );
    }),
  );

export { seededRandom };
