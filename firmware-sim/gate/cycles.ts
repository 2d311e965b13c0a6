import { perSample, SCORE, shapeCycles, spectrumCycles, TERM } from "./cycle-costs.ts";
import { ecgGateFeatureList } from "./ecg-features.ts";
import type { GateModel } from "./model.ts";
import { ppgGateFeatureList } from "./ppg-features.ts";
import { segmentCount } from "./spectrum.ts";

/** Beats of a 10-s window and pulses of a 5-s window at 72 per minute: what the event loops are counted with. */
const EVENTS_PER_S = 1.2;

/** Work that several ECG features share, by name, for a window of `n` samples. */
const ecgPreparation = (n: number, rateHz: number): Readonly<Record<string, number>> => ({
  "three moving averages and three differences": 3 * n * (perSample.movingAverage + perSample.difference),
  "samples away from beats": n * (2 * perSample.copy + perSample.squareSum + perSample.selection),
  envelope: n * (perSample.copy + 2 * perSample.selection),
  seconds: n * (perSample.spread + perSample.moments),
  moments: n * perSample.moments,
  crossings: n * perSample.crossings,
  "constant runs": n * perSample.constantRuns,
  spectrum: spectrumCycles(segmentCount(n)),
  "beat shapes": shapeCycles(Math.round((EVENTS_PER_S * n) / rateHz), Math.round(rateHz / 2)),
});

const ppgPreparation = (n: number, rateHz: number): Readonly<Record<string, number>> => ({
  "two moving averages and a difference": n * (2 * perSample.movingAverage + perSample.difference),
  seconds: n * (perSample.spread + perSample.moments),
  moments: n * perSample.moments,
  "constant runs": n * perSample.constantRuns,
  spectrum: spectrumCycles(segmentCount(n)),
  "pulse shapes": shapeCycles(Math.round((EVENTS_PER_S * n) / rateHz), Math.round(0.6 * rateHz)),
});

/**
 * Estimated processor cycles of judging one window with `model`, step by step: shared preparation, each feature that the
 * model uses, the classifier. The basis is in cycle-costs.ts; the detector that finds the beats is not included.
 */
export const gateCycleTable = (model: GateModel): Readonly<Record<string, number>> => {
  const { modality, windowSamples, sampleRateHz, terms } = model;
  const list: readonly { id: string; cycles: number }[] =
    modality === "ecg" ? ecgGateFeatureList : ppgGateFeatureList;
  const prepare = modality === "ecg" ? ecgPreparation : ppgPreparation;
  const features = [...new Set(terms.map((term) => term.id))].map(
    (id) => [`feature ${id}`, list.find((feature) => feature.id === id)?.cycles ?? 0] as const,
  );
  return {
    ...prepare(windowSamples, sampleRateHz),
    ...Object.fromEntries(features),
    classifier: terms.length * TERM + SCORE,
  };
};

/** Sum of {@link gateCycleTable}: estimated processor cycles for one window. */
export const gateCycles = (model: GateModel): number =>
  Object.values(gateCycleTable(model)).reduce((sum, cycles) => sum + cycles, 0);
