import { welch } from "../../signals/spectrum/welch.ts";
import { BLOCKS_PER_S } from "./blocks.ts";

/** Points of a segment of the spectrum: 4 s of blocks. */
export const SEGMENT = 64;
const LOW_HZ = 0.5;

/**
 * Entropy of the power spectrum of `band` (16 values a second) from 0.5 Hz on, as a share of the largest possible: near 0 for
 * a pure tone, 1 for white noise and for silence. Welch segments of 4 s, three quarters shared.
 */
export const spectralEntropy = (band: Float32Array): number => {
  const { density, stepHz } = welch(band, {
    sampleRateHz: BLOCKS_PER_S,
    segmentSamples: SEGMENT,
    overlapSamples: (SEGMENT * 3) / 4,
  });
  const powers = density.subarray(Math.ceil(LOW_HZ / stepHz));
  const sum = powers.reduce((total, power) => total + power, 0);
  if (!(sum > 0) || powers.length < 2) return 1;
  let entropy = 0;
  for (const power of powers) if (power > 0) entropy -= (power / sum) * Math.log(power / sum);
  return entropy / Math.log(powers.length);
};
