import type { GateModality, GateModel } from "../../../firmware-sim/gate/model.ts";
import { ACCUMULATOR_MAX, gateFeatureIds } from "../../../firmware-sim/gate/model.ts";
import type { FloatGate } from "./logistic.ts";

/** Input counts per standard deviation: 4096 leaves almost 8 deviations on both sides in an int16. */
const INPUT_COUNTS = 4096;
const INPUT_BITS = 12;
const INT16_MAX = 32767;

export interface QuantiseOptions {
  readonly modality: GateModality;
  readonly name: string;
  readonly sampleRateHz: number;
  readonly windowSamples: number;
  /** Operating point as a score, 0..1. */
  readonly threshold: number;
}

const significant = (x: number): number => Number(x.toPrecision(8));

/** Fraction bits of the weights: as many as int16 weights and an int32 accumulator allow. */
const weightBitsOf = (gate: FloatGate): number => {
  const largest = Math.max(...gate.terms.map((term) => Math.abs(term.weight)));
  const reach = gate.terms.reduce(
    (sum, { weight, low, high }) => sum + Math.abs(weight) * Math.max(Math.abs(low), Math.abs(high)),
    Math.abs(gate.bias),
  );
  let bits = 14;
  while (
    bits > 0 &&
    (largest * 2 ** bits > INT16_MAX - 1 || reach * 2 ** (bits + INPUT_BITS) > 0.98 * ACCUMULATOR_MAX)
  ) {
    bits--;
  }
  return bits;
};

/** The integer model nearest to a float gate; terms whose weight rounds to 0 are left out. */
export const quantiseGate = (gate: FloatGate, options: QuantiseOptions): GateModel => {
  const weightBits = weightBitsOf(gate);
  const logitBits = weightBits + INPUT_BITS;
  const ids = gateFeatureIds(options.modality);
  const terms = gate.terms.map(({ feature, offset, scale, low, high, weight }) => ({
    id: ids[feature],
    offset: significant(offset),
    scale: significant(scale * INPUT_COUNTS),
    low: Math.round(low * INPUT_COUNTS),
    high: Math.round(high * INPUT_COUNTS),
    weight: Math.round(weight * 2 ** weightBits),
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
