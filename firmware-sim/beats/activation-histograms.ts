import { truthTable } from "../arith/truth-table.ts";
import type { MeanErrors } from "../nn/fold-bias.ts";
import type { Model } from "../nn/model.ts";
import { chooseArithmetic, type NetworkInputs, type NetworkOptions } from "../nn/network.ts";
import { planModel } from "../nn/plan.ts";
import { createReferenceNetwork } from "../nn/reference.ts";

/**
 * How often each int8 activation enters a layer, per input channel (per input of a flat layer): rows of 256 shares,
 * column = activation + 128. From these the mean product error of any multiplier follows, without calibration data.
 */
export type ActivationHistograms = { readonly [layerName: string]: Float64Array };

const BINS = 256;

/** Histograms over calibration inputs that run through the exact network. */
export const measureActivations = (model: Model, inputs: Iterable<NetworkInputs>): ActivationHistograms => {
  const exact = createReferenceNetwork(model);
  const plans = planModel(model);
  const counts = plans.map((plan) => new Float64Array(plan.input.channels * BINS));
  let runs = 0;
  for (const input of inputs) {
    const outputs = exact.trace(input);
    runs++;
    plans.forEach(({ input: shape, layer }, index) => {
      if (!("weights" in layer)) return;
      const x = index === 0 ? input.signal : outputs[index - 1]!;
      const histogram = counts[index]!;
      for (let i = 0; i < x.length; i++) {
        const at = Math.floor(i / shape.samples) * BINS + x[i]! + 128;
        histogram[at] = histogram[at]! + 1;
      }
    });
  }
  return Object.fromEntries(
    plans.flatMap(({ layer, input: shape }, index) =>
      "weights" in layer
        ? [[layer.name, counts[index]!.map((n) => n / Math.max(1, runs * shape.samples))] as const]
        : [],
    ),
  );
};

/**
 * Mean product error (exact - approximate) of each accumulator, from histograms: for every weight the mean error over
 * its channel's activations. Padding is not counted: the layers of the histograms' model must use `valid`.
 */
export const meanErrorsFromHistograms = (
  model: Model,
  histograms: ActivationHistograms,
  options: NetworkOptions,
): MeanErrors => {
  const errors: Record<string, Float64Array> = {};
  for (const { layer, input } of planModel(model)) {
    if (!("weights" in layer)) continue;
    const histogram = histograms[layer.name];
    if (histogram === undefined) continue;
    const { multiplier, operandOrder } = chooseArithmetic(model, layer, options);
    const table = truthTable(multiplier);
    const [weightStep, activationStep] = operandOrder === "weight-first" ? [BINS, 1] : [1, BINS];
    const outputs = layer.bias.length;
    const taps = layer.weights.length / outputs;
    const perChannel = taps / input.channels;
    const meanOf = (weight: number, channel: number): number => {
      let sum = 0;
      for (let x = 0; x < BINS; x++) {
        const share = histogram[channel * BINS + x]!;
        if (share === 0) continue;
        sum += share * (weight * (x - 128) - table[(weight + 128) * weightStep + x * activationStep]!);
      }
      return sum;
    };
    errors[layer.name] = Float64Array.from({ length: outputs }, (_, out) => {
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) {
        const channel = layer.kind === "depthwise-conv1d" ? out : Math.floor(tap / perChannel);
        sum += meanOf(layer.weights[out * taps + tap]!, channel);
      }
      return sum;
    });
  }
  return errors;
};

/** One byte per bin: the square root of the share relative to its row's largest, in hex; rare bins stay visible. */
export const packHistogram = (histogram: Float64Array): string => {
  let text = "";
  for (let row = 0; row < histogram.length; row += BINS) {
    let largest = 0;
    for (let i = row; i < row + BINS; i++) largest = Math.max(largest, histogram[i]!);
    for (let i = row; i < row + BINS; i++) {
      const code = largest === 0 ? 0 : Math.round(255 * Math.sqrt(histogram[i]! / largest));
      text += code.toString(16).padStart(2, "0");
    }
  }
  return text;
};

/** Shares (rows sum to 1) from {@link packHistogram}. */
export const unpackHistogram = (text: string): Float64Array => {
  const histogram = new Float64Array(text.length / 2);
  for (let i = 0; i < histogram.length; i++) {
    histogram[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16) ** 2;
  }
  for (let row = 0; row < histogram.length; row += BINS) {
    let sum = 0;
    for (let i = row; i < row + BINS; i++) sum += histogram[i]!;
    for (let i = row; i < row + BINS && sum > 0; i++) histogram[i] = histogram[i]! / sum;
  }
  return histogram;
};
