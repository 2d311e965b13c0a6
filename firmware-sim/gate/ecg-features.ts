import { zeroCrossings } from "../../signals/features/zero-crossings.ts";
import { BIN, DIVIDE, LOG_RATIO, perSample } from "./cycle-costs.ts";
import type { Feature, Seconds, WindowInput } from "./feature.ts";
import { burstiness, bySecond, dropout, largestStep } from "./seconds.ts";
import { type EventShapes, eventShapes, intervalSpread } from "./shape.ts";
import { bandPower, powerSpectrum, SEGMENT_SAMPLES } from "./spectrum.ts";
import {
  constantRuns,
  difference,
  logRatio,
  type Moments,
  moments,
  movingAverage,
  quantileInPlace,
  spread,
} from "./statistics.ts";

/** One ECG window: 10 s at 128 Hz on the device. */
export interface EcgWindow extends WindowInput {
  /** QRS fiducials of the device's detector, as indices into `samples`. */
  readonly beats: ArrayLike<number>;
}

/** A window with everything that several features share. */
interface EcgView {
  readonly samples: Float32Array;
  readonly rateHz: number;
  readonly durationS: number;
  readonly beats: ArrayLike<number>;
  /** Mean over one second: what wanders. */
  readonly baseline: Float32Array;
  readonly spectrum: Float64Array;
  readonly shapes: EventShapes;
  readonly seconds: Seconds;
  /** Moments of the window without its baseline. */
  readonly form: Moments;
  /** Median and 98th percentile of the band of about 3-19 Hz, by magnitude. */
  readonly envelope: { readonly middle: number; readonly peaks: number };
  /** rms away from the beats in the same band. */
  readonly restRms: number;
  /** Median absolute high-frequency part (above some 19 Hz) away from the beats. */
  readonly tremor: number;
  readonly crossings: number;
  readonly runs: { readonly flat: number; readonly rail: number };
  /** Amplitude that the disturbances are measured against: that of the beats, else what the second-wise spread says. */
  readonly amplitude: number;
}

const power = (view: EcgView, fromHz: number, toHz: number): number =>
  bandPower(view.spectrum, view.rateHz, fromHz, toHz);

const largestBin = (view: EcgView, fromHz: number, toHz: number): number => {
  const first = Math.ceil((fromHz * SEGMENT_SAMPLES) / view.rateHz);
  const last = Math.min(view.spectrum.length - 1, Math.floor((toHz * SEGMENT_SAMPLES) / view.rateHz));
  let largest = 0;
  for (let k = first; k <= last; k++) largest = Math.max(largest, view.spectrum[k]);
  return largest;
};

/** 1 for samples within 100 ms of a beat. */
const nearBeats = (length: number, beats: ArrayLike<number>, rateHz: number): Uint8Array => {
  const near = new Uint8Array(length);
  const half = Math.round(0.1 * rateHz);
  for (let b = 0; b < beats.length; b++) {
    const beat = beats[b];
    near.fill(1, Math.max(0, beat - half), Math.max(0, Math.min(length, beat + half + 1)));
  }
  return near;
};

/** Magnitudes of the values whose mark is 0. */
const awayFrom = (values: Float32Array, near: Uint8Array): Float32Array => {
  const kept = new Float32Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    if (near[i] === 0) kept[n++] = Math.abs(values[i]);
  }
  return kept.subarray(0, n);
};

