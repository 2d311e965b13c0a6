import { truthTable } from "../arith/truth-table.ts";
import { checkAccumulators } from "./accumulator-bound.ts";
import { networkCost } from "./cost.ts";
import {
  type Conv1dLayer,
  type DenseLayer,
  type DepthwiseConv1dLayer,
  isWeighted,
  type Model,
  type WeightedLayer,
} from "./model.ts";
import {
  checkBatch,
  checkInputs,
  chooseArithmetic,
  type Network,
  type NetworkInputs,
  type NetworkOptions,
} from "./network.ts";
import { type LayerPlan, planModel } from "./plan.ts";
import { multiplyByFixed } from "./requantise.ts";

export interface ReferenceNetwork extends Network {
  /** The int8 output of every layer, in order, each (channels, samples) channel-major. */
  trace(inputs: NetworkInputs): readonly Int8Array[];
}

type LayerStep = (input: Int8Array, scalars: Int8Array) => Int8Array;

const clampInt8 = (value: number, least: number) => Math.min(Math.max(value, least), 127);

/** Product of a weight and an activation through the layer's multiplier and operand order. */
function productOf(model: Model, layer: WeightedLayer, options: NetworkOptions) {
  const { multiplier, operandOrder } = chooseArithmetic(model, layer, options);
  const table = truthTable(multiplier);
  return operandOrder === "weight-first"
    ? (weight: number, activation: number) => table[(weight + 128) * 256 + activation + 128]!
    : (weight: number, activation: number) => table[(activation + 128) * 256 + weight + 128]!;
}

function requantise(plan: LayerPlan, accumulator: number, channel: number): number {
  const scaled = multiplyByFixed(accumulator | 0, plan.rescale[channel]!);
  return clampInt8(scaled + plan.outputQuantisation.zeroPoint, plan.least);
}

/** sum (q_x - Z_x) q_w + bias over the taps that lie on real samples; only q_x q_w meets the multiplier. */
function conv1dStep(plan: LayerPlan, layer: Conv1dLayer, product: ReturnType<typeof productOf>): LayerStep {
  const { kernel, stride, inChannels, outChannels, weights, bias } = layer;
  const { samples } = plan.input;
  const zero = plan.inputQuantisation.zeroPoint;
  return (input) => {
    const output = new Int8Array(outChannels * plan.output.samples);
    for (let out = 0; out < outChannels; out++) {
      for (let t = 0; t < plan.output.samples; t++) {
        const start = t * stride - plan.padLeft;
        const from = Math.max(0, -start);
        const to = Math.min(kernel, samples - start);
        let sum = bias[out]!;
        for (let channel = 0; channel < inChannels; channel++) {
          for (let k = from; k < to; k++) {
            const weight = weights[(out * inChannels + channel) * kernel + k]!;
            sum += product(weight, input[channel * samples + start + k]!) - zero * weight;
          }
        }
        output[out * plan.output.samples + t] = requantise(plan, sum, out);
      }
    }
    return output;
  };
}

function depthwiseStep(
  plan: LayerPlan,
  layer: DepthwiseConv1dLayer,
  product: ReturnType<typeof productOf>,
): LayerStep {
  const { kernel, stride, channels, weights, bias } = layer;
  const { samples } = plan.input;
  const zero = plan.inputQuantisation.zeroPoint;
  return (input) => {
    const output = new Int8Array(channels * plan.output.samples);
    for (let channel = 0; channel < channels; channel++) {
      for (let t = 0; t < plan.output.samples; t++) {
        let sum = bias[channel]!;
        for (let k = 0; k < kernel; k++) {
          const sample = t * stride - plan.padLeft + k;
          if (sample < 0 || sample >= samples) continue;
          const weight = weights[channel * kernel + k]!;
          sum += product(weight, input[channel * samples + sample]!) - zero * weight;
        }
        output[channel * plan.output.samples + t] = requantise(plan, sum, channel);
      }
    }
    return output;
  };
}

