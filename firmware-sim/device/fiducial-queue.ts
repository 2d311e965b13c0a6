import type { SampleSpan } from "./intake.ts";

/** Fiducials that wait for the window they lie in. */
export interface FiducialQueue {
  push(sample: number): void;
  /** The fiducials inside the window, counted from its start; they and all earlier ones are forgotten. */
  within(window: SampleSpan): Int32Array;
}

export function createFiducialQueue(): FiducialQueue {
  let waiting: number[] = [];
  return {
    push(sample) {
      waiting.push(sample);
    },
    within({ startSample, endSample }) {
      const inside = waiting.filter((sample) => sample >= startSample && sample < endSample);
      waiting = waiting.filter((sample) => sample >= endSample);
      return Int32Array.from(inside, (sample) => sample - startSample);
    },
  };
}
