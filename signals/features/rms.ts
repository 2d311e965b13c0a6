import { PulsegateError } from "../errors.ts";

/** Root of the mean square, in the samples' unit. */
export function rms(samples: ArrayLike<number>): number {
  if (samples.length === 0) {
    throw new PulsegateError("bad-option", "rms of no samples", { expected: "at least one sample" });
  }
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i] * samples[i];
  return Math.sqrt(sum / samples.length);
}
