import { createNetwork } from "../kernels/network.ts";
import type { LayerCost } from "../nn/cost.ts";
import { foldBias } from "../nn/fold-bias.ts";
import { chooseArithmetic, type NetworkInputs, type NetworkOptions } from "../nn/network.ts";
import { quantise } from "../nn/quantise.ts";
import { meanErrorsFromHistograms } from "./activation-histograms.ts";
import type { BeatModel } from "./beat-model.ts";
import { BEAT_SAMPLES, type BeatVector, SCALAR_FEATURES, SHAPE_CHANNELS } from "./beat-vector.ts";
import { rhythmLogit } from "./rhythm-head.ts";

export interface BeatVerdict {
  readonly label: "N" | "S" | "V";
  /** Probability of the least certain decision on the way to the label, 0..1. */
  readonly confidence: number;
  /** Probability that the beat is ventricular; at its threshold when the logit is. */
  readonly ventricularScore: number;
  /** Probability that the beat is premature, given that it is not ventricular. */
  readonly prematureScore: number;
}

export interface BeatClassifierOptions extends NetworkOptions {
  /** Fold each accumulator's mean product error into its bias (default); matters for approximate multipliers only. */
  readonly foldBias?: boolean;
}

export type LayerArithmetic = ReturnType<typeof chooseArithmetic>;

export interface BeatClassifier {
  classify(beat: BeatVector): BeatVerdict;
  /** Operation and memory counts of one inference, by layer. */
  readonly cost: readonly LayerCost[];
  readonly macsByLayer: { readonly [layerName: string]: number };
  /** Multiplier and operand order of each layer with products. */
  readonly arithmeticByLayer: { readonly [layerName: string]: LayerArithmetic };
  /** Processor cycles of one beat outside the network: features, quantisation, rhythm head. */
  readonly featureCycles: number;
}

/**
 * Processor cycles of a beat's features on a Cortex-M4F, counted from the arithmetic of `beat-features.ts`: window,
 * mean and shape (96 samples x 12), template update (96 x 5), correlations (41 samples x 10), peak-to-peaks (82 x 4),
 * half widths (74 x 6), interval means over 400 kept as a running sum, medians by insertion (400 moves), 13 logarithms
 * (80 each), quantisation of 211 values (6 each), rhythm head. Source: own count of operations at the cycle counts of
 * the Arm Cortex-M4 Technical Reference Manual r0p1, table 3-1; uncertain by a factor of 2 either way.
 */
const BEAT_FEATURE_CYCLES = 96 * 12 + 96 * 5 + 41 * 10 + 82 * 4 + 74 * 6 + 600 + 13 * 80 + 211 * 6 + 40;

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** The int8 inputs of the network for a beat. */
export const createBeatQuantiser = (model: BeatModel) => {
  const { mean, scale } = model.scaler;
  const { signal, scalars } = model.network;
  const standard = new Float32Array(SCALAR_FEATURES);
  const codes = new Int8Array(SHAPE_CHANNELS * BEAT_SAMPLES);
  const scalarCodes = new Int8Array(SCALAR_FEATURES);
  const inputs: NetworkInputs = { signal: codes, scalars: scalarCodes };
  /** Overwrites and returns the same arrays at every call. */
  return (beat: Pick<BeatVector, "shape" | "scalars">): NetworkInputs => {
    quantise(beat.shape, signal.quantisation, codes);
    for (let i = 0; i < SCALAR_FEATURES; i++) standard[i] = (beat.scalars[i]! - mean[i]!) * scale[i]!;
    quantise(standard, scalars!.quantisation, scalarCodes);
    return inputs;
  };
};

/**
 * Classifies beats: ventricular if the network says so; else premature (S) if the rhythm head does; else normal.
 * Integer arithmetic from the quantised inputs on.
 *
 * @throws PulsegateError `unknown-name` for a layer that the network does not have; `bad-option` for an unsigned multiplier.
 */
export const createBeatClassifier = (
  model: BeatModel,
  options: BeatClassifierOptions = {},
): BeatClassifier => {
  const errors =
    options.foldBias === false ? {} : meanErrorsFromHistograms(model.network, model.histograms, options);
  const folded = foldBias(model.network, errors);
  const network = createNetwork(folded, options);
  const quantiser = createBeatQuantiser(model);
  const output = (folded.layers.at(-1) as { readonly output: { scale: number; zeroPoint: number } }).output;
  const logits = new Int8Array(1);
  const { ventricular, premature } = model.thresholds;
  return {
    classify(beat) {
      network.run(quantiser(beat), logits);
      const v = output.scale * (logits[0]! - output.zeroPoint) - ventricular;
      const p = rhythmLogit(model.rhythm, beat.rhythm) - premature;
      const ventricularScore = sigmoid(v);
      const prematureScore = sigmoid(p);
      if (v > 0) return { label: "V", confidence: ventricularScore, ventricularScore, prematureScore };
      const notV = 1 - ventricularScore;
      if (p > 0) {
        return { label: "S", confidence: Math.min(notV, prematureScore), ventricularScore, prematureScore };
      }
      return { label: "N", confidence: Math.min(notV, 1 - prematureScore), ventricularScore, prematureScore };
    },
    cost: network.cost,
    macsByLayer: Object.fromEntries(network.cost.map(({ name, macs }) => [name, macs])),
    arithmeticByLayer: Object.fromEntries(
      model.network.layers.flatMap((layer) =>
        "weights" in layer ? [[layer.name, chooseArithmetic(model.network, layer, options)] as const] : [],
      ),
    ),
    featureCycles: BEAT_FEATURE_CYCLES,
  };
};
