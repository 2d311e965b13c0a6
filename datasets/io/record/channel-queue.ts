import { PulsegateError } from "../../../signals/errors.ts";
import { type Block, blockLength } from "../../../signals/sample-block.ts";

/** Consecutive known samples of a channel. */
interface Chunk {
  readonly start: number;
  readonly length: number;
  readonly counts: Int32Array | undefined;
  readonly values: Float32Array;
}

/** How samples become the integers of a file: the device's counts as they are, or `round(value * gain + baseline)`. */
export interface StoredScale {
  readonly keepsCounts: boolean;
  readonly gain: number;
  readonly baseline: number;
  /** Smallest and largest count that the format stores. */
  readonly low: number;
  readonly high: number;
}

/** Samples of one channel that are not settled on disk yet. */
export class ChannelQueue {
  readonly #name: string;
  #chunks: Chunk[] = [];
  #start = 0;
  #end = 0;
  #givenUp = 0;
  /** Samples that came after their place on disk had been given up. */
  late = 0;
  /** Whether counts came with every block so far. */
  counted = true;
  /** Largest magnitude of values that came without counts. */
  largest = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Sample after the last one that came. */
  get end(): number {
    return this.#end;
  }

  /** Takes copies of what the block holds. Returns the samples that were lost before it or in it. */
  take(block: Block, counts: Int32Array | undefined): { readonly from: number; readonly to: number } {
    const length = blockLength(block);
    const from = this.#end;
    const { startSample } = block;
    if (startSample < from) {
      throw new PulsegateError("misuse", "blocks of a channel overlap or are out of order", {
        where: `channel ${this.#name}`,
        got: startSample,
        expected: `sample ${from} or later`,
      });
    }
    if (counts !== undefined && block.kind === "samples" && counts.length !== length) {
      throw new PulsegateError("misuse", "a block has another number of counts than samples", {
        where: `channel ${this.#name}`,
        got: counts.length,
        expected: `${length}`,
      });
    }
    this.#end = startSample + length;
    if (block.kind === "gap") return { from, to: this.#end };
    if (counts === undefined) this.#noteValues(block.samples);
    // What has been given up is perhaps being written this moment: it is lost whether that has happened or not.
    const late = Math.min(length, Math.max(0, Math.max(this.#start, this.#givenUp) - startSample));
    this.late += late;
    this.#chunks.push({
      start: startSample + late,
      length: length - late,
      counts: counts?.slice(late),
      values: block.samples.slice(late),
    });
    return { from, to: startSample };
  }

  #noteValues(values: Float32Array): void {
    this.counted = false;
    for (let i = 0; i < values.length; i++) {
      const magnitude = Math.abs(values[i]!);
      if (magnitude > this.largest) this.largest = magnitude;
    }
  }

  /** Pieces of what is known between two samples. */
  *#known(from: number, to: number): Generator<{ chunk: Chunk; from: number; to: number }> {
    for (const chunk of this.#chunks) {
      if (chunk.start >= to) return;
      const begin = Math.max(from, chunk.start);
      const end = Math.min(to, chunk.start + chunk.length);
      if (begin < end) yield { chunk, from: begin, to: end };
    }
  }

  /** Counts from sample `from` on into `out`, `unknown` where nothing is known. Returns how many had to be limited. */
  readCounts(from: number, out: Int32Array, scale: StoredScale, unknown: number): number {
    out.fill(unknown);
    let limited = 0;
    for (const part of this.#known(from, from + out.length)) {
      const { values, start } = part.chunk;
      const counts = scale.keepsCounts ? part.chunk.counts : undefined;
      for (let at = part.from; at < part.to; at++) {
        const count =
          counts === undefined
            ? Math.round(values[at - start]! * scale.gain + scale.baseline)
            : counts[at - start]!;
        if (count >= scale.low && count <= scale.high) out[at - from] = count;
        else {
          out[at - from] = count < scale.low ? scale.low : scale.high;
          limited++;
        }
      }
    }
    return limited;
  }

  /** Values from sample `from` on into `out`, NaN where nothing is known. */
  readValues(from: number, out: Float32Array): void {
    out.fill(Number.NaN);
    for (const { chunk, from: begin, to } of this.#known(from, from + out.length)) {
      out.set(chunk.values.subarray(begin - chunk.start, to - chunk.start), begin - from);
    }
  }

  /** The samples before `sample` that have not come and are not waited for any longer; each is told once. */
  giveUp(sample: number): { readonly from: number; readonly to: number } {
    const from = Math.max(this.#end, this.#givenUp);
    if (sample > from) this.#givenUp = sample;
    return { from, to: sample };
  }

  /** Forgets what lies before `sample`. */
  settle(sample: number): void {
    this.#start = Math.max(this.#start, sample);
    let done = 0;
    while (done < this.#chunks.length && this.#chunks[done]!.start + this.#chunks[done]!.length <= sample) {
      done++;
    }
    if (done > 0) this.#chunks.splice(0, done);
  }
}
