import { median } from "../../signals/features/statistics.ts";
import { logRatio } from "./log-ratio.ts";

/** A window in blocks of a sixteenth of a second: what all features but those of the events are made of. */
export interface Blocks {
  /** Mean of each block. */
  readonly level: Float32Array;
  /** Mean magnitude of the first difference in each block: all that moves, high frequencies most. */
  readonly activity: Float32Array;
  /** Mean of `level` over the window. */
  readonly meanLevel: number;
  /** Mean of `activity` over the window. */
  readonly meanActivity: number;
}

/** Blocks in a second, for both modalities. */
export const BLOCKS_PER_S = 16;

/** Mean distance of `values` from `centre`. */
export const meanDistance = (values: Float32Array, centre: number): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs(values[i] - centre);
  return sum / values.length;
};

/** Blocks that move by less than this share of the window's mean activity are still. */
const STILL_SHARE = 0.01;

/** Longest run of still blocks, as a share of the window. */
export const longestStill = ({ activity, meanActivity }: Blocks): number => {
  const limit = STILL_SHARE * meanActivity;
  let longest = 0;
  let run = 0;
  for (let b = 0; b < activity.length; b++) {
    run = activity[b] <= limit ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  return longest / activity.length;
};

/** Share of the window's blocks that are still and lie at its lowest or highest level. */
export const stillAtRails = (
  { level, activity, meanActivity }: Blocks,
  low: number,
  high: number,
): number => {
  const limit = STILL_SHARE * meanActivity;
  const near = STILL_SHARE * (high - low);
  let count = 0;
  for (let b = 0; b < activity.length; b++) {
    if (activity[b] <= limit && (level[b] - low <= near || high - level[b] <= near)) count++;
  }
  return count / activity.length;
};

/** How uneven the seconds of a window are. */
export interface Seconds {
  /** ln(loudest second / median second). */
  readonly burst: number;
  /** ln(median second / quietest second). */
  readonly dropout: number;
}

/** Compares the sums of magnitudes over each whole second (16 blocks; all blocks together when there are fewer). */
export const compareSeconds = (magnitudes: Float32Array): Seconds => {
  const sums = new Float64Array(Math.max(1, Math.floor(magnitudes.length / BLOCKS_PER_S)));
  const end = Math.min(magnitudes.length, sums.length * BLOCKS_PER_S);
  for (let b = 0; b < end; b++) {
    const second = Math.floor(b / BLOCKS_PER_S);
    sums[second] = sums[second] + Math.abs(magnitudes[b]);
  }
  const middle = median(sums);
  return {
    burst: logRatio(Math.max(...sums), middle, 1e-6),
    dropout: logRatio(middle, Math.min(...sums), 1e-6),
  };
};
