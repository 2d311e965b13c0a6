import type { RowSink } from "../protocol.ts";
import type { FrameShape, Run } from "./frame-shape.ts";
import { ascii } from "./options.ts";
import { RowBatch } from "./row-batch.ts";

const MESSAGE_START = Uint8Array.of(0xff, 0xff, 0x01, 0x01, 0x80, 0xff);
const MESSAGE_END = Uint8Array.of(0xff, 0xff, 0x01, 0x01, 0x81, 0xff);
/** What Spike Recorder keeps of a message. */
const LONGEST_TEXT = 64;

/**
 * A sample is two bytes of 7 bits, high one first; only the first byte of a frame has its top bit set. No counter, no check sum:
 * the more bits are known beforehand, the fewer frames give a lock.
 */
export class SpikerboxShape implements FrameShape {
  readonly headBytes = 1;
  readonly longest: number;
  readonly fixedLength: number;
  readonly lockFrames: number;
  readonly relockFrames: number;
  readonly resumeFrames: number;
  readonly longestAside = MESSAGE_START.length + LONGEST_TEXT + MESSAGE_END.length;
  readonly counter = undefined;
  /** Bits of a high byte that are never set. */
  readonly #unused: number;
  readonly #batch: RowBatch;
  readonly #sink: RowSink;

  constructor(channels: number, bits: number, sink: RowSink) {
    this.longest = this.fixedLength = 2 * channels;
    this.#unused = 0x7f & ~((1 << (bits - 7)) - 1);
    const known = 2 * channels + channels * (14 - bits);
    this.lockFrames = Math.ceil(28 / known);
    this.relockFrames = Math.ceil(20 / known) + 1;
    this.resumeFrames = Math.ceil(12 / known);
    this.#batch = new RowBatch(sink, 0, channels);
    this.#sink = sink;
  }

  lengthAt(bytes: Uint8Array, at: number): number {
    return ((bytes[at] as number) & (0x80 | this.#unused)) === 0x80 ? this.fixedLength : 0;
  }

  check(bytes: Uint8Array, at: number): "ok" | "marks" {
    return this.#marked(bytes, at) ? "ok" : "marks";
  }

  #marked(bytes: Uint8Array, at: number): boolean {
    let high = (bytes[at] as number) ^ 0x80;
    let low = bytes[at + 1] as number;
    for (let i = at + 2, end = at + this.fixedLength; i < end; i += 2) {
      high |= bytes[i] as number;
      low |= bytes[i + 1] as number;
    }
    return ((high & (0x80 | this.#unused)) | (low & 0x80)) === 0;
  }

  /** `FF FF 01 01 80 FF`, text, `FF FF 01 01 81 FF`. No sample has two bytes FF. */
  asideAt(bytes: Uint8Array, at: number, end: number): number {
    const starts = startsWith(bytes, at, end, MESSAGE_START);
    if (starts <= 0) return starts;
    const text = at + MESSAGE_START.length;
    for (let i = text; i <= text + LONGEST_TEXT; i++) {
      const ends = startsWith(bytes, i, end, MESSAGE_END);
      if (ends !== 0) return ends < 0 ? -1 : i + MESSAGE_END.length - at;
    }
    return 0;
  }

  follow(bytes: Uint8Array, end: number, run: Run): void {
    const length = this.fixedLength;
    const last = end - length;
    let { at, frames } = run;
    const from = at;
    // A single channel is worth a loop of its own: a frame is two bytes.
    if (length === 2) {
      const unset = 0x80 | this.#unused;
      while (at <= last && ((bytes[at] as number) & unset) === 0x80 && (bytes[at + 1] as number) < 0x80)
        at += 2;
    } else while (at <= last && this.#marked(bytes, at)) at += length;
    frames += (at - from) / length;
    run.frames = frames;
    run.lastAt = at - length;
    run.at = at;
  }

  decode(bytes: Uint8Array, from: number, frames: number): void {
    const batch = this.#batch;
    const { counts, channels } = batch;
    let at = from;
    for (let left = frames; left > 0; ) {
      const rows = Math.min(left, batch.room(1));
      let to = batch.rows * channels;
      for (const end = to + rows * channels; to < end; to++, at += 2)
        counts[to] = (((bytes[at] as number) & 0x7f) << 7) | (bytes[at + 1] as number);
      batch.rows += rows;
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

/** 1 when `mark` is here, 0 when it is not, -1 when more bytes must tell. */
function startsWith(bytes: Uint8Array, at: number, end: number, mark: Uint8Array): number {
  for (let i = 0; i < mark.length; i++) {
    if (at + i >= end) return -1;
    if (bytes[at + i] !== mark[i]) return 0;
  }
  return 1;
}

/** Text of the last whole message among bytes. */
export function lastMessage(bytes: Uint8Array): string | undefined {
  const text = String.fromCharCode(...bytes.subarray(-4096));
  const [start, end] = [MESSAGE_START, MESSAGE_END].map((mark) => String.fromCharCode(...mark)) as [
    string,
    string,
  ];
  const close = text.lastIndexOf(end);
  const open = text.lastIndexOf(start, close);
  return open < 0 || close < 0 ? undefined : text.slice(open + start.length, close);
}

export const askBoard = ascii("b:;\n");
