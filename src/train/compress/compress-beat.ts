import type { BeatModel } from "../../../firmware-sim/beats/beat-model.ts";
import { denseWeights, type SharedLayer } from "../../../firmware-sim/compress/layer-coding.ts";
import { toBfloat16 } from "../../../firmware-sim/compress/real.ts";
import type { BeatSet } from "../beat/beat-set.ts";
import { defaultBeatTraining } from "../beat/defaults.ts";
import { type FittedVentricular, fitVentricular, type Scaler } from "../beat/fit-ventricular.ts";
import { activationQuantiles } from "../beat/quantise-ventricular.ts";
import { calibrationBeats } from "../beat/train-model.ts";
import type { VentricularNet } from "../beat/ventricular-net.ts";
import {
  designOf,
  type LayerPlaces,
  layerPlaces,
  loadNet,
  netOf,
  type RealLayer,
  readNet,
  realLayers,
} from "./beat-net.ts";
import { shareWeights } from "./k-means.ts";
import { quantiseCompressed, quantisePerLayer } from "./quantise-shared.ts";

export interface BeatCompression {
  /** Of each layer: weights below so many standard deviations of its weights are pruned in the end. */
  readonly thresholds: readonly number[];
  /** The threshold rises to its end in so many equal steps, each followed by retraining. */
  readonly pruneRounds: number;
  /** Passes of retraining behind each step. */
  readonly pruneEpochs: number;
  /** Of each layer: values that its weights share, at most. */
  readonly values: readonly number[];
  /** Passes of fine-tuning the shared values. */
  readonly shareEpochs: number;
  /** Beats drawn in a pass. */
  readonly beatsPerEpoch: number;
  /** Rate of retraining and fine-tuning. */
  readonly rate: number;
  /** Weight of the original network's answers in the targets, 0..1; the rest are the labels. */
  readonly teacher: number;
  readonly seed: number;
}

/** Result of each stage; models run on the device's own code. */
export interface CompressedBeat {
  /** Pruned and retrained, int8 with one scale a layer. */
  readonly pruned: BeatModel;
  /** Shared values, fine-tuned, int8: what the image holds. */
  readonly shared: BeatModel;
}

const deviation = (values: Float32Array): number =>
  Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

/** Gradients of pruned weights become 0, so that they stay 0. */
const maskGradients = (
  net: VentricularNet,
  places: readonly LayerPlaces[],
  layers: readonly RealLayer[],
): void => {
  places.forEach(({ places: at, layerOf }, index) => {
    const { gradient } = layerOf(net).parameters[0]!;
    const { weights } = layers[index]!;
    for (let i = 0; i < at.length; i++) if (weights[i] === 0) gradient[at[i]!] = 0;
  });
};

/**
 * Every weight gets the sum of the gradients of all weights that share its value (the gradient of the value): equal
 * weights with equal gradients move alike, and so stay equal to the last bit.
 */
const tieGradients = (
  net: VentricularNet,
  places: readonly LayerPlaces[],
  shared: readonly SharedLayer[],
): void => {
  places.forEach(({ places: at, layerOf }, index) => {
    const { gradient } = layerOf(net).parameters[0]!;
    const { assignments, codebook } = shared[index]!;
    const sums = new Float64Array(codebook.length + 1);
    for (let i = 0; i < at.length; i++) sums[assignments[i]!]! += gradient[at[i]!]!;
    sums[0] = 0;
    for (let i = 0; i < at.length; i++) gradient[at[i]!] = sums[assignments[i]!]!;
  });
};

const roundedScaler = ({ mean, scale }: Scaler): Scaler => ({
  mean: mean.map((value) => toBfloat16(value)),
  scale: scale.map((value) => toBfloat16(value)),
});

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** Training that goes on from a model's network with other constants. */
function createRetrainer(base: BeatModel, set: BeatSet, options: BeatCompression) {
  const { ventricular } = defaultBeatTraining;
  const places = layerPlaces(base.network, ventricular.shapeGain);
  const scaler = roundedScaler(base.scaler);
  const teacher = netOf(base.network, ventricular.shapeGain);
  const retarget = (inputs: Float32Array, scalars: Float32Array, targets: Float32Array): void => {
    const logits = teacher.forward(inputs, scalars, targets.length);
    targets.forEach((target, i) => {
      targets[i] = target + options.teacher * (sigmoid(logits[i]!) - target);
    });
  };
  let seed = options.seed;
  const retrain = (
    layers: readonly RealLayer[],
    epochs: number,
    beforeStep: (net: VentricularNet) => void,
  ): FittedVentricular =>
    fitVentricular(set, {
      ...ventricular,
      design: designOf(base.network),
      seed: seed++,
      epochs,
      beatsPerEpoch: options.beatsPerEpoch,
      rate: options.rate,
      resume: {
        scaler,
        start: (net) => loadNet(net, places, layers),
        beforeStep,
        ...(options.teacher > 0 ? { retarget } : {}),
      },
    });
  return { places, scaler, retrain };
}

/**
 * Prunes, retrains, shares and fine-tunes the ventricular network of a beat model on training records; the rhythm head
 * stays. The result depends on nothing but its arguments.
 *
 * Source: Han, Mao, Dally, arXiv 1510.00149: threshold by layer, masked retraining, linear k-means, summed gradients.
 *
 * @throws PulsegateError `unsupported` for a network that the beat trainer does not make.
 */
export function compressBeatModel(base: BeatModel, set: BeatSet, options: BeatCompression): CompressedBeat {
  const { places, scaler, retrain } = createRetrainer(base, set, options);
  const calibration = calibrationBeats(set);
  const toBeatModel = (network: BeatModel["network"]): BeatModel => ({
    ...base,
    network,
    scaler,
    thresholds: {
      ventricular: Math.fround(base.thresholds.ventricular),
      premature: Math.fround(base.thresholds.premature),
    },
    histograms: {},
  });
  let layers = realLayers(base.network);
  const deviations = layers.map(({ weights }) => deviation(weights));
  let fitted: FittedVentricular | undefined;
  for (let round = 1; round <= options.pruneRounds; round++) {
    const pruned = layers.map(({ weights, bias }, index) => {
      const least = (options.thresholds[index]! * deviations[index]! * round) / options.pruneRounds;
      return { weights: weights.map((w) => (Math.abs(w) < least ? 0 : w)), bias };
    });
    fitted = retrain(pruned, options.pruneEpochs, (net) => maskGradients(net, places, pruned));
    layers = readNet(fitted.net, places);
  }
  fitted ??= retrain(layers, 0, () => {});
  const pruned = toBeatModel(
    quantiseCompressed(
      base.network,
      layers,
      layers.map(quantisePerLayer),
      activationQuantiles(fitted, calibration),
    ),
  );
  const clusters = layers.map(({ weights }, index) => shareWeights(weights, options.values[index]!));
  const starts = layers.map(({ bias }, index) => {
    const { codebook, assignments } = clusters[index]!;
    return { weights: denseWeights(codebook, assignments), bias };
  });
  fitted = retrain(starts, options.shareEpochs, (net) => tieGradients(net, places, clusters));
  layers = readNet(fitted.net, places);
  const shared = quantiseCompressed(
    base.network,
    layers,
    layers.map(quantisePerLayer),
    activationQuantiles(fitted, calibration),
  );
  return { pruned, shared: toBeatModel(shared) };
}
