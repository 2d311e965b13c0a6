import type { Block } from "../../../signals/sample-block.ts";
import type { FramedBlock, FramedChannel } from "./framed.ts";

export interface RowChannel extends FramedChannel {
  /** Counts are kept beside the samples: they are whole, and fit 32 bits. */
  readonly keepsCounts: boolean;
}

/** Rows that were lost in front of row `row` of the buffer. */
interface Loss {
  row: number;
  lostRows: number;
}

/**
 * Rows of one stream between what the parser found and what may go out: grows while a decision about a loss is open, and is
 * empty after `take`. One copy of the counts, no object per row.
 */
export class RowBuffer {
  readonly #channels: readonly RowChannel[];
  readonly #firstChannel: number;
  #counts: Float64Array;
  #rows = 0;
  #losses: Loss[] = [];
  #nextSample = 0;

  /** @param firstChannel index of `channels[0]` among the channels of the device. */
  constructor(channels: readonly RowChannel[], firstChannel: number) {
    this.#channels = channels;
    this.#firstChannel = firstChannel;
    this.#counts = new Float64Array(64 * channels.length);
  }

  get rows(): number {
    return this.#rows;
  }

  add(counts: Float64Array, rows: number): void {
    const width = this.#channels.length;
    const used = this.#rows * width;
    const needed = used + rows * width;
    if (needed > this.#counts.length) {
      const grown = new Float64Array(Math.max(needed, 2 * this.#counts.length));
      grown.set(this.#counts.subarray(0, used));
      this.#counts = grown;
    }
    this.#counts.set(counts.subarray(0, rows * width), used);
    this.#rows += rows;
  }

  /** Adds a loss in front of row `row`; a negative number takes back what was counted too much there. */
  lose(lostRows: number, row = this.#rows): void {
    const at = this.#losses.findIndex((loss) => loss.row >= row);
    const next = at < 0 ? undefined : this.#losses[at];
    if (next?.row === row) next.lostRows = Math.max(0, next.lostRows + lostRows);
    else if (lostRows > 0) this.#losses.splice(at < 0 ? this.#losses.length : at, 0, { row, lostRows });
  }

  /** Everything as blocks, channel by channel, and empties the buffer. */
  take(): FramedBlock[] {
    const out: FramedBlock[] = [];
    for (let c = 0; c < this.#channels.length; c++) this.#takeChannel(c, out);
    for (const loss of this.#losses) this.#nextSample += loss.lostRows;
    this.#nextSample += this.#rows;
    this.#rows = 0;
    this.#losses = [];
    return out;
  }

  #takeChannel(c: number, out: FramedBlock[]): void {
    let start = this.#nextSample;
    let row = 0;
    let gap = 0;
    const flushGap = (): void => {
      if (gap > 0) out.push({ block: this.#gap(c, start, gap), counts: undefined });
      start += gap;
      gap = 0;
    };
    for (let next = 0; next <= this.#losses.length; next++) {
      const loss = this.#losses[next];
      const end = loss?.row ?? this.#rows;
      while (row < end) {
        const known = this.#runLength(c, row, end);
        if (known > 0) {
          flushGap();
          out.push(this.#samples(c, start, row, known));
          start += known;
          row += known;
        }
        const unknown = row < end ? this.#runLength(c, row, end, true) : 0;
        gap += unknown;
        row += unknown;
      }
      gap += loss?.lostRows ?? 0;
    }
    flushGap();
  }

  /**
   * Rows from `row` on whose value is known (or, with `unknown`, is not). A count that the converter cannot give comes from a
   * broken frame that has no check sum: it is not known.
   */
  #runLength(c: number, row: number, end: number, unknown = false): number {
    const width = this.#channels.length;
    const counts = this.#counts;
    const { minCount, maxCount } = this.#channels[c] as RowChannel;
    let at = row * width + c;
    const last = end * width;
    for (; at < last; at += width) {
      const count = counts[at] as number;
      if ((count >= minCount && count <= maxCount) === unknown) break;
    }
    return (at - c) / width - row;
  }

  #gap(c: number, startSample: number, lostSamples: number): Block {
    const sampleRateHz = this.#channels[c]?.sampleRateHz as number;
    return { kind: "gap", channel: this.#firstChannel + c, startSample, sampleRateHz, lostSamples };
  }

  #samples(c: number, startSample: number, row: number, rows: number): FramedBlock {
    const channel = this.#channels[c] as RowChannel;
    const { gain, baseline } = channel.scale;
    const width = this.#channels.length;
    const samples = new Float32Array(rows);
    const counts = channel.keepsCounts ? new Int32Array(rows) : undefined;
    for (let i = 0, at = row * width + c; i < rows; i++, at += width) {
      const count = this.#counts[at] as number;
      samples[i] = (count - baseline) / gain;
      if (counts !== undefined) counts[i] = count;
    }
    const sampleRateHz = channel.sampleRateHz;
    return {
      block: {
        kind: "samples",
        channel: this.#firstChannel + c,
        startSample,
        sampleRateHz,
        samples,
      },
      counts,
    };
  }
}
