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
  median,
  moments,
  movingAverage,
  spread,
} from "./statistics.ts";

/** One PPG window: 5 s at 64 Hz on the device. */
export interface PpgWindow extends WindowInput {
  /** Pulse fiducials of the device's detector, as indices into `samples`. */
  readonly pulses: ArrayLike<number>;
  /** True when the samples still hold the light level (DC), so that the perfusion (AC over DC) can be told. */
  readonly dcKnown?: boolean;
}

interface PpgView {
  readonly samples: Float32Array;
  readonly rateHz: number;
  readonly durationS: number;
  readonly pulses: ArrayLike<number>;
  readonly dcKnown: boolean;
  readonly baseline: Float32Array;
  /** About 0.4-8 Hz. */
  readonly band: Float32Array;
  readonly spectrum: Float64Array;
  readonly dominantBin: number;
  readonly form: Moments;
  readonly shapes: EventShapes;
  readonly seconds: Seconds;
  readonly runs: { readonly flat: number; readonly rail: number };
}

const LOW_HZ = 0.5;
const HIGH_HZ = 8;

const prepare = (input: PpgWindow): PpgView => {
  const { samples, sampleRateHz, pulses } = input;
  const baseline = movingAverage(samples, Math.round(0.75 * sampleRateHz));
  const band = difference(movingAverage(samples, Math.round(0.03 * sampleRateHz)), baseline);
  const spectrum = powerSpectrum(band);
  let dominantBin = 0;
  const first = Math.ceil((LOW_HZ * SEGMENT_SAMPLES) / sampleRateHz);
  const last = Math.floor((4 * SEGMENT_SAMPLES) / sampleRateHz);
  for (let k = first; k <= last; k++) {
    if (spectrum[k] > spectrum[dominantBin] || dominantBin === 0) dominantBin = k;
  }
  return {
    samples,
    rateHz: sampleRateHz,
    durationS: samples.length / sampleRateHz,
    pulses,
    dcKnown: input.dcKnown ?? false,
    baseline,
    band,
    spectrum,
    dominantBin,
    form: moments(band),
    shapes: eventShapes(band, pulses, {
      before: Math.round(0.3 * sampleRateHz),
      after: Math.round(0.3 * sampleRateHz),
      core: Math.round(0.3 * sampleRateHz),
    }),
    seconds: bySecond(band, sampleRateHz),
    runs: constantRuns(samples),
  };
};

const around = (view: PpgView, bin: number): number => {
  let sum = 0;
  for (let k = Math.max(0, bin - 1); k <= Math.min(view.spectrum.length - 1, bin + 1); k++) {
    sum += view.spectrum[k];
  }
  return sum;
};

const entropy = (view: PpgView): number => {
  const first = Math.ceil((LOW_HZ * SEGMENT_SAMPLES) / view.rateHz);
  const last = Math.floor((HIGH_HZ * SEGMENT_SAMPLES) / view.rateHz);
  let sum = 0;
  for (let k = first; k <= last; k++) sum += view.spectrum[k];
  if (!(sum > 0)) return 1;
  let h = 0;
  for (let k = first; k <= last; k++) {
    const p = view.spectrum[k] / sum;
    if (p > 0) h -= p * Math.log(p);
  }
  return h / Math.log(last - first + 1);
};

const energyOf = (x: Float32Array, from: number, to: number): number => {
  let sum = 0;
  for (let i = from; i < to; i++) sum += x[i] * x[i];
  return sum;
};

/** Largest autocorrelation of the band signal at lags of 0.3 to 1.5 s, each normalised by the energy of both parts. */
const selfSimilarity = (view: PpgView): number => {
  const x = view.band;
  const n = x.length;
  const firstLag = Math.round(0.3 * view.rateHz);
  const lastLag = Math.min(n - 1, Math.round(1.5 * view.rateHz));
  // Energies of the part before and the part after the lag: each further lag takes one sample off either.
  let early = energyOf(x, 0, n - firstLag);
  let late = energyOf(x, firstLag, n);
  // A part that is flat but for rounding is like nothing.
  const silence = 1e-9 * energyOf(x, 0, n);
  let best = 0;
  for (let lag = firstLag; lag <= lastLag; lag++) {
    let cross = 0;
    for (let i = lag; i < n; i++) cross += x[i - lag] * x[i];
    if (early > silence && late > silence) best = Math.max(best, cross / Math.sqrt(early * late));
    early -= x[n - 1 - lag] ** 2;
    late -= x[lag] ** 2;
  }
  return best;
};

const pulseRate = (view: PpgView): number => view.pulses.length / view.durationS;

