import { concat, defer, from, mergeMap, type Observable, type OperatorFunction } from "rxjs";
import { createResampler, rationalRate } from "../../signals/filter/resample.ts";
import { type Block, blockLength } from "../../signals/sample-block.ts";

/**
 * One channel at another sample rate: stands for the sensor's own converter running at `toHz`. The output starts at
 * sample 0 at the first input sample; gaps come out as gaps of the same duration.
 */
export function resampled(toHz: number): OperatorFunction<Block, Block> {
  return (source: Observable<Block>) =>
    defer(() => {
      const state = createBlockResampler(toHz);
      return concat(
        source.pipe(mergeMap((block) => state.push(block))),
        defer(() => from(state.finish())),
      );
    });
}

interface BlockResampler {
  push(block: Block): Block[];
  finish(): Block[];
}

/** Streaming state behind {@link resampled}: fixed to the channel and rate of the first block. */
function createBlockResampler(toHz: number): BlockResampler {
  let resampler: ReturnType<typeof createResampler> | undefined;
  let first: Block | undefined;
  let taken = 0;
  let given = 0;
  let last = 0;
  // Gaps in input samples since the first; those that the output has passed are dropped.
  let gaps: { start: number; end: number }[] = [];

  const label = (samples: Float32Array): Block[] => {
    if (first === undefined) return [];
    const { channel, sampleRateHz } = first;
    const toOutput = (input: number) => Math.round((input * toHz) / sampleRateHz);
    const out: Block[] = [];
    const end = given + samples.length;
    let at = given;
    const emit = (until: number) => {
      if (until <= at) return;
      out.push({
        kind: "samples",
        channel,
        startSample: at,
        sampleRateHz: toHz,
        samples: samples.subarray(at - given, until - given),
      });
      at = until;
    };
    for (const gap of gaps) {
      const from = Math.min(Math.max(toOutput(gap.start), at), end);
      const to = Math.min(toOutput(gap.end), end);
      if (to <= from) continue;
      emit(from);
      out.push({ kind: "gap", channel, startSample: at, sampleRateHz: toHz, lostSamples: to - at });
      at = to;
    }
    emit(end);
    given = end;
    gaps = gaps.filter((gap) => toOutput(gap.end) > given);
    return out;
  };

  const lose = (lost: number): Block[] => {
    if (resampler === undefined || lost === 0) return [];
    gaps.push({ start: taken, end: taken + lost });
    const out: Block[] = [];
    for (let left = lost; left > 0; ) {
      const n = Math.min(left, 4096);
      out.push(...label(resampler.push(new Float32Array(n).fill(last))));
      left -= n;
    }
    taken += lost;
    return out;
  };

  return {
    push(block) {
      if (first === undefined) {
        first = block;
        resampler = createResampler(rationalRate(block.sampleRateHz, toHz));
      }
      const out = lose(block.startSample - first.startSample - taken);
      if (block.kind === "gap") return [...out, ...lose(blockLength(block))];
      if (block.samples.length === 0 || resampler === undefined) return out;
      taken += block.samples.length;
      last = block.samples[block.samples.length - 1];
      return [...out, ...label(resampler.push(block.samples))];
    },
    finish() {
      return resampler === undefined ? [] : label(resampler.finish());
    },
  };
}
