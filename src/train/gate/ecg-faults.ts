import { gaussian, type Random } from "../../../signals/random.ts";
import { ECG_RATE_HZ } from "./ecg-mix.ts";

/**
 * Failures of a wearable sensor that recorded electrode noise does not hold, simulated on one window. Each takes the window
 * (mV, changed in place), the record's QRS amplitude in mV and a random source; the result counts as noisy.
 */
export type EcgFault = (window: Float32Array, qrsMv: number, random: Random) => void;

const uniform = (random: Random, low: number, high: number): number => low + (high - low) * random();
const logUniform = (random: Random, low: number, high: number): number =>
  low * Math.exp(random() * Math.log(high / low));

const rmsOf = (x: Float32Array): number => {
  let mean = 0;
  for (const v of x) mean += v;
  mean /= x.length;
  let sum = 0;
  for (const v of x) sum += (v - mean) ** 2;
  return Math.sqrt(sum / x.length);
};

/** Adds `noise` at `snrDb` (rms over the window) against qrs^2 / 8. */
const addNoise = (window: Float32Array, noise: Float32Array, qrsMv: number, snrDb: number): void => {
  const gain = Math.sqrt(qrsMv ** 2 / 8 / 10 ** (snrDb / 10)) / (rmsOf(noise) || 1);
  for (let i = 0; i < window.length; i++) {
    window[i] = (window[i] as number) + gain * (noise[i] as number);
  }
};

/** Mains hum of 50 or 60 Hz with a harmonic that aliases, slowly swelling. */
const hum = (length: number, random: Random): Float32Array => {
  const mainsHz = (random() < 0.5 ? 50 : 60) + uniform(random, -0.3, 0.3);
  const phase = uniform(random, 0, 6.28);
  const swell = uniform(random, 0, 0.6);
  const swellHz = uniform(random, 0.05, 1);
  return Float32Array.from({ length }, (_, i) => {
    const t = i / ECG_RATE_HZ;
    return (
      Math.sin(2 * Math.PI * mainsHz * t + phase) * (1 + swell * Math.sin(2 * Math.PI * swellHz * t + phase))
    );
  });
};

/** Gaussian noise whose differences are weighted in (muscle), in bursts. */
const muscle = (length: number, random: Random): Float32Array => {
  const from = random() < 0.5 ? 0 : Math.floor(uniform(random, 0, 0.5) * length);
  const to = from === 0 ? length : Math.floor(from + uniform(random, 0.3, 0.5) * length);
  const tilt = uniform(random, 0, 0.8);
  let last = 0;
  return Float32Array.from({ length }, (_, i) => {
    const g = gaussian(random);
    const x = g - tilt * last;
    last = g;
    return i >= from && i < to ? x : 0.1 * x;
  });
};

/** Random walk that leaks back with a time constant of 0.3 to 3 s: wander with a 1/f spectrum. */
const wander = (length: number, random: Random): Float32Array => {
  const keep = Math.exp(-1 / (uniform(random, 0.3, 3) * ECG_RATE_HZ));
  let level = 0;
  return Float32Array.from({ length }, () => {
    level = keep * level + gaussian(random);
    return level;
  });
};

/** Motion: a cadence of 0.8 to 3.5 Hz with harmonics and uneven strides. */
const motion = (length: number, random: Random): Float32Array => {
  const cadenceHz = uniform(random, 0.8, 3.5);
  const shares = [1, uniform(random, 0, 1), uniform(random, 0, 0.7), uniform(random, 0, 0.5)];
  const phases = shares.map(() => uniform(random, 0, 6.28));
  const sway = wander(length, random);
  const swayGain = uniform(random, 0, 0.6) / (rmsOf(sway) || 1);
  let phase = 0;
  return Float32Array.from({ length }, (_, i) => {
    phase += ((2 * Math.PI * cadenceHz) / ECG_RATE_HZ) * (1 + 0.4 * gaussian(random));
    const stride = shares.reduce(
      (sum, a, h) => sum + a * Math.sin((h + 1) * phase + (phases[h] as number)),
      0,
    );
    return stride + swayGain * (sway[i] as number);
  });
};

const added =
  (noise: (length: number, random: Random) => Float32Array): EcgFault =>
  (window, qrsMv, random) =>
    addNoise(window, noise(window.length, random), qrsMv, uniform(random, -8, 2));

/** What a front end shows without a patient: white noise, some hum, some wander, all small. */
const openInput = (length: number, random: Random): Float32Array => {
  const whiteMv = logUniform(random, 0.0005, 0.03);
  const humMv = random() < 0.5 ? logUniform(random, 0.001, 0.3) : 0;
  const wanderMv = random() < 0.5 ? logUniform(random, 0.001, 0.5) : 0;
  const line = hum(length, random);
  const drift = wander(length, random);
  const driftGain = wanderMv / (rmsOf(drift) || 1);
  return Float32Array.from(
    { length },
    (_, i) => whiteMv * gaussian(random) + humMv * (line[i] as number) + driftGain * (drift[i] as number),
  );
};

const span = (length: number, random: Random, low: number, high: number): readonly [number, number] => {
  const width = Math.floor(uniform(random, low, high) * length);
  const from = Math.floor(uniform(random, 0, length - width));
  return [from, from + width];
};

/** Lead off: the signal fades to a few per cent of itself, under what an open input shows. */
const contactLoss: EcgFault = (window, _qrs, random) => {
  const left = random() < 0.5 ? 0 : logUniform(random, 0.01, 0.1);
  const noise = openInput(window.length, random);
  const [from, to] = random() < 0.6 ? [0, window.length] : span(window.length, random, 0.3, 0.9);
  for (let i = from; i < to; i++) window[i] = left * (window[i] as number) + (noise[i] as number);
};

/** Held value: the whole window or 15 % of it and more. */
const flatLine: EcgFault = (window, _qrs, random) => {
  const [from, to] = random() < 0.5 ? [0, window.length] : span(window.length, random, 0.15, 0.9);
  const held = random() < 0.5 ? 0 : (window[from] as number);
  window.fill(held, from, to);
};

/** The amplifier sits at its rail for 15 % of the window or more. */
const saturation: EcgFault = (window, qrsMv, random) => {
  const swing = wander(window.length, random);
  const gain = (qrsMv * uniform(random, 1, 5)) / (rmsOf(swing) || 1);
  for (let i = 0; i < window.length; i++) window[i] = (window[i] as number) + gain * (swing[i] as number);
  const sorted = window.slice().sort();
  const share = uniform(random, 0.15, 0.7);
  const split = random();
  const low = sorted[Math.floor(share * split * (window.length - 1))] as number;
  const high = sorted[Math.floor((1 - share * (1 - split)) * (window.length - 1))] as number;
  for (let i = 0; i < window.length; i++) window[i] = Math.min(high, Math.max(low, window[i] as number));
};

/** Electrode pops: steps of several QRS heights that decay within 0.2 to 2 s, several in the window. */
const steps: EcgFault = (window, qrsMv, random) => {
  const keep = Math.exp(-1 / (uniform(random, 0.2, 2) * ECG_RATE_HZ));
  const perSample = uniform(random, 2, 8) / window.length;
  let level = 0;
  for (let i = 0; i < window.length; i++) {
    level *= keep;
    if (random() < perSample) {
      level += (random() < 0.5 ? -1 : 1) * uniform(random, 2, 8) * qrsMv;
    }
    window[i] = (window[i] as number) + level;
  }
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
  for (let i = 0; i < window.length; i++) window[i] = lsb * Math.round((window[i] as number) / lsb);
};
