import type { RowSink } from "../protocol.ts";
import { type FrameShape, type Run, wrappingCounter } from "./frame-shape.ts";
import { RowBatch } from "./row-batch.ts";

/** Bytes of a frame: 10 bits for A1 to A4, 6 for A5 and A6, 4 digital, 4 sequence, 4 CRC. */
export const frameBytes = (channels: number): number =>
  channels <= 4 ? Math.ceil((12 + 10 * channels) / 8) : Math.ceil((52 + 6 * (channels - 4)) / 8);

/** Remainder of one byte, shifted by `steps` bits, in the CRC of BITalino (x^4 + x + 1, from 0). */
function remainder(byte: number, steps: number): number {
  let x = 0;
  for (let bit = 7; bit >= -steps; bit--) {
    x <<= 1;
    if (x & 0x10) x ^= 0x13;
    if (bit >= 0) x ^= (byte >> bit) & 1;
  }
  return x;
}

/**
 * The CRC is linear, so that of a frame is what its bytes give at their places, added up: no byte waits for another.
 * The last byte's table holds its CRC nibble, too: the sum of a good frame is 0.
 */
function crcTable(length: number): Uint8Array {
  const table = new Uint8Array(length * 256);
  for (let i = 0; i < length; i++)
    for (let byte = 0; byte < 256; byte++)
      table[i * 256 + byte] =
        i === length - 1 ? remainder(byte & 0xf0, 0) ^ (byte & 0x0f) : remainder(byte, 8 * (length - 1 - i));
  return table;
}

function sum(table: Uint8Array, bytes: Uint8Array, at: number, length: number): number {
  let x = 0;
  for (let i = 0; i < length; i++) x ^= table[(i << 8) | (bytes[at + i] as number)] as number;
  return x;
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
  readonly #table: Uint8Array;
  readonly #batch: RowBatch;
  readonly #sink: RowSink;

  constructor(inputs: number, sink: RowSink) {
    const length = frameBytes(inputs);
    this.headBytes = this.longest = this.fixedLength = length;
    this.counter = wrappingCounter(16, (bytes, at) => (bytes[at + length - 1] as number) >> 4);
    this.#inputs = inputs;
    this.#table = crcTable(length);
    this.#batch = new RowBatch(sink, 0, inputs + 1);
    this.#sink = sink;
  }

  lengthAt(): number {
    return this.fixedLength;
  }

  check(bytes: Uint8Array, at: number): "ok" | "crc" {
    return sum(this.#table, bytes, at, this.fixedLength) === 0 ? "ok" : "crc";
  }

  follow(bytes: Uint8Array, end: number, run: Run): void {
    const length = this.fixedLength;
    const table = this.#table;
    const last = end - length;
    let { at, expected, frames } = run;
    while (
      at <= last &&
      (bytes[at + length - 1] as number) >> 4 === expected &&
      sum(table, bytes, at, length) === 0
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
