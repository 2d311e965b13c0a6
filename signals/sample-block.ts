/**
 * A chunk of one channel: `samples.length` consecutive samples in the channel's physical unit (mV for ECG).
 * Never holds NaN: samples that were lost or marked invalid are a {@link GapBlock} instead.
 */
export interface SampleBlock {
  readonly kind: "samples";
  readonly channel: number;
  /** Index of `samples[0]` at `sampleRateHz`, counted from the start of the recording. */
  readonly startSample: number;
  readonly sampleRateHz: number;
  readonly samples: Float32Array;
}

/** `lostSamples` consecutive samples of one channel that nobody knows. */
export interface GapBlock {
  readonly kind: "gap";
  readonly channel: number;
  readonly startSample: number;
  readonly sampleRateHz: number;
  readonly lostSamples: number;
}

export type Block = SampleBlock | GapBlock;

/** Number of samples that a block covers, known or lost. */
export const blockLength = (block: Block): number =>
  block.kind === "samples" ? block.samples.length : block.lostSamples;

/** The same block in pieces of at most `maxSamples`; samples are views. */
export function* cutBlock(block: Block, maxSamples: number): Generator<Block> {
  const length = blockLength(block);
  for (let at = 0; at < length; at += maxSamples) {
    const n = Math.min(maxSamples, length - at);
    const startSample = block.startSample + at;
    yield block.kind === "gap"
      ? { ...block, startSample, lostSamples: n }
      : { ...block, startSample, samples: block.samples.subarray(at, at + n) };
  }
}
