import type { RowSink } from "../protocol.ts";
import { u24le } from "./byte-fields.ts";
import type { FrameCounter, FrameShape, Run } from "./frame-shape.ts";
import { RowBatch } from "./row-batch.ts";
import { type Signal, signals } from "./shimmer3-signals.ts";

const DATA = 0x00;
const ACK = 0xff;
const INQUIRY = 0x02;
const IN_STREAM = 0x8a;
const STATUS = 0x71;
const HEAD = 4;
export const CLOCK_WRAP = 2 ** 24;
/** Kind of the answer (1), rate divider (2), configuration (4), number of signals (1), buffer size (1). */
export const INQUIRY_HEAD = 9;

/**
 * `00 | clock u24 | signals`, no sync, no check sum: a packet is one whose clock is a sampling interval after the last one's.
 * The clock ticks 32768 times a second, so it also tells how many packets are missing.
 */
export class Shimmer3Shape implements FrameShape {
  readonly headBytes = HEAD;
  readonly longest: number;
  readonly fixedLength: number;
  readonly lockFrames = 3;
  readonly relockFrames = 3;
  // Nothing but the clock marks a packet: one frame behind would let bytes from another place in the packets pass for long.
  readonly resumeFrames = 2;
  readonly longestAside: number;
  readonly counter: FrameCounter;
  readonly #ids: readonly number[];
  readonly #signals: readonly Signal[];
  /** Where each signal starts in a packet. */
  readonly #offsets: readonly number[];
  readonly #ticks: number;
  readonly #tolerance: number;
  readonly #batch: RowBatch;
  readonly #sink: RowSink;

  /** @param ids signals of a packet by number, @param ticks sampling interval on the device's clock. */
  constructor(ids: readonly number[], ticks: number, sink: RowSink) {
    this.#ids = ids;
    this.#signals = ids.map((id) => signals[id] as Signal);
    this.#ticks = ticks;
    // The clock is read in an interrupt that may come a little late.
    this.#tolerance = Math.min(16, Math.max(1, ticks >> 3));
    let length = HEAD;
    this.#offsets = this.#signals.map(({ bytes }) => {
      length += bytes;
      return length - bytes;
    });
    this.longest = this.fixedLength = length;
    this.longestAside = INQUIRY_HEAD + ids.length;
    this.counter = {
      read: (bytes, at) => u24le(bytes, at + 1),
      after: (value, frames) => (((value + frames * ticks) % CLOCK_WRAP) + CLOCK_WRAP) % CLOCK_WRAP,
      advance: (from, to) => this.#advance(from, to),
    };
    this.#batch = new RowBatch(sink, 0, ids.length);
    this.#sink = sink;
  }

  #advance(from: number, to: number): number {
    const passed = (to - from + CLOCK_WRAP) % CLOCK_WRAP;
    const frames = Math.round(passed / this.#ticks);
    return Math.abs(passed - frames * this.#ticks) <= this.#tolerance ? frames : 0;
  }

  lengthAt(bytes: Uint8Array, at: number): number {
    return bytes[at] === DATA ? this.fixedLength : 0;
  }

  check(): "ok" {
    return "ok";
  }

  /** Between packets: acknowledgements, status messages, and the answer to an inquiry that fits. */
  asideAt(bytes: Uint8Array, at: number, end: number): number {
    switch (bytes[at]) {
      case ACK:
        return 1;
      case IN_STREAM:
        if (end - at < 3) return end - at < 2 || bytes[at + 1] === STATUS ? -1 : 0;
        return bytes[at + 1] === STATUS ? 3 : 0;
      case INQUIRY:
        return this.#inquiryAt(bytes, at, end);
      default:
        return 0;
    }
  }

  #inquiryAt(bytes: Uint8Array, at: number, end: number): number {
    const ids = this.#ids;
    if (at + 7 < end && bytes[at + 7] !== ids.length) return 0;
    for (let i = 0; i < ids.length; i++) {
      const place = at + INQUIRY_HEAD + i;
      if (place >= end) return -1;
      if (bytes[place] !== ids[i]) return 0;
    }
    return this.longestAside;
  }

  follow(bytes: Uint8Array, end: number, run: Run): void {
    const length = this.fixedLength;
    const last = end - length;
    const tolerance = this.#tolerance;
    const ticks = this.#ticks;
    let { at, expected, frames } = run;
    while (at <= last && bytes[at] === DATA) {
      const clock = u24le(bytes, at + 1);
      const late = ((clock - expected) << 8) >> 8;
      if (late > tolerance || late < -tolerance) break;
      expected = (clock + ticks) & 0xffffff;
      at += length;
      frames++;
    }
    run.frames = frames;
    run.lastAt = at - length;
    run.at = at;
    run.expected = expected;
  }

  decode(bytes: Uint8Array, from: number, frames: number): void {
    const batch = this.#batch;
    const { counts, channels } = batch;
    const offsets = this.#offsets;
    const list = this.#signals;
    const length = this.fixedLength;
    let at = from;
    for (let left = frames; left > 0; ) {
      const rows = Math.min(left, batch.room(1));
      const first = batch.rows * channels;
      // Signal by signal: one reader for all rows.
      for (let c = 0; c < channels; c++)
        (list[c] as Signal).read(
          bytes,
          at + (offsets[c] as number),
          length,
          counts,
          first + c,
          channels,
          rows,
        );
      batch.rows += rows;
      at += rows * length;
      left -= rows;
    }
  }

  lost(frames: number): void {
    this.#batch.flush();
    this.#sink.lost(frames);
  }

  flush(): void {
    this.#batch.flush();
  }
}
