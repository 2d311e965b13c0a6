import { BEAT_RATE_HZ, BEAT_SAMPLES, BEFORE_SAMPLES } from "./beat-vector.ts";

const QRS_FROM = BEFORE_SAMPLES - 8;
const QRS_TO = BEFORE_SAMPLES + 10;
const P_FROM = BEFORE_SAMPLES - 30;
const P_TO = BEFORE_SAMPLES - 9;
const WIDTH_FROM = BEFORE_SAMPLES - 16;
const WIDTH_TO = BEFORE_SAMPLES + 20;

/** Beats that form the template at the start, and its weights then, for beats like it, and for others. */
const LEARNING_BEATS = 15;
const LEARNING_WEIGHT = 0.2;
const LIKE_CORRELATION = 0.9;
const LIKE_WEIGHT = 0.06;
const UNLIKE_WEIGHT = 0.005;
/** Amplitudes below this (mV) are noise: keeps ratios of flat signals finite. */
const FLOOR_MV = 0.05;

const peakToPeak = (x: Float32Array, from: number, to: number): number => {
  let low = x[from]!;
  let high = low;
  for (let i = from + 1; i <= to; i++) {
    const value = x[i]!;
    if (value < low) low = value;
    else if (value > high) high = value;
  }
  return high - low;
};

const correlation = (x: Float32Array, y: Float32Array, from: number, to: number): number => {
  const n = to - from + 1;
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let syy = 0;
  let sxy = 0;
  for (let i = from; i <= to; i++) {
    const a = x[i]!;
    const b = y[i]!;
    sx += a;
    sy += b;
    sxx += a * a;
    syy += b * b;
    sxy += a * b;
  }
  const power = (sxx - (sx * sx) / n) * (syy - (sy * sy) / n);
  return power > 1e-12 ? (sxy - (sx * sy) / n) / Math.sqrt(power) : 0;
};

/** Samples around the QRS complex whose magnitude is above half of the largest, in seconds. */
const halfWidthS = (x: Float32Array): number => {
  let peak = 0;
  for (let i = WIDTH_FROM; i <= WIDTH_TO; i++) peak = Math.max(peak, Math.abs(x[i]!));
  let wide = 0;
  for (let i = WIDTH_FROM; i <= WIDTH_TO; i++) if (Math.abs(x[i]!) > 0.5 * peak) wide++;
  return wide / BEAT_RATE_HZ;
};

/**
 * The running mean beat of a patient. `next(window, shape, out)` compares a beat window (mV, mean removed) with the
 * template, writes the two channels of the shape and the six shape features (from index 13 of `scalarNames` on), and
 * then lets the template learn from the beat: fast at first, slowly later, hardly from beats unlike it.
 */
export const createBeatTemplate = () => {
  const template = new Float32Array(BEAT_SAMPLES);
  let beats = 0;
  let width = 0;
  return {
    next(window: Float32Array, shape: Float32Array, out: Float32Array): void {
      if (beats === 0) template.set(window);
      const amplitude = Math.max(FLOOR_MV, peakToPeak(template, QRS_FROM, QRS_TO));
      for (let i = 0; i < BEAT_SAMPLES; i++) {
        shape[i] = window[i]! / amplitude;
        shape[BEAT_SAMPLES + i] = (window[i]! - template[i]!) / amplitude;
      }
      if (beats === 0) width = halfWidthS(template);
      const like = correlation(window, template, QRS_FROM, QRS_TO);
      const ownWidth = halfWidthS(window);
      const qrs = Math.max(FLOOR_MV, peakToPeak(window, QRS_FROM, QRS_TO));
      out[13] = like;
      out[14] = correlation(window, template, P_FROM, P_TO);
      out[15] = Math.log(qrs / amplitude);
      out[16] = Math.log(
        Math.max(FLOOR_MV, peakToPeak(window, P_FROM, P_TO)) /
          Math.max(FLOOR_MV, peakToPeak(template, P_FROM, P_TO)),
      );
      out[17] = ownWidth;
      out[18] = ownWidth - width;
      const unlike = like > LIKE_CORRELATION ? LIKE_WEIGHT : UNLIKE_WEIGHT;
      const weight = beats < LEARNING_BEATS ? LEARNING_WEIGHT : unlike;
      for (let i = 0; i < BEAT_SAMPLES; i++)
        template[i] = template[i]! + weight * (window[i]! - template[i]!);
      width = halfWidthS(template);
      beats++;
    },
  };
};
