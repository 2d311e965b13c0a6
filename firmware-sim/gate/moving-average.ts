/**
 * Centred moving average over `2 * half + 1` samples by a running sum: the cheapest linear-phase low-pass a
 * microcontroller has. At the edges the average is taken over the samples that exist.
 */
export const movingAverage = (samples: Float32Array, half: number): Float32Array => {
  const n = samples.length;
  const out = new Float32Array(n);
  let sum = 0;
  for (let i = 0; i < Math.min(half, n); i++) sum += samples[i];
  for (let i = 0; i < n; i++) {
    if (i + half < n) sum += samples[i + half];
    if (i - half - 1 >= 0) sum -= samples[i - half - 1];
    out[i] = sum / (Math.min(n - 1, i + half) - Math.max(0, i - half) + 1);
  }
  return out;
};
