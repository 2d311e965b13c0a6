import { PulsegateError } from "../../../signals/errors.ts";
import type { FindingLog } from "../finding-log.ts";
import type { Folder } from "../folder.ts";
import { createChannelEmitter } from "./channel-emitter.ts";
import type { WfdbHeader, WfdbSegment, WfdbSignal } from "./header.ts";
import { readHeader } from "./header-read.ts";
import { openSegment } from "./segment-open.ts";
import { readSegment, type Segment } from "./segment-reader.ts";
import type { ChannelBlock, SignalSource } from "./signal-source.ts";

/** A segment with its place in the recording. */
interface PlacedSegment extends WfdbSegment {
  readonly startFrame: number;
}

/** Segment name that stands for a gap. */
const GAP = "~";

const headerFileOf = (segment: WfdbSegment): string => `${segment.name}.hea`;

const place = (segments: readonly WfdbSegment[]): PlacedSegment[] => {
  let startFrame = 0;
  return segments.map((segment) => {
    const placed = { ...segment, startFrame };
    startFrame += segment.lengthFrames;
    return placed;
  });
};

/**
 * Signals of the whole recording. A first segment of length 0 is a layout: it lists every signal that occurs (variable
 * layout). Otherwise all segments have the signals of the first one (fixed layout).
 */
const readLayout = async (
  folder: Folder,
  header: WfdbHeader,
  file: string,
  log: FindingLog,
): Promise<readonly WfdbSignal[]> => {
  const first = header.segments?.find((segment) => segment.name !== GAP);
  if (first === undefined) return [];
  const layout = await readHeader(folder, headerFileOf(first), log);
  if (layout.segments !== undefined) {
    throw new PulsegateError("unsupported", "a segment has segments of its own", {
      where: `${file}:${first.line}`,
      got: first.name,
    });
  }
  if (layout.signals.length !== header.signalCount) {
    log.warn(file, `${header.signalCount} signals are declared, the layout has ${layout.signals.length}`, {
      line: first.line,
    });
  }
  return layout.signals;
};

const isVariable = (header: WfdbHeader): boolean => header.segments?.[0]?.lengthFrames === 0;

/** Channel of each signal of a segment: by position (fixed layout) or by name, the first free one (variable layout). */
const matchSignals = (
  layout: readonly WfdbSignal[],
  signals: readonly WfdbSignal[],
  variable: boolean,
): readonly (number | undefined)[] => {
  if (!variable) return signals.map((_, index) => (index < layout.length ? index : undefined));
  const taken = new Set<number>();
  return signals.map((signal) => {
    const channel = layout.findIndex((one, i) => !taken.has(i) && one.description === signal.description);
    if (channel < 0) return undefined;
    taken.add(channel);
    return channel;
  });
};

/** An opened segment, and for each asked channel the signal that carries it. */
interface OpenedSegment {
  readonly segment: Segment;
  readonly signalOf: ReadonlyMap<number, number>;
}

class SegmentedSource implements SignalSource {
  readonly layout: readonly WfdbSignal[];
  readonly lengthFrames: number;
  readonly #folder: Folder;
  readonly #header: WfdbHeader;
  readonly #segments: readonly PlacedSegment[];
  readonly #log: FindingLog;

  constructor(folder: Folder, header: WfdbHeader, layout: readonly WfdbSignal[], log: FindingLog) {
    this.#folder = folder;
    this.#header = header;
    this.#segments = place(header.segments ?? []);
    this.#log = log;
    this.layout = layout;
    this.lengthFrames = this.#segments.reduce((n, segment) => n + segment.lengthFrames, 0);
  }

