import { BEAT_SAMPLES, BEFORE_SAMPLES, SCALAR_FEATURES } from "../../../firmware-sim/beats/beat-vector.ts";
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
  /** ln of the beat's duration varies by so much (sd), beat and template alike. */
  readonly stretch: number;
  /** Share of beats shown upside down, beat and template alike: another placing of the electrodes. */
  readonly flips: number;
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

/**
 * Writes a varied copy of a shape. Shift, stretch and flip change the beat and its template alike; gain and noise change
 * the beat alone, and so the difference.
 */
export const varyShape = (
  x: Float32Array,
  out: Float32Array,
  at: number,
  by: Augmentation,
  random: Random,
): void => {
  const sign = random() < by.flips ? -1 : 1;
  const gain = Math.exp(by.gainJitter * gaussian(random));
  const shift = (2 * random() - 1) * by.shiftSamples;
  const pace = Math.exp(by.stretch * gaussian(random));
  for (let i = 0; i < BEAT_SAMPLES; i++) {
    const from = Math.min(
      BEAT_SAMPLES - 1,
      Math.max(0, BEFORE_SAMPLES + (i - BEFORE_SAMPLES) * pace + shift),
    );
    const left = Math.min(BEAT_SAMPLES - 2, Math.floor(from));
    const part = from - left;
    const beat = x[left]! + part * (x[left + 1]! - x[left]!);
    const below = BEAT_SAMPLES + left;
    const difference = x[below]! + part * (x[below + 1]! - x[below]!);
    const change = (gain - 1) * beat + by.shapeNoise * gaussian(random);
    out[at + i] = sign * (beat + change);
    out[at + BEAT_SAMPLES + i] = sign * (difference + change);
  }
};