const prepare = (input: EcgWindow): EcgView => {
  const { samples, sampleRateHz, beats } = input;
  const baseline = movingAverage(samples, Math.round(sampleRateHz / 2));
  const centred = difference(samples, baseline);
  const smooth = movingAverage(samples, 1);
  const band = difference(smooth, movingAverage(samples, Math.round(0.094 * sampleRateHz)));
  const near = nearBeats(samples.length, beats, sampleRateHz);
  const rest = awayFrom(band, near);
  let restPower = 0;
  for (const x of rest) restPower += x * x;
  const tremor = quantileInPlace(awayFrom(difference(samples, smooth), near), 0.5);
  const magnitudes = awayFrom(band, new Uint8Array(band.length));
  const envelope = {
    peaks: quantileInPlace(magnitudes, 0.98),
    middle: quantileInPlace(magnitudes, 0.5),
  };
  const seconds = bySecond(centred, sampleRateHz);
  const shapes = eventShapes(centred, beats, {
    before: Math.round(0.2 * sampleRateHz),
    after: Math.round(0.3 * sampleRateHz),
    core: Math.round(0.06 * sampleRateHz),
  });
  const typicalSpread = quantileInPlace(Float32Array.from(seconds.spreads), 0.5);
  return {
    samples,
    rateHz: sampleRateHz,
    durationS: samples.length / sampleRateHz,
    beats,
    baseline,
    spectrum: powerSpectrum(samples),
    shapes,
    seconds,
    form: moments(centred),
    envelope,
    restRms: rest.length > 0 ? Math.sqrt(restPower / rest.length) : 0,
    tremor: Number.isNaN(tremor) ? 0 : tremor,
    crossings: zeroCrossings(centred),
    runs: constantRuns(samples),
    amplitude: shapes.amplitude > 0 ? shapes.amplitude : typicalSpread,
  };
};

const beatRate = (view: EcgView): number => view.beats.length / view.durationS;

