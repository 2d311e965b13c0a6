import { mean, range, standardDeviation } from "../../signals/features/statistics.ts";
import { zeroCrossings } from "../../signals/features/zero-crossings.ts";
import { BIN, DIVIDE, LOG_RATIO, medianCycles, perSample, similarityCycles } from "./cycle-costs.ts";
import { intervalSpread } from "./event-shapes.ts";
import type { Feature } from "./feature.ts";
import { largestStep } from "./largest-step.ts";
import { logRatio } from "./log-ratio.ts";
import { medianBelow } from "./order-statistic.ts";
import { type PpgStep, type PpgView, type PpgWindow, viewPpg } from "./ppg-view.ts";
import { dominance, spectralEntropy } from "./pulse-spectrum.ts";
import { selfSimilarity } from "./self-similarity.ts";

const pulseRate = ({ pulses, durationS }: PpgView): number => pulses.length / durationS;

/** Periods of a pulse. */
const SHORTEST_S = 0.3;
const LONGEST_S = 1.5;

/** Below this variance of the band signal nothing can be said of its form. */
const isSilent = ({ form }: PpgView): boolean => form.sd ** 2 <= 1e-12;

/** Every feature of the PPG gate, in the order of {@link ppgGateFeatures}. */
export const ppgGateFeatureList: readonly Feature<PpgView, PpgStep>[] = [
  {
    id: "dominance",
    words: "no dominant pulse frequency",
    towardsNoise: -1,
    needs: ["baseline and band", "spectrum"],
    cycles: LOG_RATIO + 50 * BIN,
    of: ({ spectrum }) => dominance(spectrum),
  },
  {
    id: "entropy",
    words: "energy spread over many frequencies",
    towardsNoise: 1,
    needs: ["baseline and band", "spectrum"],
    cycles: 31 * LOG_RATIO,
    of: ({ spectrum }) => spectralEntropy(spectrum),
  },
  {
    id: "kurtosis",
    words: "spiky signal",
    towardsNoise: 1,
    needs: ["baseline and band", "moments"],
    cycles: LOG_RATIO + DIVIDE,
    of: (view) => (isSilent(view) ? 0 : Math.log(view.form.excessKurtosis + 3 + 1e-3)),
  },
  {
    id: "skewness",
    words: "wrong pulse shape",
    towardsNoise: -1,
    needs: ["baseline and band", "moments"],
    cycles: 3 * DIVIDE,
    of: (view) => (isSilent(view) ? 0 : view.form.skewness),
  },
  {
    id: "correlation",
    words: "pulses unlike each other",
    towardsNoise: -1,
    needs: ["baseline and band", "pulse shapes"],
    cycles: 2,
    of: ({ shapes }) => shapes.correlation,
  },
  {
    id: "low-correlation",
    words: "some pulses unlike the others",
    towardsNoise: -1,
    needs: ["baseline and band", "pulse shapes"],
    cycles: 2,
    of: ({ shapes }) => shapes.lowCorrelation,
  },
  {
    id: "residual",
    words: "noise on the pulses",
    towardsNoise: 1,
    needs: ["baseline and band", "pulse shapes"],
    cycles: LOG_RATIO,
    of: ({ shapes }) => Math.log(shapes.residual + 1e-3),
  },
  {
    id: "amplitude-spread",
    words: "unsteady pulse amplitude",
    towardsNoise: 1,
    needs: ["baseline and band", "pulse shapes"],
    cycles: 2,
    of: ({ shapes }) => shapes.amplitudeSpread,
  },
  {
    id: "interval-spread",
    words: "erratic pulse times",
    towardsNoise: 1,
    needs: [],
    cycles: 2 * medianCycles(5) + 5 * 8 + DIVIDE,
    of: ({ pulses }) => intervalSpread(pulses),
  },
  {
    id: "few-pulses",
    words: "too few pulses",
    towardsNoise: 1,
    needs: [],
    cycles: DIVIDE,
    of: (view) => Math.max(0, 0.8 - pulseRate(view)),
  },
  {
    id: "many-pulses",
    words: "too many pulses",
    towardsNoise: 1,
    needs: [],
    cycles: DIVIDE,
    of: (view) => Math.max(0, pulseRate(view) - 2.5),
  },
  {
    id: "self-similarity",
    words: "signal does not repeat",
    towardsNoise: -1,
    needs: ["baseline and band"],
    cycles: similarityCycles(320, 19, 96),
    of: ({ band, rateHz }) =>
      selfSimilarity(band, Math.round(SHORTEST_S * rateHz), Math.round(LONGEST_S * rateHz)),
  },
  {
    id: "crossings",
    words: "restless signal",
    towardsNoise: 1,
    needs: ["baseline and band"],
    cycles: DIVIDE + 320 * perSample.crossings,
    of: ({ band, durationS }) => zeroCrossings(band) / durationS,
  },
  {
    id: "peakedness",
    words: "single large swing",
    towardsNoise: 1,
    needs: ["baseline and band"],
    cycles: LOG_RATIO + 320 * (perSample.range + perSample.copy + perSample.selection),
    of: ({ band }) => logRatio(range(band), medianBelow(band.map(Math.abs))),
  },
  {
    id: "burst",
    words: "burst of motion",
    towardsNoise: 1,
    needs: ["baseline and band", "seconds"],
    cycles: LOG_RATIO,
    of: ({ seconds }) => seconds.burst,
  },
  {
    id: "dropout",
    words: "signal lost for a while",
    towardsNoise: 1,
    needs: ["baseline and band", "seconds"],
    cycles: LOG_RATIO,
    of: ({ seconds }) => seconds.dropout,
  },
  {
    id: "flat",
    words: "flat line",
    towardsNoise: 1,
    plainFrom: 0.25,
    needs: ["constant runs"],
    cycles: DIVIDE,
    of: ({ runs, samples }) => runs.flat / samples.length,
  },
  {
    id: "rail",
    words: "saturation",
    towardsNoise: 1,
    plainFrom: 0.1,
    needs: ["constant runs"],
    cycles: DIVIDE,
    of: ({ runs, samples }) => runs.rail / samples.length,
  },
  {
    id: "wander",
    words: "baseline swings larger than the pulses",
    towardsNoise: 1,
    needs: ["baseline and band", "moments"],
    cycles: LOG_RATIO + 2 * DIVIDE + 320 * perSample.moments,
    of: ({ baseline, form }) => logRatio(standardDeviation(baseline), form.sd),
  },
  {
    id: "step",
    words: "sudden baseline step",
    towardsNoise: 1,
    needs: ["baseline and band", "moments"],
    cycles: LOG_RATIO + 320 * perSample.step,
    of: ({ samples, rateHz, form }) => logRatio(largestStep(samples, Math.round(0.25 * rateHz)), form.sd),
  },
  {
    id: "perfusion",
    words: "hardly any pulse in the light",
    towardsNoise: 1,
    needs: ["baseline and band"],
    cycles: LOG_RATIO + 320 * (perSample.range + perSample.sum),
    of: ({ dcKnown, samples, band }) =>
      dcKnown ? Math.max(0, logRatio(0.002 * Math.abs(mean(samples)), range(band))) : 0,
  },
];

/**
 * The features of one PPG window, in the order of {@link ppgGateFeatureList}. Pure: depends on the window's samples, its
 * rate and the pulses inside it, nothing else. An empty window has none: all are NaN.
 */
export const ppgGateFeatures = (window: PpgWindow): Float32Array => {
  if (window.samples.length === 0) return new Float32Array(ppgGateFeatureList.length).fill(Number.NaN);
  const view = viewPpg(window);
  return Float32Array.from(ppgGateFeatureList, (feature) => feature.of(view));
};
