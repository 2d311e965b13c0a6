/** Sample differences smaller than this share of the window's range count as no change. */
const FLAT_SHARE = 1e-4;
/** Shortest run at the window's minimum or maximum that counts as saturation. */
const RAIL_RUN = 4;

/** How much of a window stands still. */
export interface ConstantRuns {
  /** Length of the longest run of (nearly) equal samples. */
  readonly flat: number;
  /** Samples in runs of at least four that sit at the window's minimum or maximum. */
  readonly rail: number;
}

/** Finds the runs of (nearly) equal samples. */
export const constantRuns = (samples: Float32Array): ConstantRuns => {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const x of samples) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  const tolerance = (high - low) * FLAT_SHARE;
  let flat = 0;
  let rail = 0;
  let run = 1;
  for (let i = 1; i <= samples.length; i++) {
    const before = samples[i - 1];
    if (i < samples.length && Math.abs(samples[i] - before) <= tolerance) {
      run++;
      continue;
    }
    if (run > flat) flat = run;
    const atRail = before - low <= 2 * tolerance || high - before <= 2 * tolerance;
    if (atRail && run >= RAIL_RUN) rail += run;
    run = 1;
  }
  return { flat, rail };
};
