import type { Seconds } from "./feature.ts";
import { moments, quantileInPlace, spread } from "./statistics.ts";

/** Looks at each whole second of `samples` by itself; at all of them together when there is less than a second. */
export const bySecond = (samples: Float32Array, sampleRateHz: number): Seconds => {
  const step = Math.max(1, Math.min(samples.length, Math.round(sampleRateHz)));
  const count = Math.max(1, Math.floor(samples.length / step));
  const spreads = new Float32Array(count);
  const rms = new Float32Array(count);
  for (let s = 0; s < count; s++) {
    spreads[s] = spread(samples, s * step, (s + 1) * step);
    rms[s] = Math.sqrt(moments(samples, s * step, (s + 1) * step).variance);
  }
  return { spreads, rms };
};

const sorted = (values: Float32Array, fraction: number): number =>
  quantileInPlace(Float32Array.from(values), fraction);

/** ln(loudest second / median second). */
export const burstiness = (seconds: Seconds): number =>
  Math.log((sorted(seconds.rms, 1) + 1e-6) / (sorted(seconds.rms, 0.5) + 1e-6));

/** ln(median second / quietest second), by spread. */
export const dropout = (seconds: Seconds): number =>
  Math.log((sorted(seconds.spreads, 0.5) + 1e-6) / (sorted(seconds.spreads, 0) + 1e-6));

/** Largest difference between the means of neighbouring stretches of `half` samples. */
export const largestStep = (samples: Float32Array, half: number): number => {
  const n = samples.length;
  if (n < 2 * half) return 0;
  let before = 0;
  let after = 0;
  for (let i = 0; i < half; i++) {
    before += samples[i];
    after += samples[half + i];
  }
  let largest = Math.abs(after - before);
  for (let i = half; i + half < n; i++) {
    before += samples[i] - samples[i - half];
    after += samples[i + half] - samples[i];
    const step = Math.abs(after - before);
    if (step > largest) largest = step;
  }
  return largest / half;
};
