import { BEAT_SAMPLES, SCALAR_FEATURES, SHAPE_CHANNELS } from "../../../firmware-sim/beats/beat-vector.ts";
import type { Conv1dLayer, DenseLayer, Model, ModelCard } from "../../../firmware-sim/nn/model.ts";
import { quantiseBias, quantiseWeights } from "../../../firmware-sim/nn/quantise.ts";
import type { Layer } from "../float/layers.ts";
import { type BeatSet, SHAPE_VALUES } from "./beat-set.ts";
import { type FittedVentricular, SCALAR_LIMIT, scaleShapes, standardise } from "./fit-ventricular.ts";
import { LARGEST_BATCH } from "./ventricular-net.ts";

/** Share of activations that int8 holds; the rest saturates. */
const QUANTILE = 0.9995;
/** The logit saturates here: a probability of 0.9997. */
const LOGIT_LIMIT = 8;

/** Quantile of every stage's activations behind its ReLU over all beats of the calibration set. */
export const activationQuantiles = (fitted: FittedVentricular, set: BeatSet): number[] => {
  const n = set.label.length;
  const kept: Float32Array[] = [];
  const sizes: number[] = [];
  const shapes = new Float32Array(LARGEST_BATCH * SHAPE_VALUES);
  for (let from = 0; from < n; from += LARGEST_BATCH) {
    const count = Math.min(LARGEST_BATCH, n - from);
    scaleShapes(
      set.shapes.subarray(from * SHAPE_VALUES, (from + count) * SHAPE_VALUES),
      shapes,
      fitted.options,
      count,
    );
    const scalars = set.scalars.slice(from * SCALAR_FEATURES, (from + count) * SCALAR_FEATURES);
    standardise(scalars, fitted.scaler, count);
    fitted.net.forward(shapes, scalars, count);
    fitted.net.activations().forEach((y, stage) => {
      sizes[stage] ??= stageSize(fitted, stage);
      kept[stage] ??= new Float32Array(n * sizes[stage]!);
      kept[stage].set(y.subarray(0, count * sizes[stage]!), from * sizes[stage]!);
    });
  }
  return kept.map((values) => values.sort()[Math.floor(QUANTILE * (values.length - 1))]!);
};

const stageSize = ({ net }: FittedVentricular, stage: number): number =>
  [...net.convolutions.map(({ layer }) => layer), net.summary, net.hidden][stage]!.outputs;

/** Weights (inputs x columns) of the first `inputs` and `outputs`, as outputs x inputs; and the biases. */
const valuesOf = (layer: Layer, inputs: number, outputs: number) => {
  const [values, bias] = layer.parameters.map((parameter) => parameter.values) as [
    Float32Array,
    Float32Array,
  ];
  const weights = new Float32Array(inputs * outputs);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) weights[o * inputs + i] = values[i * bias.length + o]!;
  }
  return { weights, bias: bias.slice(0, outputs) };
};

/** Turns rows of (samples x channels) into rows of (channels x samples). */
const channelMajor = (rows: Float32Array, samples: number, channels: number): Float32Array => {
  const out = new Float32Array(rows.length);
  const size = samples * channels;
  for (let i = 0; i < rows.length; i++) {
    const row = Math.floor(i / size);
    const sample = Math.floor((i % size) / channels);
    out[row * size + (i % channels) * samples + sample] = rows[i]!;
  }
  return out;
};

/** Multiplies the first `count` inputs of each output's weights. */
const scaleInputs = (weights: Float32Array, inputs: number, count: number, by: number): Float32Array =>
  weights.map((w, i) => (i % inputs < count ? w * by : w));

const product = (
  name: string,
  weights: Float32Array,
  bias: Float32Array,
  inputScale: number,
  outputScale: number,
) => {
  const codes = quantiseWeights(weights, bias.length);
  return {
    name,
    weights: codes.weights,
    weightScales: codes.scales,
    bias: quantiseBias(bias, inputScale, codes.scales),
    output: { scale: outputScale, zeroPoint: 0 },
    multiplier: "exact8",
    operandOrder: "weight-first",
  } as const;
};

/**
 * The int8 network of a float one: weights symmetric per output channel, activations symmetric (zero is zero, so that
 * approximate products of zeros are exact), scales from the 99.95 % quantile on the calibration set. The summary is
 * rescaled so that it shares the scalars' scale.
 */
export const quantiseVentricular = (
  fitted: FittedVentricular,
  calibration: BeatSet,
  name: string,
  card: ModelCard,
): Model => {
  const { net, options } = fitted;
  const quantiles = activationQuantiles(fitted, calibration);
  const inputScale = options.shapeLimit / options.shapeGain / 127;
  const scalarScale = SCALAR_LIMIT / 127;
  let scale = inputScale;
  const layers: (Conv1dLayer | DenseLayer | Model["layers"][number])[] = [];
  net.convolutions.forEach(({ shape, layer }, i) => {
    const { weights, bias } = valuesOf(layer, shape.width * shape.channels, shape.filters);
    const gained = i === 0 ? weights.map((w) => w * options.shapeGain) : weights;
    const next = quantiles[i]! / 127;
    layers.push({
      kind: "conv1d",
      inChannels: shape.channels,
      outChannels: shape.filters,
      kernel: shape.width,
      stride: shape.stride,
      padding: "valid",
      activation: "relu",
      ...product(`conv${i + 1}`, channelMajor(gained, shape.width, shape.channels), bias, scale, next),
    });
    scale = next;
  });
  const convolved = net.convolutions.at(-1)!.shape.filters;
  const summaryGain = SCALAR_LIMIT / quantiles.at(-2)!;
  const summary = valuesOf(net.summary, net.summary.inputs, net.summary.outputs);
  layers.push({
    kind: "dense",
    inputs: net.summary.inputs,
    outputs: net.summary.outputs,
    activation: "relu",
    ...product(
      "summary",
      channelMajor(summary.weights, net.summary.inputs / convolved, convolved).map((w) => w * summaryGain),
      summary.bias.map((b) => b * summaryGain),
      scale,
      scalarScale,
    ),
  });
  layers.push({ kind: "concat-scalars", name: "join", output: { scale: scalarScale, zeroPoint: 0 } });
  const joined = net.summary.outputs + SCALAR_FEATURES;
  const hidden = valuesOf(net.hidden, joined, net.hidden.outputs);
  const hiddenScale = quantiles.at(-1)! / 127;
  layers.push({
    kind: "dense",
    inputs: joined,
    outputs: net.hidden.outputs,
    activation: "relu",
    ...product(
      "hidden",
      scaleInputs(hidden.weights, joined, net.summary.outputs, 1 / summaryGain),
      hidden.bias,
      scalarScale,
      hiddenScale,
    ),
  });
  const output = valuesOf(net.output, net.output.inputs, 1);
  layers.push({
    kind: "dense",
    inputs: net.output.inputs,
    outputs: net.output.outputs,
    activation: "none",
    ...product("logit", output.weights, output.bias, hiddenScale, LOGIT_LIMIT / 127),
  });
  return {
    name,
    signal: {
      channels: SHAPE_CHANNELS,
      samples: BEAT_SAMPLES,
      quantisation: { scale: inputScale, zeroPoint: 0 },
    },
    scalars: { count: SCALAR_FEATURES, quantisation: { scale: scalarScale, zeroPoint: 0 } },
    layers,
    card,
  };
};
