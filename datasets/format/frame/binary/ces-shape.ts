import type { RowSink } from "../protocol.ts";
import { u32le } from "./byte-fields.ts";
import { type FrameCounter, type FrameShape, type Run, wideCounter } from "./frame-shape.ts";
import { RowBatch } from "./row-batch.ts";

const START_1 = 0x0a;
const START_2 = 0xfa;
/** Sync (2), length (2), type (1). */
const HEAD = 5;
const FOOTER = 2;

/** One kind of packet in the envelope; other kinds (answers of the command channel) are no frames of this device. */
export interface CesPacket {
  readonly type: number;
  readonly payload: number;
  /** Adds the rows of payloads that lie `stride` bytes apart; there is room for `rows` of each in every batch. */
  read(bytes: Uint8Array, at: number, packets: number, stride: number, batches: readonly RowBatch[]): void;
  /** Rows of one packet at most, in any stream. */
  readonly rows: number;
}

export interface CesEnvelope {
  readonly packets: readonly CesPacket[];
  readonly footer: readonly [number, number];
  /** Byte of the frame at which a u32 counter starts; it starts again from 0 when the device's memory overflows. */
  readonly counterAt?: number;
}

/**
 * `0A FA | length u16 | type u8 | payload | footer (2)`, little-endian, no check sum: kind and length have to be known ones.
 * Source: ProtoCentral's Arduino and Zephyr sketches, see the boards.
 */
export class CesShape implements FrameShape {
  readonly headBytes: number;
  readonly longest: number;
  readonly fixedLength: number;
  // 56 bits of a frame are known beforehand: two of them cannot be chance.
  readonly lockFrames = 2;
  readonly relockFrames = 2;
  readonly resumeFrames = 1;
  readonly counter: FrameCounter | undefined;
  readonly #packets: readonly CesPacket[];
  readonly #footer1: number;
  readonly #footer2: number;
  readonly #batches: readonly RowBatch[];
  readonly #sink: RowSink;

  constructor(envelope: CesEnvelope, channels: readonly number[], sink: RowSink) {
    const { packets, counterAt } = envelope;
    const lengths = packets.map((packet) => packet.payload + HEAD + FOOTER);
    this.#packets = packets;
    [this.#footer1, this.#footer2] = envelope.footer;
    this.longest = Math.max(...lengths);
    this.fixedLength = lengths.length === 1 ? (lengths[0] as number) : 0;
    this.headBytes = counterAt === undefined ? HEAD : counterAt + 4;
    this.counter =
      counterAt === undefined ? undefined : wideCounter(2 ** 32, (bytes, at) => u32le(bytes, at + counterAt));
    this.#batches = channels.map((n, stream) => new RowBatch(sink, stream, n));
    this.#sink = sink;
  }

  #packet(bytes: Uint8Array, at: number): CesPacket | undefined {
    if (bytes[at] !== START_1 || bytes[at + 1] !== START_2) return undefined;
    const length = (bytes[at + 2] as number) | ((bytes[at + 3] as number) << 8);
    const type = bytes[at + 4];
    for (const packet of this.#packets) if (packet.payload === length && packet.type === type) return packet;
    return undefined;
  }

  lengthAt(bytes: Uint8Array, at: number): number {
    const packet = this.#packet(bytes, at);
    return packet === undefined ? 0 : packet.payload + HEAD + FOOTER;
  }

  check(bytes: Uint8Array, at: number, length: number): "ok" | "footer" {
    return this.closes(bytes, at + length) ? "ok" : "footer";
  }

  closes(bytes: Uint8Array, end: number): boolean {
    return bytes[end - 2] === this.#footer1 && bytes[end - 1] === this.#footer2;
  }

  follow(bytes: Uint8Array, end: number, run: Run): void {
    const { counter, headBytes } = this;
    let { at, expected, frames } = run;
    while (end - at >= headBytes) {
      const length = this.lengthAt(bytes, at);
      if (length === 0 || length > end - at || !this.closes(bytes, at + length)) break;
      if (counter !== undefined) {
        if (counter.read(bytes, at) !== expected) break;
        expected = counter.after(expected, 1);
      }
      run.lastAt = at;
      at += length;
      frames++;
    }
    run.at = at;
    run.frames = frames;
    run.expected = expected;
  }

  decode(bytes: Uint8Array, from: number, frames: number): void {
    const batches = this.#batches;
    let at = from;
    for (let left = frames; left > 0; ) {
      const packet = this.#packet(bytes, at) as CesPacket;
      const stride = packet.payload + HEAD + FOOTER;
      let room = Number.POSITIVE_INFINITY;
      for (const batch of batches) room = Math.min(room, batch.room(packet.rows));
      // Where all packets are of one kind, all that fit at once.
      const packets = this.fixedLength > 0 ? Math.min(left, Math.floor(room / packet.rows)) : 1;
      packet.read(bytes, at + HEAD, packets, stride, batches);
      at += packets * stride;
      left -= packets;
    }
  }

  lost(frames: number): void {
    this.flush();
    this.#sink.lost(frames);
  }

  flush(): void {
    for (const batch of this.#batches) batch.flush();
  }
}
