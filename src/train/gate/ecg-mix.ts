import { gainForSnr, noiseRms } from "../../../datasets/synthetic/nst-mix.ts";
import type { Random } from "../../../signals/random.ts";

/** A record on the device's time base: channel 0 at 128 Hz. */
export interface EcgRecord {
  readonly name: string;
  readonly samples: Float32Array;
  /** Reference beats, sample indices at 128 Hz. */
  readonly beats: Int32Array;
  /** Median peak-to-peak amplitude of the QRS complexes in mV: the signal of the signal-to-noise ratio. */
  readonly qrsMv: number;
  /** 1 for windows that the database's own annotators marked noisy on this channel, or that miss samples. */
  readonly doubtful: Uint8Array;
}

/** Valid stretches of one kind of recorded noise, at 128 Hz, no gaps inside. */
export interface NoiseSource {
  readonly kind: string;
  readonly pieces: readonly Float32Array[];
}

export interface Condition {
  /** `none` for an unmixed window. */
  readonly kind: string;
  /** Infinity for an unmixed window. */
  readonly snrDb: number;
}

/** A record with noise on some windows, and what was put on which. */
export interface MixedRecord {
  readonly record: EcgRecord;
  readonly samples: Float32Array;
  readonly conditions: readonly Condition[];
}

export const ECG_RATE_HZ = 128;
export const ECG_WINDOW = 1280;
export const SNRS_DB: readonly number[] = [24, 18, 12, 6, 3, 0, -3, -6];
/** At or below this a window counts as noisy, from CLEAN_DB on as clean; between them it counts as neither. */
const NOISY_DB = 3;
const CLEAN_DB = 12;
/** Nothing was added. */
export const UNMIXED: Condition = { kind: "none", snrDb: Number.POSITIVE_INFINITY };

const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)] as T;

/** A random stretch of `length` samples that lies inside one piece. */
export const noiseStretch = (source: NoiseSource, length: number, random: Random): Float32Array => {
  const fits = source.pieces.filter((piece) => piece.length >= length);
  const starts = fits.reduce((sum, piece) => sum + piece.length - length + 1, 0);
  let at = Math.floor(random() * starts);
  for (const piece of fits) {
    const here = piece.length - length + 1;
    if (at < here) return piece.subarray(at, at + length);
    at -= here;
  }
  return new Float32Array(length);
};

/** What the noise is measured by: `nst` takes the rms about the mean of each second, `rms` the rms about the stretch's mean. */
export type NoisePower = "nst" | "rms";

const amplitudeOf = (noise: Float32Array, measure: NoisePower): number =>
  noiseRms(noise, measure === "nst" ? ECG_RATE_HZ : noise.length);

/** Adds `noise`, its mean removed, scaled to `snrDb` against a signal power of qrs^2 / 8. */
const addAt = (
  samples: Float32Array,
  start: number,
  noise: Float32Array,
  qrsMv: number,
  snrDb: number,
  measure: NoisePower,
): void => {
  const gain = gainForSnr(qrsMv, amplitudeOf(noise, measure), snrDb);
  let mean = 0;
  for (const x of noise) mean += x;
  mean /= noise.length;
  for (let i = 0; i < noise.length; i++) {
    samples[start + i] = samples[start + i] + gain * (noise[i] - mean);
  }
};

export interface MixOptions {
  readonly noises: readonly NoiseSource[];
  readonly random: Random;
  readonly mixedShare?: number;
  readonly snrsDb?: readonly number[];
  readonly noisePower?: NoisePower;
}

/**
 * Mixes recorded noise into a record in runs of one to three windows of one condition each: a share of the runs (0.6) gets a
 * random noise at a random ratio, the others stay as they are. Signal power is the record's median QRS peak-to-peak squared
 * over 8 (WFDB nst); noise power is that of the very stretch of noise that is added.
 */
export const mixRecord = (record: EcgRecord, options: MixOptions): MixedRecord => {
  const { noises, random, mixedShare = 0.6, snrsDb = SNRS_DB, noisePower = "nst" } = options;
  const samples = record.samples.slice();
  const windows = Math.floor(samples.length / ECG_WINDOW);
  const conditions: Condition[] = [];
  while (conditions.length < windows) {
    const run = Math.min(windows - conditions.length, 1 + Math.floor(random() * 3));
    let condition = UNMIXED;
    if (random() < mixedShare) {
      const source = pick(noises, random);
      condition = { kind: source.kind, snrDb: pick(snrsDb, random) };
      const noise = noiseStretch(source, run * ECG_WINDOW, random);
      addAt(samples, conditions.length * ECG_WINDOW, noise, record.qrsMv, condition.snrDb, noisePower);
    }
    for (let w = 0; w < run; w++) conditions.push(condition);
  }
  return { record, samples, conditions };
};

/** 1 noisy, 0 clean, undefined when the condition is neither. */
export const labelOf = (condition: Condition): 0 | 1 | undefined => {
  if (condition.snrDb <= NOISY_DB) return 1;
  return condition.snrDb >= CLEAN_DB ? 0 : undefined;
};
