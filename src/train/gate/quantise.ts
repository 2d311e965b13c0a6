import type { GateModality, GateModel } from "../../../firmware-sim/gate/model.ts";
import { gateFeatureIds } from "../../../firmware-sim/gate/model.ts";
import type { FloatGate } from "./logistic.ts";

/** Input counts per standard deviation: 4096 leaves +-8 deviations in an int16. */
const INPUT_COUNTS = 4096;
/** Sum of weight magnitudes that keeps the device's accumulator within int32. */
const WEIGHT_SUM = 32000;

export interface QuantiseOptions {
  readonly modality: GateModality;
  readonly name: string;
  readonly sampleRateHz: number;
  readonly windowSamples: number;
  /** Operating point as a score, 0..1. */
  readonly threshold: number;
}

const significant = (x: number): number => Number(x.toPrecision(8));

/** The integer model nearest to a float gate; features whose weight rounds to 0 are left out. */
export const quantiseGate = (gate: FloatGate, options: QuantiseOptions): GateModel => {
  const sum = gate.weights.reduce((total, w) => total + Math.abs(w), 0);
  let weightBits = 14;
  while (weightBits > 0 && sum * 2 ** weightBits > WEIGHT_SUM) weightBits--;
  const logitBits = weightBits + Math.log2(INPUT_COUNTS);
  const terms = gateFeatureIds(options.modality).map((id, f) => ({
    id,
    offset: significant(gate.offset[f] as number),
    scale: significant((gate.scale[f] as number) * INPUT_COUNTS),
    low: Math.round((gate.low[f] as number) * INPUT_COUNTS),
    high: Math.round((gate.high[f] as number) * INPUT_COUNTS),
    weight: Math.round((gate.weights[f] as number) * 2 ** weightBits),
  }));
  return {
    modality: options.modality,
    name: options.name,
    sampleRateHz: options.sampleRateHz,
    windowSamples: options.windowSamples,
    terms: terms.filter((term) => term.weight !== 0),
    bias: Math.round(gate.bias * 2 ** logitBits),
    logitBits,
    thresholdQ15: Math.round(options.threshold * 32768),
  };
};
