import { PulsegateError } from "../../../signals/errors.ts";
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
}

/**
 * Parser and clock of a layout together: bytes with their times of arrival in, blocks in physical units and explicit gaps out.
 * @throws PulsegateError `bad-option` from `push` when bytes come without a time and nobody says the rate.
 */
export function createFraming(layout: FrameLayout, options: FramingOptions = {}): Framing {
  return new LayoutFraming(layout, options);
}

class LayoutFraming implements Framing {
  readonly channels: readonly FramedChannel[];
  readonly #layout: FrameLayout;
  readonly #parser: FrameParser;
  readonly #buffers: RowBuffer[] = [];

  constructor(layout: FrameLayout, options: FramingOptions) {
    this.#layout = layout;
    const channels: RowChannel[] = [];
    for (const [s, stream] of layout.streams.entries()) {
      if (stream.rate === undefined)
        throw new PulsegateError("bad-option", "nobody says the rate", {
          where: `${layout.protocol}, stream ${stream.name}`,
          expected: "a rate in Hz",
        });
      const own = framedChannels(stream, s, stream.rate, options);
      this.#buffers.push(new RowBuffer(own, channels.length));
      channels.push(...own);
    }
    this.channels = channels;
    this.#parser = layout.createParser({
      rows: (stream, counts, rows) => this.#buffers[stream]?.add(counts, rows),
      lost: (frames) => {
        for (const [s, stream] of layout.streams.entries())
          this.#buffers[s]?.lose(frames * stream.rowsPerFrame);
      },
    });
  }

  push(bytes: Uint8Array, _atS: number | undefined): FramedBlock[] {
    this.#parser.push(bytes);
    return this.#take();
  }

  idle(_atS: number): FramedBlock[] {
    return [];
  }

  interrupt(): void {
    this.#parser.interrupt();
  }

  finish(): FramedBlock[] {
    this.#parser.finish();
    return this.#take();
  }

  health(): FramingHealth {
    return {
      counters: { ...this.#parser.counters, lostByClock: 0 },
      locked: this.#parser.locked,
      driftPpm: undefined,
      jitterMs: undefined,
      rates: this.#layout.streams.map((stream) => ({
        stream: stream.name,
        hz: stream.rate?.hz as number,
        how: stream.rate?.how as HowKnown,
        measuredHz: undefined,
      })),
    };
  }

  #take(): FramedBlock[] {
    return this.#buffers.flatMap((buffer) => buffer.take());
  }
}

function framedChannels(
  stream: FrameStream,
  index: number,
  rate: { readonly hz: number; readonly how: HowKnown },
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
      integer: channel.integer,
    };
  });
}
