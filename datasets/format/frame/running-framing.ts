import { FrameGroup, type GroupStream } from "./frame-group.ts";
import type { FramedBlock, FramedChannel, Framing, FramingHealth } from "./framed.ts";
import type {
  FrameChannel,
  FrameLayout,
  FrameParser,
  FrameStream,
  HowKnown,
  ScaleProfile,
} from "./protocol.ts";
import { RowBuffer, type RowChannel } from "./row-buffer.ts";

export interface FramingOptions {
  /** Scale of a channel in place of the layout's own: another gain, another unit. */
  readonly scale?: (channel: FrameChannel, stream: FrameStream) => ScaleProfile;
  /** Seconds of the clock that times arrivals in one wall second: 1 when left out, another for simulated devices. */
  readonly speed?: number;
}

export interface StreamRate {
  readonly hz: number;
  readonly how: HowKnown;
}

/** A stream that takes part, with its place in the layout. */
interface RunningStream extends GroupStream {
  readonly stream: FrameStream;
  readonly rate: StreamRate;
  readonly group: FrameGroup;
  /** First stream of its group: its rows count the group's frames. */
  readonly counts: boolean;
}

/** A framing whose rates are known. Streams without a rate (they never came while it was estimated) are left out. */
export class RunningFraming implements Framing {
  readonly channels: readonly FramedChannel[];
  readonly #streams: readonly (RunningStream | undefined)[];
  readonly #groups: readonly FrameGroup[];
  readonly #parser: FrameParser;
  /** Frames that the parser told as lost. Its counter may count others: with a Daisy two of the wire's are one. */
  #lost = 0;

  constructor(layout: FrameLayout, rates: readonly (StreamRate | undefined)[], options: FramingOptions) {
    const channels: RowChannel[] = [];
    const buffers = layout.streams.map((stream, s) => {
      const rate = rates[s];
      if (rate === undefined) return undefined;
      const own = framedChannels(stream, s, rate, options);
      const buffer = new RowBuffer(own, channels.length);
      channels.push(...own);
      return { buffer, rowsPerFrame: stream.rowsPerFrame, stream, rate };
    });
    const kinds = new Map<number, FrameGroup>();
    for (const kind of new Set(layout.streams.map((stream) => stream.frame ?? 0))) {
      const own = buffers.filter((b) => b !== undefined && (b.stream.frame ?? 0) === kind);
      const first = own[0];
      if (first === undefined) continue;
      const timeBase = first.rate.how === "estimated" ? "program" : "crystal";
      const frameHz = first.rate.hz / first.rowsPerFrame;
      const members = own.filter((b) => b !== undefined);
      kinds.set(kind, new FrameGroup(members, frameHz, timeBase, layout.counterWrap, options.speed));
    }
    const counting = new Set<FrameGroup>();
    this.#streams = buffers.map((b) => {
      const group = b && kinds.get(b.stream.frame ?? 0);
      if (b === undefined || group === undefined) return undefined;
      const counts = !counting.has(group);
      counting.add(group);
      return { ...b, group, counts };
    });
    this.#groups = [...kinds.values()];
    this.channels = channels;
    this.#parser = layout.createParser({
      rows: (s, counts, rows) => this.#rows(s, counts, rows),
      lost: (frames) => {
        this.#lost += frames;
        for (const group of this.#groups) group.lose(frames);
      },
    });
  }

  push(bytes: Uint8Array, atS: number | undefined): FramedBlock[] {
    for (const group of this.#groups) group.begin();
    this.#parser.push(bytes);
    const skipped = this.#parser.counters.bytesSkipped;
    return this.#groups.flatMap((group) => (atS === undefined ? group.count() : group.arrive(atS, skipped)));
  }

  idle(atS: number): FramedBlock[] {
    return this.#groups.flatMap((group) => group.idle(atS));
  }

  interrupt(): void {
    for (const group of this.#groups) group.begin();
    this.#parser.interrupt();
    for (const group of this.#groups) group.interrupt();
  }

  finish(): FramedBlock[] {
    this.#parser.finish();
    return this.#groups.flatMap((group) => group.finish());
  }

  health(): FramingHealth {
    const { counters, locked } = this.#parser;
    const sum = (of: (group: FrameGroup) => number): number =>
      this.#groups.reduce((total, group) => total + of(group), 0);
    return {
      counters: {
        ...counters,
        lostByCounter: this.#lost - sum((group) => group.overcounted),
        lostByClock: sum((group) => group.lostByClock),
      },
      locked,
      driftPpm: this.#groups[0]?.clock.driftPpm,
      jitterMs: this.#groups[0]?.clock.jitterMs,
      rates: this.#streams.flatMap((s) => (s === undefined ? [] : [rateOf(s)])),
    };
  }

  #rows(index: number, counts: Float64Array, rows: number): void {
    const stream = this.#streams[index];
    if (stream === undefined) return;
    stream.buffer.add(counts, rows);
    if (stream.counts) stream.group.addFrames(rows / stream.rowsPerFrame);
  }
}

function rateOf(s: RunningStream): FramingHealth["rates"][number] {
  const frameHz = s.group.measuredHz;
  return {
    stream: s.stream.name,
    hz: s.rate.hz,
    how: s.rate.how,
    measuredHz: frameHz === undefined ? undefined : frameHz * s.rowsPerFrame,
  };
}

function framedChannels(
  stream: FrameStream,
  index: number,
  rate: StreamRate,
  options: FramingOptions,
): RowChannel[] {
  return stream.channels.map((channel) => {
    const scale = options.scale?.(channel, stream) ?? channel.scale;
    return {
      name: channel.name,
      modality: channel.modality,
      sampleRateHz: rate.hz,
      rateEstimated: rate.how === "estimated",
      units: scale.units,
      lengthSamples: undefined,
      stream: index,
      scale,
      rateHow: rate.how,
      minCount: channel.minCount,
      maxCount: channel.maxCount,
      keepsCounts: channel.integer && channel.minCount >= -(2 ** 31) && channel.maxCount < 2 ** 31,
    };
  });
}
