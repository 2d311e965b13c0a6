import { BEAT_SAMPLES, SCALAR_FEATURES } from "../../../firmware-sim/beats/beat-vector.ts";
import { gaussian, type Random } from "../../../signals/random.ts";

/** Strengths of the variations that a training beat is shown under. */
export interface Augmentation {
  /** Each of the three R peaks moves by so many seconds (sd), consistently in all intervals. */
  readonly rrJitterS: number;
  /** ln of the long-term mean RR varies by so much (sd). */
  readonly meanJitter: number;
  /** Noise on each standardised scalar (sd). */
  readonly scalarNoise: number;
  /** ln of the beat's amplitude varies by so much (sd). */
  readonly gainJitter: number;
  /** White noise on the beat, in units of the template's QRS amplitude (sd). */
  readonly shapeNoise: number;
  /** The window moves by up to so many samples. */
  readonly shiftSamples: number;
}

/**
 * Writes a varied copy of raw scalars (see `scalarNames`): the R peaks before, of and after the beat move, and with
 * them every feature of the three intervals; the long-term mean varies.
 */
export const varyScalars = (
  x: Float32Array,
  out: Float32Array,
  at: number,
  by: Augmentation,
  random: Random,
): void => {
  for (let i = 0; i < SCALAR_FEATURES; i++) out[at + i] = x[i]!;
  const pre = x[11]! + 0.8;
  const post = pre / Math.exp(x[4]!);
  const previous = pre / Math.exp(x[10]!);
  const [m0, m1, m2] = [gaussian(random), gaussian(random), gaussian(random)].map(
    (m) => m * by.rrJitterS,
  ) as [number, number, number];
  const dPre = Math.log(Math.max(0.2, pre + m1 - m0) / pre);
  const dPost = Math.log(Math.max(0.2, post + m2 - m1) / post);
  const dPrevious = Math.log(Math.max(0.2, previous + m0) / previous);
  const dMean = by.meanJitter * gaussian(random);
  const add = (index: number, value: number): void => {
    out[at + index] = out[at + index]! + value;
  };
  add(0, dPre - dMean);
  add(1, dPost - dMean);
  add(2, dPre);
  add(3, dPost);
  add(4, dPre - dPost);
  add(6, dPrevious - dMean);
  add(7, dPre);
  add(8, dPre);
  add(10, dPre - dPrevious);
  add(11, m1 - m0);
  add(12, dMean);
};

/** Writes a varied copy of a shape: gain, noise and shift of the beat, and the same change in its difference. */
export const varyShape = (
  x: Float32Array,
  out: Float32Array,
  at: number,
  by: Augmentation,
  random: Random,
): void => {
  const gain = Math.exp(by.gainJitter * gaussian(random));
  const shift = Math.round((2 * random() - 1) * by.shiftSamples);
  for (let i = 0; i < BEAT_SAMPLES; i++) {
    const from = Math.min(BEAT_SAMPLES - 1, Math.max(0, i + shift));
    const beat = gain * x[from]! + by.shapeNoise * gaussian(random);
    // The template stays: the difference takes up what changed in the beat, apart from the shift (both moved).
    out[at + i] = beat;
    out[at + BEAT_SAMPLES + i] = x[BEAT_SAMPLES + from]! + beat - x[from]!;
  }
};
