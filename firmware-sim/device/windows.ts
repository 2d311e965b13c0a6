import type { SampleSpan } from "./intake.ts";

export interface PendingWindow extends SampleSpan {
  readonly samples: Float32Array;
}

/** Holds raw samples until their window is over and its detections are final. */
export interface Windows {
  push(samples: Float32Array): void;
  /** The windows whose end is at or before `safeSample`, in order. */
  take(safeSample: number): PendingWindow[];
  /** What is left as a last, shorter window; nothing when it is shorter than `minimum` samples. */
  rest(minimum: number): PendingWindow[];
}

export function createWindows(size: number): Windows {
  let held = new Float32Array(2 * size);
  let count = 0;
  let start = 0;

  const cut = (length: number): PendingWindow => {
    const samples = held.slice(0, length);
    const window = { startSample: start, endSample: start + length, samples };
    held.copyWithin(0, length, count);
    count -= length;
    start += length;
    return window;
  };
  return {
    push(samples) {
      if (count + samples.length > held.length) {
        const larger = new Float32Array(2 * (count + samples.length));
        larger.set(held.subarray(0, count));
        held = larger;
      }
      held.set(samples, count);
      count += samples.length;
    },
    take(safeSample) {
      const out: PendingWindow[] = [];
      while (count >= size && start + size <= safeSample) out.push(cut(size));
      return out;
    },
    rest(minimum) {
      return count >= minimum ? [cut(count)] : [];
    },
  };
}