function denseStep(plan: LayerPlan, layer: DenseLayer, product: ReturnType<typeof productOf>): LayerStep {
  const { inputs, outputs, weights, bias } = layer;
  const zero = plan.inputQuantisation.zeroPoint;
  return (input) => {
    const output = new Int8Array(outputs);
    for (let out = 0; out < outputs; out++) {
      let sum = bias[out]!;
      for (let i = 0; i < inputs; i++) {
        const weight = weights[out * inputs + i]!;
        sum += product(weight, input[i]!) - zero * weight;
      }
      output[out] = requantise(plan, sum, out);
    }
    return output;
  };
}

/** Integer mean, rounded half away from zero. */
function roundedMean(sum: number, count: number): number {
  const half = count >> 1;
  return Math.trunc((sum >= 0 ? sum + half : sum - half) / count);
}

function poolStep(plan: LayerPlan, size: number, stride: number, maximum: boolean): LayerStep {
  const { channels, samples } = plan.output;
  return (input) => {
    const output = new Int8Array(channels * samples);
    for (let channel = 0; channel < channels; channel++) {
      for (let t = 0; t < samples; t++) {
        const start = channel * plan.input.samples + t * stride;
        const window = input.subarray(start, start + size);
        output[channel * samples + t] = maximum
          ? window.reduce((a, b) => Math.max(a, b), -128)
          : roundedMean(
              window.reduce((a, b) => a + b, 0),
              size,
            );
      }
    }
    return output;
  };
}

function concatStep(plan: LayerPlan): LayerStep {
  const from = plan.inputQuantisation.zeroPoint;
  const to = plan.outputQuantisation.zeroPoint;
  const rescale = plan.rescale[0];
  return (input, scalars) => {
    const output = new Int8Array(input.length + scalars.length);
    for (let i = 0; i < input.length; i++) {
      output[i] =
        rescale === undefined ? input[i]! : clampInt8(multiplyByFixed(input[i]! - from, rescale) + to, -128);
    }
    output.set(scalars, input.length);
    return output;
  };
}

function layerStep(plan: LayerPlan, model: Model, options: NetworkOptions): LayerStep {
  const { layer } = plan;
  if (isWeighted(layer)) {
    const product = productOf(model, layer, options);
    checkAccumulators(plan, product);
    switch (layer.kind) {
      case "conv1d":
        return conv1dStep(plan, layer, product);
      case "depthwise-conv1d":
        return depthwiseStep(plan, layer, product);
      default:
        return denseStep(plan, layer, product);
    }
  }
  switch (layer.kind) {
    case "concat-scalars":
      return concatStep(plan);
    case "global-average-pool":
      return poolStep(plan, plan.input.samples, 1, false);
    default:
      return poolStep(plan, layer.size, layer.stride, layer.kind === "max-pool");
  }
}

/**
 * The plain int8 network: one loop per layer, every product looked up in the truth table of its layer's multiplier. It is
 * the definition that the WebAssembly network must equal bit for bit.
 */
export function createReferenceNetwork(model: Model, options: NetworkOptions = {}): ReferenceNetwork {
  const steps = planModel(model).map((plan) => layerStep(plan, model, options));
  const noScalars = new Int8Array(0);
  const trace = (inputs: NetworkInputs) => {
    checkInputs(model, inputs);
    let current = inputs.signal;
    return steps.map((step) => {
      current = step(current, inputs.scalars ?? noScalars);
      return current;
    });
  };
  const run: Network["run"] = (inputs, logits) => {
    const last = trace(inputs).at(-1)!;
    if (logits === undefined) return last;
    logits.set(last);
    return logits;
  };
  return {
    model,
    cost: networkCost(model),
    trace,
    run,
    runBatch(inputs, count, logits) {
      checkBatch(model, inputs, count);
      const { signals, scalars } = inputs;
      const part = (array: Int8Array, i: number) =>
        array.subarray((i * array.length) / count, ((i + 1) * array.length) / count);
      const all = Array.from({ length: count }, (_, i) =>
        run({ signal: part(signals, i), ...(scalars && { scalars: part(scalars, i) }) }),
      );
      const result = logits ?? new Int8Array(count * all[0]!.length);
      all.forEach((one, i) => {
        result.set(one, i * one.length);
      });
      return result;
    },
  };
}
