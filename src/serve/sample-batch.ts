import { type Block, cutBlock } from "../../signals/sample-block.ts";
import type { HistorySpan } from "../live/live-session.ts";

/** Numbers of one frame at most. */
const MAX_NUMBERS = 65_536;
/** Gaps up to here become single NaN; longer ones pairs of NaN, so that a night without the sensor is a few bytes. */
const MAX_NAN = 256;
const MAX_FACTOR = 65_535;

type Place = Pick<HistorySpan, "channel" | "startSample" | "sampleRateHz">;

interface Run extends Place {
  readonly parts: Float32Array[];
  length: number;
}

/** Gathers blocks of all channels and gives them out as few spans that cover every sample once. */
export interface SampleBatch {
  push(block: Block): void;
  /** Numbers that wait. */
  readonly size: number;
  /** What was gathered, in time order by channel; the batch is empty again. */
  take(): HistorySpan[];
}

export function createSampleBatch(): SampleBatch {
  let spans: (Run | HistorySpan)[] = [];
  let open = new Map<number, Run>();
  let size = 0;

  const append = ({ channel, startSample, sampleRateHz }: Place, samples: Float32Array) => {
    const last = open.get(channel);
    size += samples.length;
    if (
      last !== undefined &&
      last.startSample + last.length === startSample &&
      last.sampleRateHz === sampleRateHz &&
      last.length + samples.length <= MAX_NUMBERS
    ) {
      last.parts.push(samples);
      last.length += samples.length;
      return;
    }
    const run: Run = { channel, startSample, sampleRateHz, parts: [samples], length: samples.length };
    open.set(channel, run);
    spans.push(run);
  };

  const longGap = ({ channel, startSample, sampleRateHz }: Place, length: number) => {
    open.delete(channel);
    const factor = Math.min(length, MAX_FACTOR);
    const whole = Math.floor(length / factor);
    const span = (at: number, n: number, pairs: number) => {
      const values = new Float32Array(2 * pairs).fill(Number.NaN);
      size += values.length;
      spans.push({ channel, startSample: startSample + at, sampleRateHz, factor: n, values });
    };
    span(0, factor, whole);
    // A factor of 1 means samples, not pairs: what is left of a gap is never cut to one sample.
    const left = length - whole * factor;
    if (left === 1)
      append({ channel, startSample: startSample + length - 1, sampleRateHz }, NAN.subarray(0, 1));
    else if (left > 1) span(whole * factor, left, 1);
  };

  return {
    push(block) {
      if (block.kind === "gap") {
        if (block.lostSamples > MAX_NAN) longGap(block, block.lostSamples);
        else if (block.lostSamples > 0) append(block, NAN.subarray(0, block.lostSamples));
        return;
      }
      for (const piece of cutBlock(block, MAX_NUMBERS)) {
        if (piece.kind === "samples") append(piece, piece.samples);
      }
    },
    get size() {
      return size;
    },
    take() {
      const taken = spans.map((span) => ("parts" in span ? joined(span) : span));
      spans = [];
      open = new Map();
      size = 0;
      return taken;
    },
  };
}

const NAN = new Float32Array(MAX_NAN).fill(Number.NaN);

function joined({ channel, startSample, sampleRateHz, parts, length }: Run): HistorySpan {
  const values = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return { channel, startSample, sampleRateHz, factor: 1, values };
}
