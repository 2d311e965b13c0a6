import { exact8 } from "../arith/families/exact.ts";
import { truthTable } from "../arith/truth-table.ts";
import {
  type Conv1dLayer,
  type DepthwiseConv1dLayer,
  isWeighted,
  type Model,
  type WeightedLayer,
} from "./model.ts";
import { chooseArithmetic, type NetworkInputs, type NetworkOptions } from "./network.ts";
import { type LayerPlan, planModel } from "./plan.ts";
import { createReferenceNetwork } from "./reference.ts";

/**
 * How often each tap of a layer met each activation; (taps, 256), column = activation + 128. Taps of a depthwise layer:
 * (channels, kernel).
 */
interface TapHistogram {
  readonly counts: Float64Array;
  /** Output positions that were counted: the divisor of a mean per accumulator. */
  positions: number;
}

/** Mean product error (exact - approximate) of one accumulator, per output channel, by layer name. */
export type MeanErrors = { readonly [layerName: string]: Float64Array };

type ProductPlan = LayerPlan & { readonly layer: WeightedLayer };

const isProductPlan = (plan: LayerPlan): plan is ProductPlan => isWeighted(plan.layer);

/** Taps that meet different activations. */
function tapsOf(plan: LayerPlan): number {
  const { layer } = plan;
  if (!isWeighted(layer)) return 0;
  return layer.kind === "depthwise-conv1d" ? layer.weights.length : layer.weights.length / layer.bias.length;
}

function countConv1d(
  { input, output, padLeft }: LayerPlan,
  layer: Conv1dLayer | DepthwiseConv1dLayer,
  x: Int8Array,
  h: TapHistogram,
): void {
  const { kernel, stride } = layer;
  for (let t = 0; t < output.samples; t++) {
    const start = t * stride - padLeft;
    const from = Math.max(0, -start);
    const to = Math.min(kernel, input.samples - start);
    for (let channel = 0; channel < input.channels; channel++) {
      for (let k = from; k < to; k++) {
        const at = (channel * kernel + k) * 256 + x[channel * input.samples + start + k]! + 128;
        h.counts[at] = h.counts[at]! + 1;
      }
    }
  }
  h.positions += output.samples;
}

function countDense(x: Int8Array, h: TapHistogram): void {
  for (let i = 0; i < x.length; i++) h.counts[i * 256 + x[i]! + 128]! += 1;
  h.positions += 1;
}

function meanErrorsOf(model: Model, plan: ProductPlan, h: TapHistogram, options: NetworkOptions) {
  const { layer } = plan;
  const { multiplier, operandOrder } = chooseArithmetic(model, layer, options);
  const table = truthTable(multiplier);
  const [weightStep, activationStep] = operandOrder === "weight-first" ? [256, 1] : [1, 256];
  const outputs = layer.bias.length;
  const taps = layer.weights.length / outputs;
  return Float64Array.from({ length: outputs }, (_, out) => {
    const firstTap = layer.kind === "depthwise-conv1d" ? out * taps : 0;
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const weight = layer.weights[out * taps + tap]!;
      for (let x = 0; x < 256; x++) {
        const count = h.counts[(firstTap + tap) * 256 + x]!;
        if (count === 0) continue;
        const approximate = table[(weight + 128) * weightStep + x * activationStep]!;
        sum += count * (weight * (x - 128) - approximate);
      }
    }
    return h.positions === 0 ? 0 : sum / h.positions;
  });
}

/**
 * Measures the mean product error of every accumulator on calibration inputs that run through the exact network.
 * Exact over those inputs: it comes from the activation histogram of each tap.
 *
 * @param multipliers the approximate multipliers whose error is wanted, as for a network.
 */
export function measureMeanErrors(
  model: Model,
  inputs: Iterable<NetworkInputs>,
  options: NetworkOptions,
): MeanErrors {
  const exact = createReferenceNetwork(model, { multipliers: exact8 });
  const plans = planModel(model);
  const histograms = plans.map((plan): TapHistogram => {
    return { counts: new Float64Array(tapsOf(plan) * 256), positions: 0 };
  });
  for (const input of inputs) {
    const outputs = exact.trace(input);
    plans.forEach((plan, i) => {
      const x = i === 0 ? input.signal : outputs[i - 1]!;
      if (plan.layer.kind === "conv1d" || plan.layer.kind === "depthwise-conv1d") {
        countConv1d(plan, plan.layer, x, histograms[i]!);
      }
      if (plan.layer.kind === "dense") countDense(x, histograms[i]!);
    });
  }
  return Object.fromEntries(
    plans.flatMap((plan, i) =>
      isProductPlan(plan)
        ? [[plan.layer.name, meanErrorsOf(model, plan, histograms[i]!, options)] as const]
        : [],
    ),
  );
}

/**
 * The same model with each accumulator's mean product error added to its bias: a constant correction that costs nothing
 * at run time. Layers that `meanErrors` does not name stay as they are.
 *
 * Source: the control-variate idea of arXiv 2102.09642.
 */
export function foldBias(model: Model, meanErrors: MeanErrors): Model {
  const layers = model.layers.map((layer) => {
    const errors = meanErrors[layer.name];
    if (errors === undefined || !("bias" in layer)) return layer;
    return { ...layer, bias: layer.bias.map((bias, out) => bias + Math.round(errors[out]!)) };
  });
  return { ...model, layers };
}
