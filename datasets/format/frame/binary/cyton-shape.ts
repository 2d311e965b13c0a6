import type { RowSink } from "../protocol.ts";
import { i16be, i24be } from "./byte-fields.ts";
import { type FrameShape, type Run, wrappingCounter } from "./frame-shape.ts";
import { RowBatch } from "./row-batch.ts";

export const CYTON_BYTES = 33;
const START = 0xa0;
/** Aux bytes hold three axes of the accelerometer; in every other kind (C1 to CF) something else. */
const AUX_ACCEL = 0xc0;
const AUX_AT = 26;
const EXG_AT = 2;

/** `A0 | sample u8 | 8 x i24 big-endian | aux (6) | Cx`. */
export abstract class CytonShape implements FrameShape {
  readonly headBytes = 2;
  readonly longest = CYTON_BYTES;
  readonly fixedLength = CYTON_BYTES;
  // 20 bits of a frame are known beforehand once the counter is.
  readonly lockFrames = 3;
  readonly relockFrames = 2;
  readonly resumeFrames = 1;
  readonly counter = wrappingCounter(256, (bytes, at) => bytes[at + 1] as number);
  protected readonly batch: RowBatch;
  protected readonly sink: RowSink;

  constructor(sink: RowSink, channels: number) {
    this.batch = new RowBatch(sink, 0, channels);
    this.sink = sink;
  }

  lengthAt(bytes: Uint8Array, at: number): number {
    return bytes[at] === START ? CYTON_BYTES : 0;
  }

  check(bytes: Uint8Array, at: number): "ok" | "footer" {
    return this.closes(bytes, at + CYTON_BYTES) ? "ok" : "footer";
  }

  closes(bytes: Uint8Array, end: number): boolean {
    return ((bytes[end - 1] as number) & 0xf0) === 0xc0;
  }

  follow(bytes: Uint8Array, end: number, run: Run): void {
    const last = end - CYTON_BYTES;
    let { at, expected, frames } = run;
    while (
      at <= last &&
      bytes[at] === START &&
      bytes[at + 1] === expected &&
      ((bytes[at + CYTON_BYTES - 1] as number) & 0xf0) === 0xc0
    ) {
      expected = (expected + 1) & 0xff;
      at += CYTON_BYTES;
      frames++;
    }
    run.frames = frames;
    run.lastAt = at - CYTON_BYTES;
    run.at = at;
    run.expected = expected;
  }

  abstract decode(bytes: Uint8Array, at: number, frames: number, counter: number): void;

  lost(frames: number): void {
    this.batch.flush();
    this.sink.lost(frames);
  }

  flush(): void {
    this.batch.flush();
  }
}

/** The eight channels of the frame at `at`. */
export function readExg(bytes: Uint8Array, at: number, counts: Float64Array, to: number): void {
  for (let c = 0; c < 8; c++) counts[to + c] = i24be(bytes, at + EXG_AT + 3 * c);
}

/** Count of an axis, NaN when the frame carries something else. */
export const readAccel = (bytes: Uint8Array, at: number, axis: number): number =>
  bytes[at + CYTON_BYTES - 1] === AUX_ACCEL ? i16be(bytes, at + AUX_AT + 2 * axis) : Number.NaN;

/** Eight channels and the accelerometer in every frame. */
export class CytonBoardShape extends CytonShape {
  constructor(sink: RowSink) {
    super(sink, 11);
  }

  decode(bytes: Uint8Array, from: number, frames: number): void {
    const { batch } = this;
    const { counts } = batch;
    let at = from;
    for (let left = frames; left > 0; ) {
      const rows = Math.min(left, batch.room(1));
      let to = batch.rows * 11;
      for (let row = 0; row < rows; row++, at += CYTON_BYTES) {
        for (let exg = at + EXG_AT; exg < at + AUX_AT; exg += 3) counts[to++] = i24be(bytes, exg);
        const known = bytes[at + CYTON_BYTES - 1] === AUX_ACCEL;
        for (let aux = at + AUX_AT; aux < at + AUX_AT + 6; aux += 2)
          counts[to++] = known ? i16be(bytes, aux) : Number.NaN;
      }
      batch.rows += rows;
      left -= rows;
    }
  }
}
