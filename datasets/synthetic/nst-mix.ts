import { PulsegateError } from "../../signals/errors.ts";

/**
 * When noise is on: `cleanStartS` seconds without, then `noisyS` with and `cleanS` without in turns to the end.
 * The default is the protocol of the WFDB program `nst` (nst.1): five minutes, then two and two.
 */
export interface NoiseSchedule {
  readonly cleanStartS: number;
  readonly noisyS: number;
  readonly cleanS: number;
}
export const nstSchedule: NoiseSchedule = { cleanStartS: 300, noisyS: 120, cleanS: 120 };
/** One minute clean, then 40 s and 40 s: for recordings of a few minutes. */
export const shortSchedule: NoiseSchedule = { cleanStartS: 60, noisyS: 40, cleanS: 40 };

/** A span of samples, `fromSample` included, `toSample` not. */
export interface SampleSpan {
  readonly fromSample: number;
  readonly toSample: number;
}

/** Noisy spans of a schedule in a recording of `lengthSamples`; sample borders are rounded from the seconds. */
export function noisySpans(
  schedule: NoiseSchedule,
  sampleRateHz: number,
  lengthSamples: number,
): readonly SampleSpan[] {
  const { cleanStartS, noisyS, cleanS } = schedule;
  if (!(cleanStartS >= 0 && noisyS > 0 && cleanS >= 0)) {
    throw new PulsegateError(
      "bad-option",
      "a noise schedule needs a noisy time above 0 and no negative times",
      {
        got: JSON.stringify(schedule),
      },
    );
  }
  const spans: SampleSpan[] = [];
  for (let turn = 0; ; turn++) {
    const startS = cleanStartS + turn * (noisyS + cleanS);
    const fromSample = Math.round(startS * sampleRateHz);
    if (fromSample >= lengthSamples) return spans;
    spans.push({
      fromSample,
      toSample: Math.min(lengthSamples, Math.round((startS + noisyS) * sampleRateHz)),
    });
  }
}

/** Measurements that `sigamp` makes at most, and the share that it drops at each end (sigamp.1). */
const MAX_MEASUREMENTS = 300;
const TRIM = 0.05;
const QRS_HALF_WINDOW_S = 0.05;

/** Mean without the smallest and the largest 5 %; NaN of an empty list. */
export function trimmedMean(values: readonly number[], trim = TRIM): number {
  const sorted = Float64Array.from(values).sort();
  const cut = Math.floor(sorted.length * trim);
  let sum = 0;
  for (let i = cut; i < sorted.length - cut; i++) sum += sorted[i]!;
  return sum / (sorted.length - 2 * cut);
}

/**
 * Peak-to-peak amplitude of the QRS complexes: trimmed mean over the first 300 beats of the range within 50 ms of each
 * (sigamp.1). `beats` are sample indices of normal beats; those whose window is not whole inside are left out.
 */
export function qrsAmplitude(
  samples: Float32Array,
  beats: ArrayLike<number>,
  sampleRateHz: number,
  halfWindowS = QRS_HALF_WINDOW_S,
): number {
  const half = Math.round(halfWindowS * sampleRateHz);
  const ranges: number[] = [];
  for (let i = 0; i < beats.length && ranges.length < MAX_MEASUREMENTS; i++) {
    const from = beats[i]! - half;
    const to = beats[i]! + half;
    if (from < 0 || to >= samples.length) continue;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let k = from; k <= to; k++) {
      const value = samples[k]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    ranges.push(high - low);
  }
  if (ranges.length === 0) {
    throw new PulsegateError("bad-option", "no beat to measure the signal by", {
      got: `${beats.length} beats in ${samples.length} samples`,
      expected: "at least one beat with 50 ms of signal on both sides",
    });
  }
  return trimmedMean(ranges);
}

/**
 * Noise amplitude: trimmed mean over the first 300 windows of 1 s of the root mean square about the window's own mean
 * (sigamp.1 -r), which weighs slow wander down as nst does.
 */
