import type { RowSink } from "../protocol.ts";
import { CYTON_BYTES, CytonShape, readAccel, readExg } from "./cyton-shape.ts";

const ACCEL = 16;
const ROW = ACCEL + 3;

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
    super(sink, ROW);
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
    const to = batch.rows * ROW;
    readExg(bytes, at, batch.counts, to);
    for (let c = 8; c < ACCEL; c++) batch.counts[to + c] = Number.NaN;
    for (let axis = 0; axis < 3; axis++) batch.counts[to + ACCEL + axis] = readAccel(bytes, at, axis);
    this.#half = true;
  }

  #daisy(bytes: Uint8Array, at: number): void {
    if (!this.#begun) return;
    const { batch } = this;
    const { counts } = batch;
    if (!this.#half) {
      batch.room(1);
      counts.fill(Number.NaN, batch.rows * ROW, (batch.rows + 1) * ROW);
    }
    const to = batch.rows * ROW;
    readExg(bytes, at, counts, to + 8);
    // The accelerometer is slower than the frames: a frame without a new value holds zeros.
    for (let axis = to + ACCEL; axis < to + ROW; axis++) {
      const value = readAccel(bytes, at, axis - to - ACCEL);
      if (Number.isNaN(counts[axis]) || (value !== 0 && !Number.isNaN(value))) counts[axis] = value;
    }
    this.#half = true;
    this.#closeRow();
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
