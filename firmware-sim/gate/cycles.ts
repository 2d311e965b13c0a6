import { BLOCKS_PER_S } from "./blocks.ts";
import {
  DIVIDE,
  medianCycles,
  PER_PAIR,
  perBlock,
  perSample,
  SCORE,
  spectrumCycles,
  TERM,
} from "./cycle-costs.ts";
import { type EcgStep, ecgGateFeatureList } from "./ecg-features.ts";
import type { GateModel } from "./model.ts";
import { ppgGateFeatureList } from "./ppg-features.ts";
import type { PpgStep } from "./ppg-view.ts";
import { HOP, SEGMENT } from "./pulse-spectrum.ts";

/** Beats and pulses at 72 per minute: what the event loops are counted with. */
const EVENTS_PER_S = 1.2;

/** Largest, smallest and median of the sums over each second. */
const secondsCycles = (blocks: number): number => {
  const seconds = blocks / BLOCKS_PER_S;
  return blocks * perBlock.sum + 2 * seconds * perBlock.range + medianCycles(seconds);
};

/** Work that several ECG features share, for a window of `n` samples. */
const ecgPreparation = (n: number, rateHz: number): Readonly<Record<EcgStep, number>> => {
  const blocks = (n * BLOCKS_PER_S) / rateHz;
  const beats = Math.round((EVENTS_PER_S * n) / rateHz);
  const core = 2 * Math.round(0.06 * rateHz) + 1;
  return {
    "pass over the samples": (n / 2) * PER_PAIR + blocks * perBlock.close + 3 * DIVIDE,
    "range of levels": blocks * perBlock.range,
    seconds: secondsCycles(blocks),
    "beat height": beats * core * perSample.range + medianCycles(beats),
  };
};

const ppgPreparation = (n: number, rateHz: number): Readonly<Record<PpgStep, number>> => {
  const pulses = Math.round((EVENTS_PER_S * n) / rateHz);
  const length = 2 * Math.round(0.3 * rateHz);
  const seconds = n / rateHz;
  return {
    "baseline and band": n * (2 * perSample.movingAverage + perSample.difference),
    moments: n * perSample.moments + 2 * DIVIDE,
    seconds: n * (perSample.range + perSample.deviation) + seconds * 2 * DIVIDE + 2 * medianCycles(seconds),
    "constant runs": n * perSample.constantRuns,
    spectrum: spectrumCycles(SEGMENT, Math.floor((n - SEGMENT) / HOP) + 1),
    "pulse shapes":
      length * medianCycles(pulses) +
      pulses * (length * (perSample.range + perSample.correlation) + 4 * DIVIDE) +
      5 * medianCycles(pulses),
  };
};

/**
 * Estimated processor cycles of judging one window with `model`, step by step: the preparation that the model's features need,
 * each feature, the classifier. The basis is in cycle-costs.ts; the detector that finds the beats is not included.
 */
export const gateCycleTable = (model: GateModel): Readonly<Record<string, number>> => {
  const { modality, windowSamples, sampleRateHz, terms } = model;
  const list: readonly { id: string; cycles: number; needs: readonly string[] }[] =
    modality === "ecg" ? ecgGateFeatureList : ppgGateFeatureList;
  const used = list.filter((feature) => terms.some((term) => term.id === feature.id));
  const needed = new Set(used.flatMap((feature) => feature.needs));
  const steps = (modality === "ecg" ? ecgPreparation : ppgPreparation)(windowSamples, sampleRateHz);
  return {
    ...Object.fromEntries(Object.entries(steps).filter(([step]) => needed.has(step))),
    ...Object.fromEntries(used.map(({ id, cycles }) => [`feature ${id}`, cycles])),
    classifier: terms.length * TERM + SCORE,
  };
};

/** Sum of {@link gateCycleTable}: estimated processor cycles for one window. */
export const gateCycles = (model: GateModel): number =>
  Math.round(Object.values(gateCycleTable(model)).reduce((sum, cycles) => sum + cycles, 0));