export function noiseRms(noise: Float32Array, sampleRateHz: number): number {
  const width = Math.round(sampleRateHz);
  const values: number[] = [];
  for (let from = 0; from + width <= noise.length && values.length < MAX_MEASUREMENTS; from += width) {
    let sum = 0;
    for (let i = from; i < from + width; i++) sum += noise[i]!;
    const mean = sum / width;
    let squares = 0;
    for (let i = from; i < from + width; i++) squares += (noise[i]! - mean) ** 2;
    values.push(Math.sqrt(squares / width));
  }
  const rms = trimmedMean(values);
  if (!(rms > 0)) {
    throw new PulsegateError("bad-option", "noise cannot be scaled", {
      got: values.length === 0 ? `${noise.length} samples` : `amplitude ${rms}`,
      expected: "at least one second of noise that is not flat",
    });
  }
  return rms;
}

/** Signal power of nst: that of a sine with the QRS's peak-to-peak amplitude, `amplitude^2 / 8`. */
const qrsPower = (amplitude: number): number => (amplitude * amplitude) / 8;

/** Factor for noise of root mean square `rms` so that the signal-to-noise ratio is `snrDb`. */
export const gainForSnr = (amplitude: number, rms: number, snrDb: number): number =>
  Math.sqrt(qrsPower(amplitude) / 10 ** (snrDb / 10)) / rms;

export interface NoiseGainInput {
  /** Clean signal, any unit. */
  readonly signal: Float32Array;
  /** Sample indices of normal beats in `signal`. */
  readonly beats: ArrayLike<number>;
  /** Noise at the same sample rate, any unit. */
  readonly noise: Float32Array;
  readonly sampleRateHz: number;
  readonly snrDb: number;
}

/**
 * Factor that scales the noise (before it is added) for the asked signal-to-noise ratio, by the definition of the WFDB
 * program nst. Source: nst.1 and sigamp.1, WFDB Applications Guide; Moody, Muldrow, Mark, Comput. Cardiol. 11:381-384, 1984.
 */
export const noiseGain = (input: NoiseGainInput): number =>
  gainForSnr(
    qrsAmplitude(input.signal, input.beats, input.sampleRateHz),
    noiseRms(input.noise, input.sampleRateHz),
    input.snrDb,
  );

export interface MixInput extends NoiseGainInput {
  /** When the noise is on; everywhere when left out. */
  readonly schedule?: NoiseSchedule;
}

/**
 * Signal plus scaled noise, a new array. Noise that is shorter than the signal starts again from its beginning. Each
 * time the noise comes on or goes off the level is shifted so that the signal does not step there (as nst does: the
 * shift stays until the next change).
 */
export function mixAtSnr(input: MixInput): Float32Array {
  const { signal, noise, sampleRateHz } = input;
  const mixer = createNoiseMixer({
    gain: noiseGain(input),
    spans:
      input.schedule === undefined
        ? [{ fromSample: 0, toSample: signal.length }]
        : noisySpans(input.schedule, sampleRateHz, signal.length),
  });
  const looped = Float32Array.from(signal, (_, i) => noise[i % noise.length]!);
  const out = signal.slice();
  mixer.add(out, looped);
  return out;
}

/** Adds noise to a stream: call `add` on consecutive chunks. */
export interface NoiseMixer {
  /** Adds in place; `noise[i]` belongs to `samples[i]`. */
  add(samples: Float32Array, noise: Float32Array): void;
}

export function createNoiseMixer(options: {
  readonly gain: number;
  /** In time order, not overlapping. */
  readonly spans: readonly SampleSpan[];
}): NoiseMixer {
  const { gain, spans } = options;
  let position = 0;
  let span = 0;
  let noisy = false;
  let offset = 0;
  return {
    add(samples, noise) {
      for (let i = 0; i < samples.length; i++, position++) {
        const value = gain * noise[i]!;
        if (noisy && position >= spans[span]!.toSample) {
          noisy = false;
          span++;
          offset += value;
        }
        if (!noisy && span < spans.length && position >= spans[span]!.fromSample) {
          noisy = true;
          offset -= value;
        }
        samples[i] = samples[i]! + offset + (noisy ? value : 0);
      }
    },
  };
}