/** Every feature of the ECG gate, in the order of {@link ecgGateFeatures}. */
export const ecgGateFeatureList: readonly Feature<EcgView>[] = [
  {
    id: "low-share",
    words: "baseline wander",
    towardsNoise: 1,
    cycles: LOG_RATIO + 130 * BIN,
    of: (v) => logRatio(power(v, 0, 1), power(v, 0, 64)),
  },
  {
    id: "qrs-share",
    words: "no QRS-like energy",
    towardsNoise: -1,
    cycles: LOG_RATIO + 90 * BIN,
    of: (v) => logRatio(power(v, 5, 15), power(v, 5, 40)),
  },
  {
    id: "high-share",
    words: "muscle noise",
    towardsNoise: 1,
    cycles: LOG_RATIO + 172 * BIN,
    of: (v) => logRatio(power(v, 40, 62), power(v, 0, 64)),
  },
  {
    id: "ecg-share",
    words: "energy outside the ECG band",
    towardsNoise: -1,
    cycles: LOG_RATIO + 206 * BIN,
    of: (v) => logRatio(power(v, 1, 40), power(v, 0, 64)),
  },
  {
    id: "mains",
    words: "mains hum",
    towardsNoise: 1,
    cycles: LOG_RATIO + 112 * BIN,
    of: (v) => logRatio(largestBin(v, 45, 62), power(v, 1, 40)),
  },
  {
    id: "kurtosis",
    words: "no sharp beats",
    towardsNoise: -1,
    cycles: LOG_RATIO + DIVIDE,
    of: (v) => (v.form.variance > 1e-10 ? Math.log(v.form.fourth / v.form.variance ** 2 + 1e-3) : 0),
  },
  {
    id: "skewness",
    words: "beats without polarity",
    towardsNoise: -1,
    cycles: 3 * DIVIDE,
    of: (v) => (v.form.variance > 1e-10 ? Math.abs(v.form.third) / v.form.variance ** 1.5 : 0),
  },
  {
    id: "crossings",
    words: "restless signal",
    towardsNoise: 1,
    cycles: DIVIDE,
    of: (v) => v.crossings / v.durationS,
  },
  {
    id: "flat",
    words: "flat line",
    towardsNoise: 1,
    cycles: DIVIDE,
    of: (v) => v.runs.flat / v.samples.length,
  },
  {
    id: "rail",
    words: "saturation",
    towardsNoise: 1,
    cycles: DIVIDE,
    of: (v) => v.runs.rail / v.samples.length,
  },
  {
    id: "few-beats",
    words: "too few beats",
    towardsNoise: 1,
    cycles: DIVIDE,
    of: (v) => Math.max(0, 0.8 - beatRate(v)),
  },
  {
    id: "many-beats",
    words: "too many beats",
    towardsNoise: 1,
    cycles: DIVIDE,
    of: (v) => Math.max(0, beatRate(v) - 1.7),
  },
  {
    id: "correlation",
    words: "beats unlike each other",
    towardsNoise: -1,
    cycles: 2,
    of: (v) => v.shapes.correlation,
  },
  {
    id: "low-correlation",
    words: "some beats unlike the others",
    towardsNoise: -1,
    cycles: 2,
    of: (v) => v.shapes.lowCorrelation,
  },
  {
    id: "amplitude-spread",
    words: "unsteady beat amplitude",
    towardsNoise: 1,
    cycles: 2,
    of: (v) => v.shapes.amplitudeSpread,
  },
  {
    id: "interval-spread",
    words: "erratic beat times",
    towardsNoise: 1,
    cycles: 25 * perSample.selection,
    of: (v) => intervalSpread(v.beats),
  },
  {
    id: "peakedness",
    words: "beats drown in noise",
    towardsNoise: -1,
    cycles: LOG_RATIO,
    of: (v) => logRatio(v.envelope.peaks, v.envelope.middle, 1e-5),
  },
  {
    id: "weak",
    words: "weak signal",
    towardsNoise: 1,
    cycles: LOG_RATIO,
    of: (v) => Math.max(0, logRatio(0.3, v.amplitude, 1e-3)),
  },
  {
    id: "large",
    words: "excessive amplitude",
    towardsNoise: 1,
    cycles: LOG_RATIO + 1280 * perSample.spread,
    of: (v) => Math.max(0, logRatio(spread(v.samples), 5)),
  },
  {
    id: "residual",
    words: "noise on the beats",
    towardsNoise: 1,
    cycles: LOG_RATIO,
    of: (v) => Math.log(v.shapes.residual + 1e-3),
  },
  {
    id: "rest",
    words: "noise between the beats",
    towardsNoise: 1,
    cycles: LOG_RATIO,
    of: (v) => logRatio(v.restRms, v.amplitude, 1e-4),
  },
  {
    id: "tremor",
    words: "high-frequency noise",
    towardsNoise: 1,
    cycles: LOG_RATIO,
    of: (v) => logRatio(v.tremor, v.amplitude, 1e-5),
  },
  {
    id: "wander",
    words: "baseline swings larger than the beats",
    towardsNoise: 1,
    cycles: LOG_RATIO + DIVIDE + 1280 * perSample.moments,
    of: (v) => logRatio(Math.sqrt(moments(v.baseline).variance), v.amplitude, 1e-4),
  },
  {
    id: "burst",
    words: "burst of noise",
    towardsNoise: 1,
    cycles: LOG_RATIO + 10 * perSample.selection,
    of: (v) => burstiness(v.seconds),
  },
  {
    id: "dropout",
    words: "signal lost for a while",
    towardsNoise: 1,
    cycles: LOG_RATIO + 10 * perSample.selection,
    of: (v) => dropout(v.seconds),
  },
  {
    id: "step",
    words: "sudden baseline step",
    towardsNoise: 1,
    cycles: LOG_RATIO + 1280 * perSample.step,
    of: (v) => logRatio(largestStep(v.samples, Math.round(0.15 * v.rateHz)), v.amplitude, 1e-4),
  },
];

/**
 * The features of one ECG window, in the order of {@link ecgGateFeatureList}. Pure: depends on the window's samples, its
 * rate and the beats inside it, nothing else.
 */
export const ecgGateFeatures = (window: EcgWindow): Float32Array => {
  const view = prepare(window);
  return Float32Array.from(ecgGateFeatureList, (feature) => feature.of(view));
};
