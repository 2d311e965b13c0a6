import { toBfloat16 } from "../../../firmware-sim/compress/real.ts";
import type { Model } from "../../../firmware-sim/nn/model.ts";
import { planModel } from "../../../firmware-sim/nn/plan.ts";
import { quantiseBias } from "../../../firmware-sim/nn/quantise.ts";
import { type ProductLayer, realLayers, realWeights } from "./beat-net.ts";
import { withSharedCodes } from "./codebooks.ts";
import { coarseBias } from "./quantise-shared.ts";

/** Data-free compression: what is taken from the weights alone. */
export interface WeightCompression {
  /** Weights below so many standard deviations of their layer's weights are pruned. */
  readonly threshold: number;
  /** Values that a layer's weights share, at most. */
  readonly values: number;
}

const pruneCodes = (layer: ProductLayer, threshold: number): Int8Array => {
  const real = realWeights(layer);
  const least = threshold * Math.sqrt(real.reduce((sum, w) => sum + w * w, 0) / real.length);
  return layer.weights.map((code, i) => (Math.abs(real[i]!) < least ? 0 : code));
};

/** The model with scales of weights in bfloat16 and biases no finer than the layer's output can show. */
function coarseConstants(model: Model): Model {
  const real = realLayers(model);
  const plans = planModel(model);
  let index = 0;
  return {
    ...model,
    layers: model.layers.map((layer, place) => {
      if (!("weights" in layer)) return layer;
      const inputScale = plans[place]!.inputQuantisation.scale;
      const weightScales = layer.weightScales.map((scale) => toBfloat16(scale));
      const bias = quantiseBias(real[index++]!.bias, inputScale, weightScales);
      return {
        ...layer,
        weightScales,
        bias: coarseBias(bias, (inputScale * Math.max(...weightScales)) / layer.output.scale),
      };
    }),
  };
}

const mapWeights = (model: Model, change: (layer: ProductLayer) => Int8Array): Model => ({
  ...model,
  layers: model.layers.map((layer) => ("weights" in layer ? { ...layer, weights: change(layer) } : layer)),
});

/** Prunes and shares the weights of any int8 model without data: nothing is retrained, so it bears less than with data. */
export function compressWeights(
  model: Model,
  { threshold, values }: WeightCompression,
): { readonly pruned: Model; readonly shared: Model } {
  const pruned = mapWeights(coarseConstants(model), (layer) => pruneCodes(layer, threshold));
  return { pruned, shared: mapWeights(pruned, ({ weights }) => withSharedCodes(weights, values)) };
}
