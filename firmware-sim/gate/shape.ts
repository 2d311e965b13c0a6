import { median, range } from "../../signals/features/statistics.ts";

/** Starts of the stretches of `before + after` samples around the fiducials that lie inside the signal. */
const starts = (
  signal: Float32Array,
  fiducials: ArrayLike<number>,
  before: number,
  after: number,
): number[] => {
  const inside: number[] = [];
  for (let e = 0; e < fiducials.length; e++) {
    const start = fiducials[e] - before;
    if (start >= 0 && start + before + after <= signal.length) inside.push(start);
  }
  return inside;
};

/** Median peak-to-peak height within `core` samples on both sides of the fiducials; 0 when none lies inside the signal. */
export const medianHeight = (signal: Float32Array, fiducials: ArrayLike<number>, core: number): number => {
  const heights = starts(signal, fiducials, core, core + 1).map((start) =>
    range(signal.subarray(start, start + 2 * core + 1)),
  );
  return heights.length > 0 ? median(heights) : 0;
};

/** The mean over all events, sample by sample. */
const meanEvent = (signal: Float32Array, begins: readonly number[], length: number): Float32Array => {
  const event = new Float32Array(length);
  for (const begin of begins) {
    for (let k = 0; k < length; k++) event[k] = event[k] + signal[begin + k];
  }
  return event.map((sum) => sum / begins.length);
};

/**
 * Median rms difference (means removed) between the events of `half` samples on both sides of the fiducials and their mean,
 * over their median height; 1 with fewer than two events.
 */
export const eventResidual = (signal: Float32Array, fiducials: ArrayLike<number>, half: number): number => {
  const begins = starts(signal, fiducials, half, half);
  const height = medianHeight(signal, fiducials, half - 1);
  if (begins.length < 2 || !(height > 0)) return 1;
  const length = 2 * half;
  const typical = meanEvent(signal, begins, length);
  const residuals = begins.map((begin) => {
    let sum = 0;
    let power = 0;
    for (let k = 0; k < length; k++) {
      const d = signal[begin + k] - typical[k];
      sum += d;
      power += d * d;
    }
    return Math.sqrt(Math.max(0, power - (sum * sum) / length) / length);
  });
  return median(residuals) / height;
};

/** Mean distance of the intervals between fiducials from their mean, over that mean; 1 with fewer than two intervals. */
export const intervalSpread = (fiducials: ArrayLike<number>): number => {
  const count = fiducials.length - 1;
  if (count < 2) return 1;
  const mean = (fiducials[count] - fiducials[0]) / count;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.abs(fiducials[i + 1] - fiducials[i] - mean);
  return mean > 0 ? sum / count / mean : 1;
};
