import { BLOCKS_PER_S } from "./blocks.ts";
import { DIVIDE, medianCycles, perBlock, perEventSample, perPair, SCORE, TERM } from "./cycle-costs.ts";
import { type EcgStep, ecgGateFeatureList } from "./ecg-features.ts";
import type { GateModel } from "./model.ts";
import { type PpgStep, ppgGateFeatureList } from "./ppg-features.ts";

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
    "pass over the samples": (n / 2) * perPair.ecg + blocks * perBlock.close + 3 * DIVIDE,
    "range of levels": blocks * perBlock.range,
    seconds: secondsCycles(blocks),
    "beat height": beats * core * perEventSample.height + medianCycles(beats),
  };
};

const ppgPreparation = (n: number, rateHz: number): Readonly<Record<PpgStep, number>> => {
  const blocks = (n * BLOCKS_PER_S) / rateHz;
  const pulses = Math.round((EVENTS_PER_S * n) / rateHz);
  const length = 2 * Math.round(0.15 * rateHz);
  const heights = pulses * (length - 1) * perEventSample.height;
  return {
    "pass over the samples": (n / 2) * perPair.ppg + blocks * perBlock.close + 3 * DIVIDE,
    "baseline and band": blocks * perBlock.baseline,
    seconds: secondsCycles(blocks),
    "pulse shapes":
      (n / 2) * perEventSample.centred +
      heights +
      pulses * (length * perEventSample.residual + 3 * DIVIDE) +
      length * perBlock.distance +
      2 * medianCycles(pulses),
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
