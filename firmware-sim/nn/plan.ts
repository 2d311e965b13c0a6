import { PulsegateError } from "../../signals/errors.ts";
import type {
  Conv1dLayer,
  DenseLayer,
  DepthwiseConv1dLayer,
  Layer,
  Model,
  Quantisation,
  WeightedLayer,
} from "./model.ts";
import { type FixedMultiplier, fixedMultiplier } from "./requantise.ts";

export interface Shape {
  readonly channels: number;
  readonly samples: number;
}

/** One layer with everything that follows from the layers before it. */
export interface LayerPlan {
  readonly layer: Layer;
  readonly input: Shape;
  readonly output: Shape;
  readonly inputQuantisation: Quantisation;
  readonly outputQuantisation: Quantisation;
  /** Padding samples on the left of a `same` convolution (the right takes what is missing), else 0. */
  readonly padLeft: number;
  /** Requantisation per output channel; one for `concat-scalars`; empty for pools. */
  readonly rescale: readonly FixedMultiplier[];
  /** Clamp of the output, -128..127, narrowed by a fused ReLU. */
  readonly least: number;
}

const sizeOf = (shape: Shape) => shape.channels * shape.samples;

function fail(layer: string, what: string, got: unknown, expected: string): never {
  throw new PulsegateError("malformed", what, { where: `layer ${layer}`, got, expected });
}

function checkQuantisation(where: string, { scale, zeroPoint }: Quantisation): void {
  if (!(scale > 0 && Number.isFinite(scale))) fail(where, "bad scale", scale, "a positive number");
  if (!Number.isInteger(zeroPoint) || zeroPoint < -128 || zeroPoint > 127) {
    fail(where, "bad zero-point", zeroPoint, "an integer in -128..127");
  }
}

const same = (a: Quantisation, b: Quantisation) => a.scale === b.scale && a.zeroPoint === b.zeroPoint;

function checkArrays(layer: WeightedLayer, outputs: number, fanIn: number): void {
  const expect = (what: string, array: { readonly length: number }, length: number) => {
    if (array.length !== length) fail(layer.name, `wrong number of ${what}`, array.length, String(length));
  };
  expect("weights", layer.weights, outputs * fanIn);
  expect("weight scales", layer.weightScales, outputs);
  expect("biases", layer.bias, outputs);
  if (layer.weights.includes(-128)) fail(layer.name, "weight out of range", -128, "-127..127");
  for (const scale of layer.weightScales) checkQuantisation(layer.name, { scale, zeroPoint: 0 });
  checkQuantisation(layer.name, layer.output);
}

function productPlan(
  layer: WeightedLayer,
  input: Shape,
  quantisation: Quantisation,
  output: Shape,
  padLeft: number,
): LayerPlan {
  return {
    layer,
    input,
    output,
    inputQuantisation: quantisation,
    outputQuantisation: layer.output,
    padLeft,
    rescale: Array.from(layer.weightScales, (scale) =>
      fixedMultiplier((quantisation.scale * scale) / layer.output.scale),
    ),
    least: layer.activation === "relu" ? layer.output.zeroPoint : -128,
  };
}

function planConv1d(
  layer: Conv1dLayer | DepthwiseConv1dLayer,
  input: Shape,
  quantisation: Quantisation,
): LayerPlan {
  const { name, kernel, stride } = layer;
  const [inChannels, outChannels, fanIn] =
    layer.kind === "conv1d"
      ? [layer.inChannels, layer.outChannels, layer.inChannels * kernel]
      : [layer.channels, layer.channels, kernel];
  if (inChannels !== input.channels) fail(name, "wrong input channels", inChannels, `${input.channels}`);
  for (const size of [kernel, stride, outChannels]) {
    if (!Number.isInteger(size) || size < 1) fail(name, "bad size", size, "an integer >= 1");
  }
  checkArrays(layer, outChannels, fanIn);
  const padded = layer.padding === "same";
  const samples = padded
    ? Math.ceil(input.samples / stride)
    : Math.floor((input.samples - kernel) / stride) + 1;
  if (samples < 1) fail(name, "kernel longer than its input", kernel, `at most ${input.samples}`);
  const padding = padded ? Math.max((samples - 1) * stride + kernel - input.samples, 0) : 0;
  const output = { channels: outChannels, samples };
  return productPlan(layer, input, quantisation, output, Math.floor(padding / 2));
}

