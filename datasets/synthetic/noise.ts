import { PulsegateError } from "../../signals/errors.ts";
import { gaussian, type Random, seededRandom } from "../../signals/random.ts";

/** Kinds of noise that can be generated. */
export const noiseKinds = ["baseline-wander", "muscle", "electrode-motion", "mains"] as const;
export type NoiseKind = (typeof noiseKinds)[number];

export interface NoiseOptions {
  readonly seed: number;
  readonly sampleRateHz: number;
  /** Frequency of `mains`. Default 50. */
  readonly mainsHz?: number;
}

/** An endless source of noise of about unit root mean square; samples do not depend on the lengths asked for. */
export interface NoiseSource {
  next(length: number): Float32Array;
}

/**
 * Seeded noise of one kind. Spectra follow what the noise records of the MIT-BIH Noise Stress Test Database are described
 * as (Moody, Muldrow, Mark, Comput. Cardiol. 11:381-384, 1984): baseline wander below 1 Hz, muscle noise of 10 to
 * 50 Hz, electrode motion in the band of the QRS complex and below it, in bursts that look like ectopic beats.
 */
export function createNoise(kind: NoiseKind, options: NoiseOptions): NoiseSource {
  if (!(options.sampleRateHz > 0)) {
    throw new PulsegateError("bad-option", "noise needs a sample rate above 0", {
      got: options.sampleRateHz,
    });
  }
  const random = seededRandom(options.seed);
  const sampler = samplers[kind];
  if (sampler === undefined) {
    throw new PulsegateError("unknown-name", "no such kind of noise", { got: kind, known: noiseKinds });
  }
  const sample = sampler(random, options);
  return {
    next(length) {
      const out = new Float32Array(length);
      for (let i = 0; i < length; i++) out[i] = sample();
      return out;
    },
  };
}

type Sampler = (random: Random, options: NoiseOptions) => () => number;

/** First-order low-pass of white noise, unit variance. */
function createOrnstein(random: Random, cutoffHz: number, sampleRateHz: number): () => number {
  const pole = Math.exp((-2 * Math.PI * cutoffHz) / sampleRateHz);
  const drive = Math.sqrt(1 - pole * pole);
  let state = gaussian(random);
  return () => {
    state = pole * state + drive * gaussian(random);
    return state;
  };
}

/** Breathing of changing depth and pace plus slow drift; 24 dB and more down at 2 Hz. */
const baselineWander: Sampler = (random, { sampleRateHz }) => {
  const drift = createOrnstein(random, 0.08, sampleRateHz);
  const pace = createOrnstein(random, 0.03, sampleRateHz);
  const depth = createOrnstein(random, 0.05, sampleRateHz);
  const smooth = Math.exp((-2 * Math.PI * 0.5) / sampleRateHz);
  let phase = 2 * Math.PI * random();
  let slow = 0;
  return () => {
    phase += (2 * Math.PI * (0.25 + 0.04 * pace())) / sampleRateHz;
    slow = smooth * slow + (1 - smooth) * drift();
    return 0.85 * slow + 0.8 * (1 + 0.3 * depth()) * Math.sin(phase);
  };
};

/** Two first-order high-passes at 14 Hz and two low-passes at 32 Hz in a row. */
function createMuscleBand(sampleRateHz: number): (input: number) => number {
  const highPole = Math.exp((-2 * Math.PI * Math.min(14, sampleRateHz / 8)) / sampleRateHz);
  const lowPole = Math.exp((-2 * Math.PI * Math.min(32, sampleRateHz / 4)) / sampleRateHz);
  let mean1 = 0;
  let mean2 = 0;
  let low1 = 0;
  let low2 = 0;
  return (input) => {
    mean1 = highPole * mean1 + (1 - highPole) * input;
    const high = input - mean1;
    mean2 = highPole * mean2 + (1 - highPole) * high;
    low1 = lowPole * low1 + (1 - lowPole) * (high - mean2);
    low2 = lowPole * low2 + (1 - lowPole) * low1;
    return low2;
  };
}

