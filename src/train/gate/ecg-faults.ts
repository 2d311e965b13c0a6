import { gaussian, type Random } from "../../../signals/random.ts";
import { ECG_RATE_HZ } from "./ecg-mix.ts";
import {
  addScaled,
  cadenceWave,
  clipToRails,
  decayingSteps,
  leakyWalk,
  logUniform,
  randomSpan,
  rmsOf,
  uniform,
} from "./waveforms.ts";

/**
 * A failure of a wearable sensor that recorded electrode noise does not hold, simulated on one window (mV, changed in place)
 * of a record whose QRS complexes are `qrsMv` high. The result counts as noisy.
 */
export type EcgFault = (window: Float32Array, qrsMv: number, random: Random) => void;

/** Adds `noise` at `snrDb` (rms over the window) against qrs^2 / 8. */
const addNoise = (window: Float32Array, noise: Float32Array, qrsMv: number, snrDb: number): void =>
  addScaled(window, noise, Math.sqrt(qrsMv ** 2 / 8 / 10 ** (snrDb / 10)) / (rmsOf(noise) || 1));

/** Mains hum of 50 or 60 Hz that slowly swells. */
const hum = (length: number, random: Random): Float32Array => {
  const mainsHz = (random() < 0.5 ? 50 : 60) + uniform(random, -0.3, 0.3);
  const phase = uniform(random, 0, 6.28);
  const swell = uniform(random, 0, 0.6);
  const swellHz = uniform(random, 0.05, 1);
  return Float32Array.from({ length }, (_, i) => {
    const t = (2 * Math.PI * i) / ECG_RATE_HZ;
    return Math.sin(mainsHz * t + phase) * (1 + swell * Math.sin(swellHz * t + phase));
  });
};

/** Gaussian noise tilted towards high frequencies (muscle), over the whole window or a good part of it. */
const muscle = (length: number, random: Random): Float32Array => {
  const [from, to] = random() < 0.5 ? [0, length] : randomSpan(length, random, 0.3, 0.6);
  const tilt = uniform(random, 0, 0.8);
  let last = 0;
  return Float32Array.from({ length }, (_, i) => {
    const g = gaussian(random);
    const x = g - tilt * last;
    last = g;
    return i >= from && i < to ? x : 0.1 * x;
  });
};

const wander = (length: number, random: Random): Float32Array =>
  leakyWalk(length, ECG_RATE_HZ, uniform(random, 0.3, 3), random);

/** Motion: a cadence of 0.8 to 3.5 Hz with some wander. */
const motion = (length: number, random: Random): Float32Array => {
  const shares = [1, uniform(random, 0, 1), uniform(random, 0, 0.7), uniform(random, 0, 0.5)];
  const strides = { hz: uniform(random, 0.8, 3.5), shares, jitter: 0.4 };
  const wave = cadenceWave(length, ECG_RATE_HZ, strides, random);
  const sway = wander(length, random);
  addScaled(wave, sway, uniform(random, 0, 0.6) / (rmsOf(sway) || 1));
  return wave;
};

const added =
  (noise: (length: number, random: Random) => Float32Array): EcgFault =>
  (window, qrsMv, random) =>
    addNoise(window, noise(window.length, random), qrsMv, uniform(random, -8, 2));

/** What a front end shows without a patient: white noise, some hum, some wander, all small. */
const openInput = (length: number, random: Random): Float32Array => {
  const whiteMv = logUniform(random, 0.0005, 0.03);
  const input = Float32Array.from({ length }, () => whiteMv * gaussian(random));
  if (random() < 0.5) addScaled(input, hum(length, random), logUniform(random, 0.001, 0.3));
  if (random() < 0.5) {
    const drift = wander(length, random);
    addScaled(input, drift, logUniform(random, 0.001, 0.5) / (rmsOf(drift) || 1));
  }
  return input;
};

/** Lead off: the signal fades to a few per cent of itself, under what an open input shows. */
const contactLoss: EcgFault = (window, _qrs, random) => {
  const left = random() < 0.5 ? 0 : logUniform(random, 0.01, 0.1);
  const noise = openInput(window.length, random);
  const [from, to] = random() < 0.6 ? [0, window.length] : randomSpan(window.length, random, 0.3, 0.9);
  for (let i = from; i < to; i++) window[i] = left * window[i] + noise[i];
};

/** Held value: the whole window or 15 % of it and more. */
const flatLine: EcgFault = (window, _qrs, random) => {
  const [from, to] = random() < 0.5 ? [0, window.length] : randomSpan(window.length, random, 0.15, 0.9);
  window.fill(random() < 0.5 ? 0 : window[from], from, to);
};

/** A swinging amplifier that sits at its rails for 15 % of the window or more. */
const saturation: EcgFault = (window, qrsMv, random) => {
  const swing = wander(window.length, random);
  addScaled(window, swing, (qrsMv * uniform(random, 1, 5)) / (rmsOf(swing) || 1));
  clipToRails(window, uniform(random, 0.15, 0.7), random);
};

/** Electrode pops: several steps of a few QRS heights that decay within 0.2 to 2 s. */
const steps: EcgFault = (window, qrsMv, random) => {
  const design = {
    expected: uniform(random, 2, 8),
    low: 2 * qrsMv,
    high: 8 * qrsMv,
    timeConstantS: uniform(random, 0.2, 2),
  };
  addScaled(window, decayingSteps(window.length, ECG_RATE_HZ, design, random), 1);
};

/** The faults by name. */
export const ecgFaults: Readonly<Record<string, EcgFault>> = {
  hum: added(hum),
  muscle: added(muscle),
  wander: added(wander),
  motion: added(motion),
  "contact loss": contactLoss,
  "flat line": flatLine,
  saturation,
  steps,
};

/** Harmless differences between sensors: own noise, faint hum, converter steps. In place; the window stays clean. */
export const harmless: EcgFault = (window, qrsMv, random) => {
  if (random() < 0.5) addNoise(window, hum(window.length, random), qrsMv, uniform(random, 14, 34));
  if (random() < 0.5) addNoise(window, muscle(window.length, random), qrsMv, uniform(random, 18, 40));
  if (random() < 0.5) addNoise(window, wander(window.length, random), qrsMv, uniform(random, 10, 30));
  const lsb = qrsMv * logUniform(random, 0.001, 0.02);
  for (let i = 0; i < window.length; i++) window[i] = lsb * Math.round(window[i] / lsb);
};
