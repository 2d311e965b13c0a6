import type { RowSink } from "../protocol.ts";
import { CYTON_BYTES, CytonShape, readAccel, readExg } from "./cyton-shape.ts";

const ACCEL = 16;

/**
 * Sixteen channels: frames with an odd number hold the board's eight, the even one behind it the Daisy's, together one row.
 * When one of the two is lost its half of the row is not known; a loss is told in whole rows.
 */
export class CytonDaisyShape extends CytonShape {
  /** The board's half of a row is written, and the Daisy's has to come. */
  #half = false;
  /** The Daisy's frame that a stream may start with has no row: its board half was never sent. */
  #begun = false;

  constructor(sink: RowSink) {
    super(sink, ACCEL + 3);
  }

  decode(bytes: Uint8Array, from: number, frames: number, counter: number): void {
    for (let i = 0, at = from; i < frames; i++, at += CYTON_BYTES) {
      if (((counter + i) & 1) === 1) this.#board(bytes, at);
      else this.#daisy(bytes, at);
    }
  }

  #board(bytes: Uint8Array, at: number): void {
    this.#closeRow();
    this.#begun = true;
    const { batch } = this;
    batch.room(1);
    const to = batch.rows * batch.channels;
    batch.counts.fill(Number.NaN, to, to + batch.channels);
    readExg(bytes, at, batch.counts, to);
    this.#accel(bytes, at, to);
    this.#half = true;
  }

  #daisy(bytes: Uint8Array, at: number): void {
    if (!this.#begun) return;
    const { batch } = this;
    if (!this.#half) batch.room(1);
    const to = batch.rows * batch.channels;
    if (!this.#half) batch.counts.fill(Number.NaN, to, to + batch.channels);
    readExg(bytes, at, batch.counts, to + 8);
    this.#accel(bytes, at, to);
    this.#half = true;
    this.#closeRow();
  }

  /** The accelerometer is slower than the frames: a frame without a new value holds zeros. */
  #accel(bytes: Uint8Array, at: number, to: number): void {
    const { counts } = this.batch;
    for (let axis = 0; axis < 3; axis++) {
      const value = readAccel(bytes, at, axis);
      const before = counts[to + ACCEL + axis] as number;
      if (Number.isNaN(before) || (value !== 0 && !Number.isNaN(value))) counts[to + ACCEL + axis] = value;
    }
  }

  #closeRow(): void {
    if (this.#half) this.batch.rows++;
    this.#half = false;
  }

  override lost(frames: number): void {
    const missing = this.#half ? frames - 1 : frames;
    this.#closeRow();
    this.#begun = true;
    this.batch.flush();
    // An odd one left over is the board's half of the row whose Daisy half comes next.
    if (missing >= 2) this.sink.lost(missing >> 1);
  }

  end(): void {
    this.#closeRow();
    this.#begun = false;
  }

  /** A row whose second half is still to come stays. */
  override flush(): void {
    const { channels, counts, rows } = this.batch;
    this.batch.flush();
    if (this.#half && rows > 0) counts.copyWithin(0, rows * channels, (rows + 1) * channels);
  }
}