function planDense(layer: DenseLayer, input: Shape, quantisation: Quantisation): LayerPlan {
  if (layer.inputs !== sizeOf(input)) fail(layer.name, "wrong inputs", layer.inputs, `${sizeOf(input)}`);
  if (!Number.isInteger(layer.outputs) || layer.outputs < 1) {
    fail(layer.name, "bad outputs", layer.outputs, "an integer >= 1");
  }
  checkArrays(layer, layer.outputs, layer.inputs);
  return productPlan(layer, input, quantisation, { channels: layer.outputs, samples: 1 }, 0);
}

function planPool(layer: Layer, input: Shape, quantisation: Quantisation): LayerPlan {
  let samples = 1;
  if (layer.kind === "max-pool" || layer.kind === "average-pool") {
    for (const size of [layer.size, layer.stride]) {
      if (!Number.isInteger(size) || size < 1) fail(layer.name, "bad pool size", size, "an integer >= 1");
    }
    samples = Math.floor((input.samples - layer.size) / layer.stride) + 1;
    if (samples < 1) fail(layer.name, "pool longer than its input", layer.size, `at most ${input.samples}`);
  }
  return {
    layer,
    input,
    output: { channels: input.channels, samples },
    inputQuantisation: quantisation,
    outputQuantisation: quantisation,
    padLeft: 0,
    rescale: [],
    least: -128,
  };
}

function planConcat(layer: Layer, model: Model, input: Shape, quantisation: Quantisation): LayerPlan {
  const scalars = model.scalars;
  if (layer.kind !== "concat-scalars" || scalars === undefined) {
    return fail(layer.name, "concat without a scalar input", "none", "a model with `scalars`");
  }
  checkQuantisation(layer.name, layer.output);
  if (!same(layer.output, scalars.quantisation)) {
    const { scale, zeroPoint } = scalars.quantisation;
    const got = `${layer.output.scale}/${layer.output.zeroPoint}`;
    fail(layer.name, "output quantisation differs from the scalar input's", got, `${scale}/${zeroPoint}`);
  }
  return {
    layer,
    input,
    output: { channels: sizeOf(input) + scalars.count, samples: 1 },
    inputQuantisation: quantisation,
    outputQuantisation: layer.output,
    padLeft: 0,
    rescale: same(quantisation, layer.output)
      ? []
      : [fixedMultiplier(quantisation.scale / layer.output.scale)],
    least: -128,
  };
}

function planLayer(layer: Layer, model: Model, input: Shape, quantisation: Quantisation): LayerPlan {
  switch (layer.kind) {
    case "conv1d":
    case "depthwise-conv1d":
      return planConv1d(layer, input, quantisation);
    case "dense":
      return planDense(layer, input, quantisation);
    case "concat-scalars":
      return planConcat(layer, model, input, quantisation);
    default:
      return planPool(layer, input, quantisation);
  }
}

function checkInputs(model: Model): void {
  const { channels, samples, quantisation } = model.signal;
  for (const size of [channels, samples, ...(model.scalars === undefined ? [] : [model.scalars.count])]) {
    if (!Number.isInteger(size) || size < 1) fail("input", "bad input size", size, "an integer >= 1");
  }
  checkQuantisation("input", quantisation);
  if (model.scalars !== undefined) checkQuantisation("input", model.scalars.quantisation);
  const joins = model.layers.filter((layer) => layer.kind === "concat-scalars").length;
  const expected = model.scalars === undefined ? 0 : 1;
  if (joins !== expected) fail("input", "wrong number of concat-scalars layers", joins, String(expected));
  const join = model.layers.findIndex((layer) => layer.kind === "concat-scalars");
  const next = model.layers[join + 1]?.kind ?? "no layer";
  if (join >= 0 && next !== "dense") fail(model.layers[join]!.name, "wrong layer after it", next, "dense");
  const names = model.layers.map((layer) => layer.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) fail(twice, "two layers have one name", twice, "distinct layer names");
  if (names.length === 0) fail("input", "no layers", 0, "at least one layer");
}

/**
 * Checks a model as a whole and computes shapes, paddings and requantisation of every layer.
 *
 * @throws PulsegateError `malformed`, naming the layer, what it got and what was expected.
 */
export function planModel(model: Model): readonly LayerPlan[] {
  checkInputs(model);
  const plans: LayerPlan[] = [];
  let shape: Shape = model.signal;
  let quantisation = model.signal.quantisation;
  for (const layer of model.layers) {
    const plan = planLayer(layer, model, shape, quantisation);
    plans.push(plan);
    shape = plan.output;
    quantisation = plan.outputQuantisation;
  }
  return plans;
}
