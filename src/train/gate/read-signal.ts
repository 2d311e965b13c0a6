import type { Recording } from "../../../datasets/recording.ts";
import { createResampler, rationalRate } from "../../../signals/filter/resample.ts";
import { blockLength } from "../../../signals/sample-block.ts";

/** One channel on the device's time base. */
export interface Signal {
  /** Samples at the asked rate; across gaps the last known value is held. */
  readonly samples: Float32Array;
  /** 1 where the sample lies in a gap. */
  readonly missing: Uint8Array;
}

/** Changes the rate of whole arrays with the resampler that stands for the device's converter. */
export const resampleWhole = (samples: Float32Array, fromHz: number, toHz: number): Float32Array => {
  const resampler = createResampler(rationalRate(fromHz, toHz));
  const head = resampler.push(samples);
  const tail = resampler.finish();
  const out = new Float32Array(head.length + tail.length);
  out.set(head);
  out.set(tail, head.length);
  return out;
};

/** Reads a whole channel of a recording at its own rate, gaps held and marked. */
export const readSignal = async (recording: Recording, channel: number): Promise<Signal> => {
  const chunks: Float32Array[] = [];
  const gaps: (readonly [number, number])[] = [];
  let length = 0;
  let last = 0;
  for await (const block of recording.blocks({ channels: [channel] })) {
    if (block.kind === "samples") {
      chunks.push(block.samples.slice());
      last = block.samples[block.samples.length - 1] ?? last;
    } else {
      chunks.push(new Float32Array(block.lostSamples).fill(last));
      gaps.push([length, length + block.lostSamples]);
    }
    length += blockLength(block);
  }
  const samples = new Float32Array(length);
  let at = 0;
  for (const chunk of chunks) {
    samples.set(chunk, at);
    at += chunk.length;
  }
  const missing = new Uint8Array(length);
  for (const [from, to] of gaps) missing.fill(1, from, to);
  return { samples, missing };
};

/** A signal at another rate; an output sample is missing when the input sample nearest to it is. */
export const resampleSignal = (signal: Signal, fromHz: number, toHz: number): Signal => {
  const samples = resampleWhole(signal.samples, fromHz, toHz);
  const last = signal.missing.length - 1;
  const missing = Uint8Array.from(
    samples,
    (_, i) => signal.missing[Math.min(last, Math.round((i * fromHz) / toHz))],
  );
  return { samples, missing };
};
