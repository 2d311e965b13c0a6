import {
  type FrameCounter,
  type FrameShape,
  type Run,
  wideCounter,
  wrappingCounter,
} from "../binary/frame-shape.ts";
import { RowBatch } from "../binary/row-batch.ts";
import type { RowSink } from "../protocol.ts";
import type { CheckSum } from "./check-sums.ts";
import type { ReadField } from "./field-types.ts";

/** Frames of one length as a description says them. Offsets count from the start of the frame. */
export interface BinaryFrame {
  readonly length: number;
  readonly sync: Uint8Array;
  readonly footer: Uint8Array;
  readonly counter:
    | { readonly at: number; readonly end: number; readonly modulus: number; readonly read: ReadField }
    | undefined;
  readonly check:
    | { readonly at: number; readonly from: number; readonly kind: CheckSum; readonly bigEndian: boolean }
    | undefined;
  readonly values: readonly { readonly at: number; readonly read: ReadField }[];
}

/** Counters that take from here on many seconds to wrap: half a wrap is no loss any more. */
const wideFrom = 2 ** 15;

/** A frame description for the frame engine. */
export class DescribedShape implements FrameShape {
  readonly headBytes: number;
  readonly longest: number;
  readonly fixedLength: number;
  readonly lockFrames = 3;
  readonly relockFrames = 2;
  readonly resumeFrames = 1;
  readonly counter: FrameCounter | undefined;
  readonly #frame: BinaryFrame;
  readonly #batch: RowBatch;
  readonly #sink: RowSink;

  constructor(frame: BinaryFrame, sink: RowSink) {
    const { counter, length } = frame;
    this.#frame = frame;
    this.headBytes = Math.max(1, frame.sync.length, counter?.end ?? 0);
    this.longest = this.fixedLength = length;
    const counterOf = (counter?.modulus ?? 0) < wideFrom ? wrappingCounter : wideCounter;
    this.counter = counter && counterOf(counter.modulus, (bytes, at) => counter.read(bytes, at + counter.at));
    this.#batch = new RowBatch(sink, 0, frame.values.length);
    this.#sink = sink;
  }

  lengthAt(bytes: Uint8Array, at: number): number {
    const { sync } = this.#frame;
    for (let i = 0; i < sync.length; i++) if (bytes[at + i] !== sync[i]) return 0;
    // A counter beyond its modulus is no counter: the start is somewhere else.
    const { counter } = this.#frame;
    const value = counter === undefined ? 0 : counter.read(bytes, at + counter.at);
    return counter === undefined || value < counter.modulus ? this.fixedLength : 0;
  }

  check(bytes: Uint8Array, at: number, length: number): "ok" | "crc" | "footer" {
    const { check } = this.#frame;
    if (!this.closes(bytes, at + length)) return "footer";
    if (check === undefined) return "ok";
    return check.kind.holds(bytes, at + check.from, at + check.at, check.bigEndian) ? "ok" : "crc";
  }

  closes(bytes: Uint8Array, end: number): boolean {
    const { footer } = this.#frame;
    for (let i = 0; i < footer.length; i++) if (bytes[end - footer.length + i] !== footer[i]) return false;
    return true;
  }

  follow(bytes: Uint8Array, end: number, run: Run): void {
    const { counter } = this;
    while (run.at + this.fixedLength <= end) {
      if (this.lengthAt(bytes, run.at) === 0) return;
      if (counter !== undefined && counter.read(bytes, run.at) !== run.expected) return;
      if (this.check(bytes, run.at, this.fixedLength) !== "ok") return;
      if (counter !== undefined) run.expected = counter.after(run.expected, 1);
      run.frames++;
      run.lastAt = run.at;
      run.at += this.fixedLength;
    }
  }

  decode(bytes: Uint8Array, from: number, frames: number): void {
    const batch = this.#batch;
    const { values } = this.#frame;
    let at = from;
    for (let left = frames; left > 0; ) {
      const rows = Math.min(left, batch.room(1));
      let to = batch.rows * batch.channels;
      for (let row = 0; row < rows; row++, at += this.fixedLength)
        for (const value of values) batch.counts[to++] = value.read(bytes, at + value.at);
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
