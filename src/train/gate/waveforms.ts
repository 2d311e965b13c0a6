import { gaussian, type Random } from "../../../signals/random.ts";

/** A number between `low` and `high`, all equally likely. */
export const uniform = (random: Random, low: number, high: number): number => low + (high - low) * random();

/** A number between `low` and `high`, its logarithm equally likely. */
export const logUniform = (random: Random, low: number, high: number): number =>
  low * Math.exp(random() * Math.log(high / low));

/** One of the list. */
export const pick = <T>(list: readonly T[], random: Random): T =>
  list[Math.floor(random() * list.length)] as T;

/** Root mean square about the mean. */
export const rmsOf = (x: Float32Array): number => {
  let mean = 0;
  for (const v of x) mean += v;
  mean /= x.length;
  let sum = 0;
  for (const v of x) sum += (v - mean) ** 2;
  return Math.sqrt(sum / x.length);
};

/** A random stretch `[from, to)` that covers a share of `low` .. `high` of `length` samples. */
export const randomSpan = (
  length: number,
  random: Random,
  low: number,
  high: number,
): readonly [number, number] => {
  const width = Math.min(length, Math.floor(uniform(random, low, high) * length));
  const from = Math.floor(uniform(random, 0, length - width));
  return [from, from + width];
};

/** Random walk that leaks back within `timeConstantS`: wander with a 1/f spectrum. */
export const leakyWalk = (
  length: number,
  rateHz: number,
  timeConstantS: number,
  random: Random,
): Float32Array => {
  const keep = Math.exp(-1 / (timeConstantS * rateHz));
  let level = 0;
  return Float32Array.from({ length }, () => {
    level = keep * level + gaussian(random);
    return level;
  });
};

export interface Cadence {
  readonly hz: number;
  /** Amplitudes of the fundamental and its harmonics. */
  readonly shares: readonly number[];
  /** Relative unevenness of the phase from sample to sample. */
  readonly jitter: number;
}

/** Movement of a limb: a cadence with harmonics of random phase and uneven strides. */
export const cadenceWave = (
  length: number,
  rateHz: number,
  { hz, shares, jitter }: Cadence,
  random: Random,
): Float32Array => {
  const phases = shares.map(() => uniform(random, 0, 2 * Math.PI));
  let phase = 0;
  return Float32Array.from({ length }, () => {
    phase += ((2 * Math.PI * hz) / rateHz) * (1 + jitter * gaussian(random));
    return shares.reduce((sum, a, h) => sum + a * Math.sin((h + 1) * phase + phases[h]), 0);
  });
};

/** Adds `gain * noise` in place. */
export const addScaled = (window: Float32Array, noise: Float32Array, gain: number): void => {
  for (let i = 0; i < window.length; i++) window[i] = window[i] + gain * noise[i];
};

/** Steps at random times, `expected` of them, of height `low` .. `high` and either sign, which decay with `timeConstantS`. */
export const decayingSteps = (
  length: number,
  rateHz: number,
  steps: {
    readonly expected: number;
    readonly low: number;
    readonly high: number;
    readonly timeConstantS: number;
  },
  random: Random,
): Float32Array => {
  const keep = Math.exp(-1 / (steps.timeConstantS * rateHz));
  let level = 0;
  return Float32Array.from({ length }, () => {
    level *= keep;
    if (random() < steps.expected / length) {
      level += (random() < 0.5 ? -1 : 1) * uniform(random, steps.low, steps.high);
    }
    return level;
  });
};

/** Clips the window so that about `share` of its samples sit at one of two rails. */
export const clipToRails = (window: Float32Array, share: number, random: Random): void => {
  const sorted = window.slice().sort();
  const split = random();
  const low = sorted[Math.floor(share * split * (window.length - 1))];
  const high = sorted[Math.floor((1 - share * (1 - split)) * (window.length - 1))];
  for (let i = 0; i < window.length; i++) {
    window[i] = Math.min(high, Math.max(low, window[i]));
  }
};
