import { PulsegateError } from "../errors.ts";

export interface SlidingWindowDesign {
  /** Samples in a window. */
  readonly size: number;
  /** Samples from one window's start to the next one's; `size` (default) means windows that do not overlap. */
  readonly hop?: number;
}

interface WindowOfSamples {
  /** Index of `samples[0]`, counted from the first sample ever pushed. */
  readonly startSample: number;
  readonly samples: Float32Array;
}

export interface SlidingWindow {
  /** Takes the next chunk (any length) and returns the windows that it completes. */
  push(samples: Float32Array): WindowOfSamples[];
  /** Forgets the samples held; the next sample has index 0 again. */
  reset(): void;
}

/**
 * Cuts a stream into windows of equal size. A last, incomplete window is never returned.
 *
 * @throws PulsegateError `bad-option` for sizes that are not positive integers.
 */
export function createSlidingWindow({ size, hop = size }: SlidingWindowDesign): SlidingWindow {
  for (const [name, value] of Object.entries({ size, hop })) {
    if (!(Number.isInteger(value) && value > 0)) {
      throw new PulsegateError("bad-option", "sliding window", {
        where: name,
        got: value,
        expected: "an integer > 0",
      });
    }
  }
  const held = new Float32Array(size);
  let filled = 0;
  /** Index of `held[0]`; with a hop beyond `size`, samples before it are skipped. */
  let start = 0;
  let next = 0;

  /** Moves on by one hop, keeping the overlap. */
  function advance(): void {
    start += hop;
    const overlap = Math.max(0, size - hop);
    if (overlap > 0) held.copyWithin(0, hop, size);
    filled = overlap;
  }

  return {
    push(samples) {
      const windows: WindowOfSamples[] = [];
      let at = 0;
      while (at < samples.length) {
        const skip = Math.min(samples.length - at, Math.max(0, start - next));
        at += skip;
        next += skip;
        const count = Math.min(size - filled, samples.length - at);
        if (start > next || count === 0) continue;
        held.set(samples.subarray(at, at + count), filled);
        filled += count;
        at += count;
        next += count;
        if (filled === size) {
          windows.push({ startSample: start, samples: held.slice() });
          advance();
        }
      }
      return windows;
    },
    reset() {
      filled = 0;
      start = 0;
      next = 0;
    },
  };
}
