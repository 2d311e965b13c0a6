/** Largest difference between the means of neighbouring stretches of `half` samples; 0 when there are fewer than two. */
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