/** Every feature of the PPG gate, in the order of {@link ppgGateFeatures}. */
export const ppgGateFeatureList: readonly Feature<PpgView>[] = [
  {
    id: "dominance",
    words: "no dominant pulse frequency",
    towardsNoise: -1,
    cycles: LOG_RATIO + 50 * BIN,
    of: (v) =>
      logRatio(
        around(v, v.dominantBin) + around(v, 2 * v.dominantBin),
        bandPower(v.spectrum, v.rateHz, LOW_HZ, HIGH_HZ),
      ),
  },
  {
    id: "entropy",
    words: "energy spread over many frequencies",
    towardsNoise: 1,
    cycles: 31 * LOG_RATIO,
    of: entropy,
  },
  {
    id: "kurtosis",
    words: "spiky signal",
    towardsNoise: 1,
    cycles: LOG_RATIO + DIVIDE,
    of: (v) => (v.form.variance > 1e-12 ? Math.log(v.form.fourth / v.form.variance ** 2 + 1e-3) : 0),
  },
  {
    id: "skewness",
    words: "wrong pulse shape",
    towardsNoise: -1,
    cycles: 3 * DIVIDE,
    of: (v) => (v.form.variance > 1e-12 ? v.form.third / v.form.variance ** 1.5 : 0),
  },
  {
    id: "correlation",
    words: "pulses unlike each other",
    towardsNoise: -1,
    cycles: 2,
    of: (v) => v.shapes.correlation,
  },
  {
    id: "low-correlation",
    words: "some pulses unlike the others",
    towardsNoise: -1,
    cycles: 2,
    of: (v) => v.shapes.lowCorrelation,
  },
  {
    id: "residual",
    words: "noise on the pulses",
    towardsNoise: 1,
    cycles: LOG_RATIO,
    of: (v) => Math.log(v.shapes.residual + 1e-3),
  },
  {
    id: "amplitude-spread",
    words: "unsteady pulse amplitude",
    towardsNoise: 1,
    cycles: 2,
    of: (v) => v.shapes.amplitudeSpread,
  },
  {
    id: "interval-spread",
    words: "erratic pulse times",
    towardsNoise: 1,
    cycles: 12 * perSample.selection,
    of: (v) => intervalSpread(v.pulses),
  },
  {
    id: "few-pulses",
    words: "too few pulses",
    towardsNoise: 1,
    cycles: DIVIDE,
    of: (v) => Math.max(0, 0.8 - pulseRate(v)),
  },
  {
    id: "many-pulses",
    words: "too many pulses",
    towardsNoise: 1,
    cycles: DIVIDE,
    of: (v) => Math.max(0, pulseRate(v) - 2.5),
  },
  {
    id: "self-similarity",
    words: "signal does not repeat",
    towardsNoise: -1,
    cycles: 3 * 320 * perSample.squareSum + 78 * (262 * perSample.product + 2 * DIVIDE),
    of: selfSimilarity,
  },
  {
    id: "crossings",
    words: "restless signal",
    towardsNoise: 1,
    cycles: DIVIDE + 320 * perSample.crossings,
    of: (v) => zeroCrossings(v.band) / v.durationS,
  },
  {
    id: "peakedness",
    words: "single large swing",
    towardsNoise: 1,
    cycles: LOG_RATIO + 320 * (perSample.spread + perSample.copy + perSample.selection),
    of: (v) => logRatio(spread(v.band), median(v.band.map(Math.abs))),
  },
  {
    id: "burst",
    words: "burst of motion",
    towardsNoise: 1,
    cycles: LOG_RATIO + 5 * perSample.selection,
    of: (v) => burstiness(v.seconds),
  },
  {
    id: "dropout",
    words: "signal lost for a while",
    towardsNoise: 1,
    cycles: LOG_RATIO + 5 * perSample.selection,
    of: (v) => dropout(v.seconds),
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
    id: "wander",
    words: "baseline swings larger than the pulses",
    towardsNoise: 1,
    cycles: LOG_RATIO + 2 * DIVIDE + 320 * perSample.moments,
    of: (v) => logRatio(Math.sqrt(moments(v.baseline).variance), Math.sqrt(v.form.variance)),
  },
  {
    id: "step",
    words: "sudden baseline step",
    towardsNoise: 1,
    cycles: LOG_RATIO + 320 * perSample.step,
    of: (v) => logRatio(largestStep(v.samples, Math.round(0.25 * v.rateHz)), Math.sqrt(v.form.variance)),
  },
  {
    id: "perfusion",
    words: "hardly any pulse in the light",
    towardsNoise: 1,
    cycles: LOG_RATIO + 320 * (perSample.spread + 3),
    of: (v) =>
      v.dcKnown ? Math.max(0, logRatio(0.002 * Math.abs(moments(v.samples).mean), spread(v.band))) : 0,
  },
];

/**
 * The features of one PPG window, in the order of {@link ppgGateFeatureList}. Pure: depends on the window's samples, its
 * rate and the pulses inside it, nothing else.
 */
export const ppgGateFeatures = (window: PpgWindow): Float32Array => {
  const view = prepare(window);
  return Float32Array.from(ppgGateFeatureList, (feature) => feature.of(view));
};
