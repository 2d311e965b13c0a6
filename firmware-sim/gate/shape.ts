import { median, range } from "../../signals/features/statistics.ts";

/** Starts of the stretches of `before + after` samples around the fiducials that lie inside the signal. */
export const startsInside = (
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
  const heights = startsInside(signal, fiducials, core, core + 1).map((start) =>
    range(signal.subarray(start, start + 2 * core + 1)),
  );
  return heights.length > 0 ? median(heights) : 0;
};
