/**
 * How often the samples cross `level` upwards or downwards. A crossing counts once the other side is reached by at least
 * `hysteresis`, so that noise around the level is not counted; samples exactly at the level belong to the side before.
 */
export function zeroCrossings(samples: ArrayLike<number>, level = 0, hysteresis = 0): number {
  let side = 0;
  let count = 0;
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] - level;
    const now = x > hysteresis ? 1 : x < -hysteresis ? -1 : 0;
    if (now === 0 || now === side) continue;
    if (side !== 0) count++;
    side = now;
  }
  return count;
}
