import { butterworth } from "../../../signals/filter/butterworth.ts";
import { createSosFilter } from "../../../signals/filter/sos.ts";
import { gaussian, type Random } from "../../../signals/random.ts";
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

export const PPG_RATE_HZ = 64;
export const PPG_WINDOW = 320;

/**
 * A failure of a PPG sensor, simulated in place on a stretch of one or more windows whose pulse has the rms value `pulseRms`
 * in 0.5-8 Hz. The result counts as noisy.
 */
export type PpgFault = (stretch: Float32Array, pulseRms: number, random: Random) => void;

/** Motion stronger than this against the pulse counts as an artefact, in dB; see CLEAN_MOTION_DB for what still is clean. */
const MOTION_DB: readonly [number, number] = [-2, 20];
/** Motion that a clean window may hold. */
const CLEAN_MOTION_DB: readonly [number, number] = [-40, -16];

const decibels = (range: readonly [number, number], random: Random): number =>
  10 ** (uniform(random, range[0], range[1]) / 20);

/** Legs or arms in step: 0.7 to 3.5 Hz, one to four harmonics, swelling and slackening. */
const strides = (length: number, random: Random): Float32Array => {
  const shares = [1, uniform(random, 0, 1.2), uniform(random, 0, 0.7), uniform(random, 0, 0.4)];
  const design = { hz: uniform(random, 0.7, 3.5), shares, jitter: uniform(random, 0.1, 1.2) };
  const wave = cadenceWave(length, PPG_RATE_HZ, design, random);
  const swell = leakyWalk(length, PPG_RATE_HZ, uniform(random, 0.3, 2), random);
  const depth = uniform(random, 0.1, 0.8) / (rmsOf(swell) || 1);
  return wave.map((x, i) => x * (1 + depth * swell[i]));
};

/** Fidgeting without rhythm: Gaussian noise between about 0.5 and 2 to 6 Hz. */
const fidgets = (length: number, random: Random): Float32Array => {
  const design = { order: 2, sampleRateHz: PPG_RATE_HZ } as const;
  const cutoffHz = [uniform(random, 0.3, 1), uniform(random, 2, 6)] as const;
  const filter = createSosFilter(butterworth({ ...design, kind: "bandpass", cutoffHz }));
  return filter.push(Float32Array.from({ length: length + 256 }, () => gaussian(random))).subarray(256);
};

/** The light path shifts and settles. */
const shifts = (length: number, random: Random): Float32Array =>
  decayingSteps(
    length,
    PPG_RATE_HZ,
    {
      expected: (uniform(random, 3, 10) * length) / PPG_WINDOW,
      low: 0.3,
      high: 1,
      timeConstantS: uniform(random, 0.1, 1),
    },
    random,
  );

/** The arm swings slowly but widely: 0.2 to 0.9 Hz and a drift. */
const swings = (length: number, random: Random): Float32Array => {
  const design = { hz: uniform(random, 0.3, 0.9), shares: [1, uniform(random, 0.2, 0.8)], jitter: 1 };
  const wave = cadenceWave(length, PPG_RATE_HZ, design, random);
  const drift = leakyWalk(length, PPG_RATE_HZ, 1, random);
  addScaled(wave, drift, uniform(random, 0.3, 1) / (rmsOf(drift) || 1));
  return wave;
};

const added =
  (wave: (length: number, random: Random) => Float32Array): PpgFault =>
  (stretch, pulseRms, random) => {
    const noise = wave(stretch.length, random);
    addScaled(stretch, noise, (pulseRms * decibels(MOTION_DB, random)) / (rmsOf(noise) || 1));
  };

/** Two kinds of motion at once. */
const mixture: PpgFault = (stretch, pulseRms, random) => {
  added(strides)(stretch, pulseRms, random);
  added(random() < 0.5 ? fidgets : shifts)(stretch, pulseRms, random);
};

const saturation: PpgFault = (stretch, pulseRms, random) => {
  added(swings)(stretch, 2 * pulseRms, random);
  clipToRails(stretch, uniform(random, 0.2, 0.7), random);
};

/** The sensor leaves the skin: the pulse is gone, ambient light flickers and drifts. */
const contactLoss: PpgFault = (stretch, pulseRms, random) => {
  const left = random() < 0.5 ? 0 : uniform(random, 0, 0.1);
  const white = pulseRms * logUniform(random, 0.003, 0.5);
  const drift = leakyWalk(stretch.length, PPG_RATE_HZ, uniform(random, 0.2, 2), random);
  const sway = (pulseRms * logUniform(random, 0.01, 3)) / (rmsOf(drift) || 1);
  for (let i = 0; i < stretch.length; i++) {
    const pulse = left * stretch[i];
    stretch[i] = pulse + white * gaussian(random) + sway * drift[i];
  }
};

const flatLine: PpgFault = (stretch, _rms, random) => {
  const [from, to] = random() < 0.5 ? [0, stretch.length] : randomSpan(stretch.length, random, 0.5, 0.9);
  stretch.fill(stretch[from], from, to);
};

/** Two families of faults: a gate that is trained on one can be validated on the other. */
export const ppgFaults: Readonly<Record<"rhythmic" | "irregular", Readonly<Record<string, PpgFault>>>> = {
  rhythmic: {
    strides: added(strides),
    swings: added(swings),
    saturation,
    mixture,
  },
  irregular: {
    fidgets: added(fidgets),
    shifts: added(shifts),
    "contact loss": contactLoss,
    "flat line": flatLine,
  },
};

/** Harmless differences: a little motion, sensor noise, breathing. In place; the stretch stays clean. */
export const harmlessPpg: PpgFault = (stretch, pulseRms, random) => {
  if (random() < 0.5) {
    const noise = random() < 0.5 ? strides(stretch.length, random) : fidgets(stretch.length, random);
    addScaled(stretch, noise, (pulseRms * decibels(CLEAN_MOTION_DB, random)) / (rmsOf(noise) || 1));
  }
  const white = pulseRms * logUniform(random, 0.001, 0.1);
  const breathHz = uniform(random, 0.15, 0.45);
  const breath = pulseRms * logUniform(random, 0.05, 1.5);
  const depth = uniform(random, 0, 0.2);
  for (let i = 0; i < stretch.length; i++) {
    const s = Math.sin((2 * Math.PI * breathHz * i) / PPG_RATE_HZ);
    const pulse = stretch[i] * (1 + depth * s);
    stretch[i] = pulse + breath * s + white * gaussian(random);
  }
};
