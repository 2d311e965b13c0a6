import type { RowSink } from "../protocol.ts";

const CAPACITY = 1024;

/** Rows of one stream on their way to the sink: one array that is used again. */
export class RowBatch {
  readonly counts: Float64Array;
  readonly channels: number;
  rows = 0;
  readonly #sink: RowSink;
  readonly #stream: number;

  constructor(sink: RowSink, stream: number, channels: number) {
    this.#sink = sink;
    this.#stream = stream;
    this.channels = channels;
    this.counts = new Float64Array(CAPACITY * channels);
  }

  /** Rows that still fit, at least `rows` of them. */
  room(rows: number): number {
    if (this.rows + rows > CAPACITY) this.flush();
    return CAPACITY - this.rows;
  }

  flush(): void {
    const rows = this.rows;
    this.rows = 0;
    if (rows > 0) this.#sink.rows(this.#stream, this.counts, rows);
  }
}