/** Band of 10 to 50 Hz under a slowly changing envelope, on a slow drift: what a Holter's front end leaves of an EMG. */
const muscle: Sampler = (random, { sampleRateHz }) => {
  const tension = createOrnstein(random, 0.3, sampleRateHz);
  const drift = createOrnstein(random, 0.1, sampleRateHz);
  const slowPole = Math.exp((-2 * Math.PI * 0.4) / sampleRateHz);
  const probe = createMuscleBand(sampleRateHz);
  let energy = 0;
  for (let i = 0; i < sampleRateHz; i++) energy += probe(i === 0 ? 1 : 0) ** 2;
  const scale = 0.75 / Math.sqrt(energy);
  const band = createMuscleBand(sampleRateHz);
  let slow = 0;
  return () => {
    slow = slowPole * slow + (1 - slowPole) * drift();
    // exp(s x) of a standard normal x has mean square exp(2 s^2).
    return Math.exp(0.4 * tension() - 0.16) * scale * band(gaussian(random)) + 0.7 * slow;
  };
};

interface Bump {
  readonly centre: number;
  readonly width: number;
  readonly height: number;
}

/** Electrodes that slip: bumps like wide QRS complexes, jumps that recover, and a restless baseline. */
const electrodeMotion: Sampler = (random, { sampleRateHz }) => {
  const restless = createOrnstein(random, 1.5, sampleRateHz);
  const activity = createOrnstein(random, 0.1, sampleRateHz);
  let bumps: Bump[] = [];
  let jump = 0;
  let jumpDecay = 0;
  let smoothJump = 0;
  let sample = 0;
  const smooth = Math.exp((-2 * Math.PI * 15) / sampleRateHz);
  return () => {
    const busy = Math.exp(0.6 * activity());
    if (random() < (1.6 * busy) / sampleRateHz) {
      const widthS = 0.025 * Math.exp(1.6 * random());
      bumps.push({
        centre: sample + 4 * widthS * sampleRateHz,
        width: widthS * sampleRateHz,
        height: 1.6 * gaussian(random),
      });
    }
    if (random() < (0.35 * busy) / sampleRateHz) {
      jump += 1.6 * gaussian(random);
      jumpDecay = Math.exp(-1 / ((0.15 + 0.8 * random()) * sampleRateHz));
    }
    jump *= jumpDecay;
    smoothJump = smooth * smoothJump + (1 - smooth) * jump;
    let sum = 0.35 * restless() + smoothJump;
    let over = false;
    for (const bump of bumps) {
      const u = (sample - bump.centre) / bump.width;
      // A bell curve with a share of its slope: one- and two-sided deflections.
      sum += bump.height * (1 - 0.7 * u) * Math.exp(-0.5 * u * u);
      if (u > 5) over = true;
    }
    if (over) {
      const now = sample;
      bumps = bumps.filter((bump) => now - bump.centre <= 5 * bump.width);
    }
    sample++;
    return sum;
  };
};

/** A sine with a third harmonic whose height drifts. */
const mains: Sampler = (random, { sampleRateHz, mainsHz = 50 }) => {
  const drift = createOrnstein(random, 0.05, sampleRateHz);
  const start = 2 * Math.PI * random();
  let sample = 0;
  return () => {
    const phase = start + (2 * Math.PI * mainsHz * sample++) / sampleRateHz;
    const third = 3 * mainsHz < sampleRateHz / 2 ? 0.2 * Math.sin(3 * phase) : 0;
    return Math.SQRT2 * (1 + 0.1 * drift()) * (Math.sin(phase) + third);
  };
};

const samplers: Readonly<Record<NoiseKind, Sampler>> = {
  "baseline-wander": baselineWander,
  muscle,
  "electrode-motion": electrodeMotion,
  mains,
};
