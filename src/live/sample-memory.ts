import { type Block, blockLength } from "../../signals/sample-block.ts";
import type { HistorySpan } from "./live-session.ts";

/** The last samples of one channel; NaN where they are lost. */
export interface SampleMemory {
  push(block: Block): void;
  /** What is still known of the span: samples, or min/max pairs when there are more than `points`. Undefined when nothing is. */
  span(fromS: number, toS: number, points: number): HistorySpan | undefined;
}

/** What a sample frame can say. */
const MOST_FACTOR = 65_535;

export function createSampleMemory(channel: number, sampleRateHz: number, memoryS: number): SampleMemory {
  const ring = new Float32Array(Math.max(1, Math.ceil(memoryS * sampleRateHz)));
  let first: number | undefined;
  let end = 0;

  /** Samples `from` (inclusive) to `to` of the ring, which holds them. */
  const eachRun = (from: number, to: number, visit: (run: Float32Array) => void) => {
    for (let at = from; at < to; ) {
      const start = at % ring.length;
      const n = Math.min(to - at, ring.length - start);
      visit(ring.subarray(start, start + n));
      at += n;
    }
  };
  const fill = (count: number, value: (run: Float32Array, done: number) => void) => {
    // Of what is longer than the ring only the end can be kept.
    let done = Math.max(0, count - ring.length);
    end += done;
    while (done < count) {
      const start = end % ring.length;
      const n = Math.min(count - done, ring.length - start);
      value(ring.subarray(start, start + n), done);
      done += n;
      end += n;
    }
  };
  const lose = (count: number) => fill(count, (run) => run.fill(Number.NaN));

  return {
    push(block) {
      if (first === undefined) {
        first = block.startSample;
        end = first;
      }
      if (block.startSample > end) lose(block.startSample - end);
      if (block.kind === "gap") return lose(blockLength(block));
      const { samples } = block;
      fill(samples.length, (run, done) => run.set(samples.subarray(done, done + run.length)));
    },
    span(fromS, toS, points) {
      const from = Math.max(Math.floor(fromS * sampleRateHz), first ?? 0, end - ring.length);
      const to = Math.min(Math.ceil(toS * sampleRateHz), end);
      if (first === undefined || to <= from) return undefined;
      const head = { channel, sampleRateHz, startSample: from };
      if (to - from <= points) {
        const values = new Float32Array(to - from);
        let filled = 0;
        eachRun(from, to, (run) => {
          values.set(run, filled);
          filled += run.length;
        });
        return { ...head, factor: 1, values };
      }
      const factor = Math.min(MOST_FACTOR, Math.ceil((2 * (to - from)) / points));
      const values = new Float32Array(2 * Math.ceil((to - from) / factor)).fill(Number.NaN);
      let seen = 0;
      eachRun(from, to, (run) => {
        seen = widen(values, run, factor, seen);
      });
      return { ...head, factor, values };
    },
  };
}

/** Widens the min/max pairs by the samples of a run, the first of which is sample `seen` of the span; lost ones count for nothing. */
function widen(pairs: Float32Array, run: Float32Array, factor: number, seen: number): number {
  let at = seen;
  for (const value of run) {
    const pair = 2 * Math.floor(at++ / factor);
    if (Number.isNaN(value)) continue;
    if (!(pairs[pair]! <= value)) pairs[pair] = value;
    if (!(pairs[pair + 1]! >= value)) pairs[pair + 1] = value;
  }
  return at;
}
