import type { WfdbSignal } from "./header.ts";

/** Digital samples of one signal, or a number of samples that the file does not hold. */
export interface DigitalBlock {
  /** Index of the signal in its header. */
  readonly index: number;
  readonly signal: WfdbSignal;
  /** Index of the first sample at the signal's own rate. */
  readonly startSample: number;
  /** Values as recorded; valid until the next block is asked for. Undefined for a gap. */
  readonly samples: Int32Array | undefined;
  readonly length: number;
}

/** Turns what is read of one signal into blocks that cover a range once and without holes. */
export interface ChannelEmitter {
  /** Samples that start at `startSample`; what lies outside the range, or was covered before, is cut off. */
  samples(startSample: number, samples: Int32Array): DigitalBlock | undefined;
  /** Marks everything up to `endSample` that was not covered as a gap. */
  gapTo(endSample: number): DigitalBlock | undefined;
  /** A gap to the end of the range. */
  finish(): DigitalBlock | undefined;
}

/** Covers samples `from` to `to` (exclusive) of a signal. */
export const createChannelEmitter = (
  index: number,
  signal: WfdbSignal,
  from: number,
  to: number,
): ChannelEmitter => {
  let position = from;
  const gapTo = (endSample: number): DigitalBlock | undefined => {
    const end = Math.min(endSample, to);
    if (end <= position) return undefined;
    const startSample = position;
    position = end;
    return { index, signal, startSample, samples: undefined, length: end - startSample };
  };
  return {
    samples(startSample, samples) {
      const begin = Math.max(startSample, position);
      const end = Math.min(startSample + samples.length, to);
      if (end <= begin) return undefined;
      position = end;
      const part = samples.subarray(begin - startSample, end - startSample);
      return { index, signal, startSample: begin, samples: part, length: part.length };
    },
    gapTo,
    finish: () => gapTo(to),
  };
};
