import type { Model } from "./model.ts";
import { type LayerPlan, planModel } from "./plan.ts";

/** What one inference of one layer does; the ledger prices it. */
export interface LayerCost {
  readonly name: string;
  readonly kind: LayerPlan["layer"]["kind"];
  /** Multiply-accumulates; taps that lie on padding are skipped, not computed. */
  readonly macs: number;
  readonly weightBytes: number;
  /** int32 biases and requantisation constants (mantissa int32, shift int8 per output channel). */
  readonly parameterBytes: number;
  /** int8 activations read once and written once. */
  readonly inputBytes: number;
  readonly outputBytes: number;
}

/** Taps of one channel pair that lie on real samples, over all output positions of a convolution. */
function tapsOnSamples(plan: LayerPlan, kernel: number, stride: number): number {
  let taps = 0;
  for (let t = 0; t < plan.output.samples; t++) {
    const start = t * stride - plan.padLeft;
    taps += Math.min(start + kernel, plan.input.samples) - Math.max(start, 0);
  }
  return taps;
}

function layerCost(plan: LayerPlan): LayerCost {
  const { layer, input, output } = plan;
  const bytes = {
    inputBytes: input.channels * input.samples,
    outputBytes: output.channels * output.samples,
  };
  if (layer.kind === "conv1d") {
    const macs = layer.inChannels * layer.outChannels * tapsOnSamples(plan, layer.kernel, layer.stride);
    const { name, kind, weights, outChannels } = layer;
    return { name, kind, macs, weightBytes: weights.length, parameterBytes: 9 * outChannels, ...bytes };
  }
  if (layer.kind === "depthwise-conv1d") {
    const macs = layer.channels * tapsOnSamples(plan, layer.kernel, layer.stride);
    const { name, kind, weights, channels } = layer;
    return { name, kind, macs, weightBytes: weights.length, parameterBytes: 9 * channels, ...bytes };
  }
  if (layer.kind === "dense") {
    const { name, kind, weights, outputs } = layer;
    return {
      name,
      kind,
      macs: weights.length,
      weightBytes: weights.length,
      parameterBytes: 9 * outputs,
      ...bytes,
    };
  }
  const { name, kind } = layer;
  return { name, kind, macs: 0, weightBytes: 0, parameterBytes: 5 * plan.rescale.length, ...bytes };
}

/** Operation and memory counts of one inference, layer by layer. */
export const networkCost = (model: Model): readonly LayerCost[] => planModel(model).map(layerCost);
