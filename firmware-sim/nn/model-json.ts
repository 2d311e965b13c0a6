import { PulsegateError } from "../../signals/errors.ts";
import { type Fields, fieldsOf } from "./json-fields.ts";
import {
  type Conv1dLayer,
  type DenseLayer,
  type DepthwiseConv1dLayer,
  isWeighted,
  type JsonValue,
  type Layer,
  type Model,
  type ModelCard,
  type Quantisation,
} from "./model.ts";

/** The arrays of one layer, which the model file keeps outside its JSON. */
export interface LayerArrays {
  readonly weights: Int8Array;
  readonly weightScales: Float64Array;
  readonly bias: Int32Array;
}

/** Takes the next layer's arrays from the file: their sizes are known from the JSON. */
export type ReadArrays = (weights: number, outputs: number, layer: string) => LayerArrays;

function layerToJson(layer: Layer): JsonValue {
  if (!isWeighted(layer)) return { ...layer } as unknown as JsonValue;
  const { weights: _weights, weightScales: _scales, bias: _bias, ...plain } = layer;
  return plain as unknown as JsonValue;
}

/** Everything of a model but the arrays of its layers, as JSON text. */
export function modelToJson(model: Model): string {
  return JSON.stringify({ ...model, layers: model.layers.map(layerToJson) });
}

const quantisationOf = (fields: Fields, key: string): Quantisation => {
  const inner = fields.object(key);
  return { scale: inner.number("scale"), zeroPoint: inner.number("zeroPoint") };
};

function productFields(fields: Fields) {
  return {
    output: quantisationOf(fields, "output"),
    activation: fields.choice("activation", ["none", "relu"]),
    multiplier: fields.string("multiplier"),
    operandOrder: fields.choice("operandOrder", ["weight-first", "activation-first"]),
  };
}

function conv1dOf(fields: Fields, name: string, readArrays: ReadArrays): Conv1dLayer {
  const inChannels = fields.integer("inChannels", 1);
  const outChannels = fields.integer("outChannels", 1);
  const kernel = fields.integer("kernel", 1);
  return {
    kind: "conv1d",
    name,
    inChannels,
    outChannels,
    kernel,
    stride: fields.integer("stride", 1),
    padding: fields.choice("padding", ["same", "valid"]),
    ...productFields(fields),
    ...readArrays(outChannels * inChannels * kernel, outChannels, name),
  };
}

function depthwiseConv1dOf(fields: Fields, name: string, readArrays: ReadArrays): DepthwiseConv1dLayer {
  const channels = fields.integer("channels", 1);
  const kernel = fields.integer("kernel", 1);
  return {
    kind: "depthwise-conv1d",
    name,
    channels,
    kernel,
    stride: fields.integer("stride", 1),
    padding: fields.choice("padding", ["same", "valid"]),
    ...productFields(fields),
    ...readArrays(channels * kernel, channels, name),
  };
}

function denseOf(fields: Fields, name: string, readArrays: ReadArrays): DenseLayer {
  const inputs = fields.integer("inputs", 1);
  const outputs = fields.integer("outputs", 1);
  const arrays = readArrays(inputs * outputs, outputs, name);
  return { kind: "dense", name, inputs, outputs, ...productFields(fields), ...arrays };
}

const KINDS = [
  "conv1d",
  "depthwise-conv1d",
  "dense",
  "max-pool",
  "average-pool",
  "global-average-pool",
  "concat-scalars",
] as const;

function layerOf(fields: Fields, readArrays: ReadArrays): Layer {
  const kind = fields.choice("kind", KINDS);
  const name = fields.string("name");
  switch (kind) {
    case "conv1d":
      return conv1dOf(fields, name, readArrays);
    case "depthwise-conv1d":
      return depthwiseConv1dOf(fields, name, readArrays);
    case "dense":
      return denseOf(fields, name, readArrays);
    case "concat-scalars":
      return { kind, name, output: quantisationOf(fields, "output") };
    case "global-average-pool":
      return { kind, name };
    default:
      return { kind, name, size: fields.integer("size", 1), stride: fields.integer("stride", 1) };
  }
}

const cardOf = (fields: Fields): ModelCard => ({
  name: fields.string("name"),
  role: fields.string("role"),
  trainingData: fields.string("trainingData"),
  selection: fields.string("selection"),
  figures: fields.numbers("figures"),
  testRuns: fields.list("testRuns").map((run) => ({
    testSet: run.string("testSet"),
    purpose: run.string("purpose"),
    figures: run.numbers("figures"),
  })),
});

function inputsOf(fields: Fields): Pick<Model, "signal" | "scalars"> {
  const signal = fields.object("signal");
  const plain = {
    signal: {
      channels: signal.integer("channels", 1),
      samples: signal.integer("samples", 1),
      quantisation: quantisationOf(signal, "quantisation"),
    },
  };
  if (!fields.has("scalars")) return plain;
  const scalars = fields.object("scalars");
  return {
    ...plain,
    scalars: { count: scalars.integer("count", 1), quantisation: quantisationOf(scalars, "quantisation") },
  };
}

/** @throws PulsegateError `malformed` for text that is no JSON or has a bad field. */
export function modelFromJson(text: string, readArrays: ReadArrays): Model {
  let parsed: { readonly extra?: JsonValue };
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new PulsegateError("malformed", "the model's description is not JSON", {
      where: "model file",
      cause,
    });
  }
  const fields = fieldsOf(parsed, "model");
  return {
    name: fields.string("name"),
    ...inputsOf(fields),
    layers: fields.list("layers").map((layer) => layerOf(layer, readArrays)),
    card: cardOf(fields.object("card")),
    ...(parsed.extra === undefined ? {} : { extra: parsed.extra }),
  };
}
