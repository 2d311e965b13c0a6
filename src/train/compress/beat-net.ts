import type { Model, Layer as ModelLayer } from "../../../firmware-sim/nn/model.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { createVentricularNet, type NetDesign, type VentricularNet } from "../beat/ventricular-net.ts";
import type { Layer } from "../float/layers.ts";

export type ProductLayer = Extract<ModelLayer, { readonly weights: Int8Array }>;

/** Layers with weights, in order. */
export const productLayers = (model: Model): readonly ProductLayer[] =>
  model.layers.filter((layer): layer is ProductLayer => "weights" in layer);

/** Real weights of an int8 layer: code times its output's scale. */
export function realWeights({ weights, weightScales }: ProductLayer): Float32Array {
  const fanIn = weights.length / weightScales.length;
  return Float32Array.from(weights, (code, i) => code * weightScales[Math.floor(i / fanIn)]!);
}

/** Where the weights of one layer of the int8 model stand in the float network. */
export interface LayerPlaces {
  readonly name: string;
  /** Index into the float layer's weights of every weight, in the order of the int8 model. */
  readonly places: Uint32Array;
  readonly outputs: number;
  /** Weight of the int8 model / weight of the float network: the first layer takes over the gain of the shapes. */
  readonly gain: number;
  readonly layerOf: (net: VentricularNet) => Layer;
}

/**
 * The float design of a beat network.
 *
 * @throws PulsegateError `unsupported` for a network that the beat trainer does not make.
 */
export function designOf(model: Model): NetDesign {
  const convolutions = model.layers.filter((layer) => layer.kind === "conv1d");
  const [summary, join, hidden, logit, ...rest] = model.layers.slice(convolutions.length);
  const valid = convolutions.every(({ padding, activation }) => padding === "valid" && activation === "relu");
  if (
    summary?.kind !== "dense" ||
    join?.kind !== "concat-scalars" ||
    hidden?.kind !== "dense" ||
    logit?.kind !== "dense" ||
    rest.length > 0 ||
    !valid ||
    convolutions.length === 0
  ) {
    throw new PulsegateError("unsupported", "only a network of the beat trainer can be fine-tuned", {
      where: `model ${model.name}`,
      got: model.layers.map(({ kind }) => kind).join(", "),
      expected: "conv1d ..., dense, concat-scalars, dense, dense",
    });
  }
  return {
    convolutions: convolutions.map(({ outChannels, kernel, stride }) => ({
      filters: outChannels,
      width: kernel,
      stride,
    })),
    summary: summary.outputs,
    hidden: hidden.outputs,
  };
}

const placesOf = (count: number, place: (i: number) => number) =>
  Uint32Array.from({ length: count }, (_, i) => place(i));

/** The correspondence of both forms, layer by layer; see `src/train/float/layers.ts` for the float orders. */
export function layerPlaces(model: Model, shapeGain: number): readonly LayerPlaces[] {
  const [convolutions, dense] = [
    model.layers.filter((layer) => layer.kind === "conv1d"),
    model.layers.filter((layer) => layer.kind === "dense"),
  ];
  const channels = convolutions.at(-1)!.outChannels;
  const conv = convolutions.map((layer, index): LayerPlaces => {
    const { name, inChannels, outChannels, kernel, weights } = layer;
    return {
      name,
      outputs: outChannels,
      gain: index === 0 ? shapeGain : 1,
      layerOf: (net) => net.convolutions[index]!.layer,
      places: placesOf(weights.length, (i) => {
        const channel = Math.floor(i / kernel) % inChannels;
        return ((i % kernel) * inChannels + channel) * outChannels + Math.floor(i / (kernel * inChannels));
      }),
    };
  });
  const flat = dense.map((layer, index): LayerPlaces => {
    const { name, inputs, outputs, weights } = layer;
    // A single output takes the place of eight columns; the summary sees samples x channels.
    const columns = outputs === 1 ? 8 : outputs;
    const samples = inputs / channels;
    const row = (i: number) => (index === 0 ? (i % samples) * channels + Math.floor(i / samples) : i);
    return {
      name,
      outputs,
      gain: 1,
      layerOf: (net) => [net.summary, net.hidden, net.output][index]!,
      places: placesOf(weights.length, (i) => row(i % inputs) * columns + Math.floor(i / inputs)),
    };
  });
  return [...conv, ...flat];
}

/** Weights and biases of every layer, real, in the order of the int8 model. */
export interface RealLayer {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** The real values that an int8 model stands for. */
export function realLayers(model: Model): readonly RealLayer[] {
  let inputScale = model.signal.quantisation.scale;
  const layers: RealLayer[] = [];
  for (const layer of model.layers) {
    if ("weights" in layer) {
      const bias = Float32Array.from(layer.bias, (code, o) => code * inputScale * layer.weightScales[o]!);
      layers.push({ weights: realWeights(layer), bias });
    }
    if ("output" in layer) inputScale = layer.output.scale;
  }
  return layers;
}

/** Puts real values into a float network. */
export function loadNet(
  net: VentricularNet,
  places: readonly LayerPlaces[],
  layers: readonly RealLayer[],
): void {
  places.forEach(({ places: at, gain, layerOf }, index) => {
    const [weights, bias] = layerOf(net).parameters;
    const real = layers[index]!;
    at.forEach((place, i) => {
      weights!.values[place] = real.weights[i]! / gain;
    });
    bias!.values.set(real.bias);
  });
}

/** Reads them back. */
export const readNet = (net: VentricularNet, places: readonly LayerPlaces[]): readonly RealLayer[] =>
  places.map(({ places: at, gain, layerOf, outputs }) => {
    const [weights, bias] = layerOf(net).parameters;
    return {
      weights: Float32Array.from(at, (place) => weights!.values[place]! * gain),
      bias: bias!.values.slice(0, outputs),
    };
  });

/** A float network that holds the values of an int8 one. */
export function netOf(model: Model, shapeGain: number): VentricularNet {
  const net = createVentricularNet(designOf(model), 1);
  loadNet(net, layerPlaces(model, shapeGain), realLayers(model));
  return net;
}
