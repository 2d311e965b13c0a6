import type { RowSink } from "../protocol.ts";
import { type FrameShape, type Run, wrappingCounter } from "./frame-shape.ts";
import { RowBatch } from "./row-batch.ts";

/** Bytes of a frame: 10 bits for A1 to A4, 6 for A5 and A6, 4 digital, 4 sequence, 4 CRC. */
const frameBytes = (channels: number): number =>
  channels <= 4 ? Math.ceil((12 + 10 * channels) / 8) : Math.ceil((52 + 6 * (channels - 4)) / 8);

/** Remainders by x^4 + x + 1 of a byte, and of a byte shifted by 8. */
const REMAINDERS = Uint8Array.from({ length: 512 }, (_, i) => {
  let x = (i & 0xff) << ((i >> 8) << 3);
  for (let bit = 15; bit >= 4; bit--) if ((x >> bit) & 1) x ^= 0x13 << (bit - 4);
  return x;
});

/**
 * Remainder of a frame, its CRC nibble included: 0 when the CRC holds. x^16 is x here (x^15 is 1), so words of 16 bits are added
 * up after one shift each.
 */
function remainder(bytes: Uint8Array, from: number, length: number): number {
  const end = from + length;
  let at = from;
  let x = 0;
  if (length & 1) x = bytes[at++] as number;
  for (; at < end; at += 2) x = (x << 1) ^ (((bytes[at] as number) << 8) | (bytes[at + 1] as number));
  x = (x & 0xffff) ^ ((x >> 16) << 1);
  return (REMAINDERS[x & 0xff] as number) ^ (REMAINDERS[256 + (x >> 8)] as number);
}

/** No sync: position, CRC and sequence number have to agree several times. */
export class BitalinoShape implements FrameShape {
  readonly headBytes: number;
  readonly longest: number;
  readonly fixedLength: number;
  // A frame is right by chance once in 16 by its CRC, and once in 16 by its sequence number.
  readonly lockFrames = 4;
  readonly relockFrames = 4;
  readonly resumeFrames = 3;
  readonly counter;
  readonly #inputs: number;
  readonly #batch: RowBatch;
  readonly #sink: RowSink;

  constructor(inputs: number, sink: RowSink) {
    const length = frameBytes(inputs);
    this.headBytes = this.longest = this.fixedLength = length;
    this.counter = wrappingCounter(16, (bytes, at) => (bytes[at + length - 1] as number) >> 4);
    this.#inputs = inputs;
    this.#batch = new RowBatch(sink, 0, inputs + 1);
    this.#sink = sink;
  }

  lengthAt(): number {
    return this.fixedLength;
  }

  check(bytes: Uint8Array, at: number): "ok" | "crc" {
    return remainder(bytes, at, this.fixedLength) === 0 ? "ok" : "crc";
  }

  follow(bytes: Uint8Array, end: number, run: Run): void {
    const length = this.fixedLength;
    const last = end - length;
    let { at, expected, frames } = run;
    while (
      at <= last &&
      (bytes[at + length - 1] as number) >> 4 === expected &&
      remainder(bytes, at, length) === 0
    ) {
      expected = (expected + 1) & 0x0f;
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
    const inputs = this.#inputs;
    const length = this.fixedLength;
    for (let i = 0, end = from + length; i < frames; i++, end += length) {
      batch.room(1);
      const to = batch.rows++ * channels;
      readInputs(bytes, end, inputs, counts, to);
      counts[to + inputs] = (bytes[end - 2] as number) >> 4;
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

/** Inputs are packed from the end of the frame forwards. */
function readInputs(bytes: Uint8Array, end: number, inputs: number, counts: Float64Array, to: number): void {
  const b3 = bytes[end - 3] as number;
  counts[to] = (((bytes[end - 2] as number) & 0x0f) << 6) | (b3 >> 2);
  if (inputs === 1) return;
  counts[to + 1] = ((b3 & 0x03) << 8) | (bytes[end - 4] as number);
  if (inputs === 2) return;
  const b6 = bytes[end - 6] as number;
  counts[to + 2] = ((bytes[end - 5] as number) << 2) | (b6 >> 6);
  if (inputs === 3) return;
  const b7 = bytes[end - 7] as number;
  counts[to + 3] = ((b6 & 0x3f) << 4) | (b7 >> 4);
  if (inputs === 4) return;
  const b8 = bytes[end - 8] as number;
  counts[to + 4] = ((b7 & 0x0f) << 2) | (b8 >> 6);
  if (inputs === 6) counts[to + 5] = b8 & 0x3f;
}