  async *read(channels: readonly number[], fromFrame: number, toFrame: number): AsyncGenerator<ChannelBlock> {
    for (const placed of this.#segments) {
      const from = Math.max(fromFrame, placed.startFrame) - placed.startFrame;
      const to = Math.min(toFrame, placed.startFrame + placed.lengthFrames) - placed.startFrame;
      if (to <= from) continue;
      const opened = placed.name === GAP ? undefined : await this.#open(placed, channels);
      yield* this.#gaps(
        placed,
        from,
        to,
        channels.filter((c) => opened?.signalOf.get(c) === undefined),
      );
      if (opened !== undefined) yield* this.#signals(placed, opened, from, to);
    }
  }

  /** Gaps of channels that a segment lacks, or lacks from the samples on that `covered` names. */
  *#gaps(
    placed: PlacedSegment,
    fromFrame: number,
    toFrame: number,
    channels: readonly number[],
    covered: ReadonlyMap<number, number> = new Map(),
  ): Generator<ChannelBlock> {
    for (const channel of channels) {
      const signal = this.layout[channel]!;
      const rate = signal.samplesPerFrame;
      const from = covered.get(channel) ?? fromFrame * rate;
      const digital = createChannelEmitter(channel, signal, from, toFrame * rate).finish();
      if (digital !== undefined) yield this.#placed(placed, channel, digital);
    }
  }

  async *#signals(
    placed: PlacedSegment,
    opened: OpenedSegment,
    fromFrame: number,
    toFrame: number,
  ): AsyncGenerator<ChannelBlock> {
    const channelOf = new Map([...opened.signalOf].map(([channel, signal]) => [signal, channel]));
    const part = { signals: [...channelOf.keys()], fromFrame, toFrame };
    const covered = new Map<number, number>();
    try {
      for await (const digital of readSegment(opened.segment, part, this.#log)) {
        const channel = channelOf.get(digital.index)!;
        covered.set(channel, digital.startSample + digital.length);
        yield this.#placed(placed, channel, digital);
      }
    } catch (error) {
      if (!(error instanceof PulsegateError)) throw error;
      this.#log.error(headerFileOf(placed), `the rest of segment ${placed.name} is a gap: ${error.message}`);
      yield* this.#gaps(placed, fromFrame, toFrame, [...opened.signalOf.keys()], covered);
    }
  }

  #placed(placed: PlacedSegment, channel: number, digital: ChannelBlock["digital"]): ChannelBlock {
    const offset = placed.startFrame * this.layout[channel]!.samplesPerFrame;
    return { channel, startSample: offset + digital.startSample, digital };
  }

  /** Opens a segment; what makes it unreadable is a finding, and the segment a gap. */
  async #open(placed: PlacedSegment, channels: readonly number[]): Promise<OpenedSegment | undefined> {
    const file = headerFileOf(placed);
    try {
      const header = await readHeader(this.#folder, file, this.#log);
      if (header.segments !== undefined) {
        throw new PulsegateError("unsupported", "a segment has segments of its own", { where: file });
      }
      this.#compare(placed, header, file);
      const opened = await openSegment(
        this.#folder,
        { ...header, lengthFrames: placed.lengthFrames },
        file,
        this.#log,
      );
      return { segment: opened, signalOf: await this.#usableSignals(header, file, channels) };
    } catch (error) {
      if (!(error instanceof PulsegateError)) throw error;
      this.#log.error(file, `segment ${placed.name} is a gap: ${error.message}`);
      return undefined;
    }
  }

  #compare(placed: PlacedSegment, header: WfdbHeader, file: string): void {
    if (header.lengthFrames !== undefined && header.lengthFrames !== placed.lengthFrames) {
      this.#log.warn(
        file,
        `the segment is ${header.lengthFrames} frames long, the record says ${placed.lengthFrames}`,
      );
    }
    if (header.frameRateHz !== this.#header.frameRateHz) {
      throw new PulsegateError("unsupported", "the segment has a sampling frequency of its own", {
        where: file,
        got: header.frameRateHz,
        expected: `${this.#header.frameRateHz}`,
      });
    }
  }

  /** Signals that carry one of the channels, have its rate and unit, and whose file is there. */
  async #usableSignals(
    header: WfdbHeader,
    file: string,
    channels: readonly number[],
  ): Promise<ReadonlyMap<number, number>> {
    const usable = new Map<number, number>();
    const matches = matchSignals(this.layout, header.signals, isVariable(this.#header));
    for (const [index, signal] of header.signals.entries()) {
      const channel = matches[index];
      if (channel === undefined) {
        this.#log.warn(file, `signal ${signal.description} is not in the layout`, { line: signal.line });
        continue;
      }
      if (!channels.includes(channel)) continue;
      if (signal.samplesPerFrame !== this.layout[channel]!.samplesPerFrame) {
        this.#log.error(file, `signal ${signal.description} has another rate than the layout`, {
          line: signal.line,
        });
        continue;
      }
      if (signal.units !== this.layout[channel]!.units) {
        this.#log.error(
          file,
          `signal ${signal.description} is in ${signal.units}, not in ${this.layout[channel]!.units}`,
          {
            line: signal.line,
          },
        );
        continue;
      }
      // A missing signal file has been reported on opening; its channel is a gap here.
      if (signal.format !== 0 && (await this.#folder.size(signal.file)) === undefined) continue;
      usable.set(channel, index);
    }
    return usable;
  }
}

/** Prepares a multi-segment record: its layout is read now, its segments when blocks are asked for. */
export const openSegments = async (
  folder: Folder,
  header: WfdbHeader,
  file: string,
  log: FindingLog,
): Promise<SignalSource> => {
  const layout = await readLayout(folder, header, file, log);
  const source = new SegmentedSource(folder, header, layout, log);
  if (header.lengthFrames !== undefined && header.lengthFrames !== source.lengthFrames) {
    log.warn(file, `${header.lengthFrames} frames are declared, the segments have ${source.lengthFrames}`);
  }
  return source;
};
