import type { Conv1dLayer, DenseLayer, Layer, Model, Quantisation } from "../../firmware-sim/nn/model.ts";
import { planModel } from "../../firmware-sim/nn/plan.ts";
import type { OnnxConstant, OnnxGraph, OnnxNode } from "./onnx-writer.ts";

/** int8 codes as the uint8 that onnxruntime's fast path takes. */
export const toUint8 = (codes: Int8Array): Uint8Array => Uint8Array.from(codes, (code) => code + 128);

interface Stage {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
}

/** Where a tensor's real zero lies in uint8. */
interface Tensor extends Quantisation {
  readonly name: string;
}

const parameters = (name: string, { scale, zeroPoint }: Quantisation): readonly OnnxConstant[] => [
  { name: `${name}_scale`, type: "float32", dims: [], data: Float32Array.of(scale) },
  { name: `${name}_zero`, type: "uint8", dims: [], data: Uint8Array.of(zeroPoint) },
];

/**
 * Where a layer writes: with a ReLU and nothing to join, the zero is 0 and saturation is the ReLU, for free (values that int8
 * would clamp at 127 may then reach 255); else the int8 codes plus 128.
 */
function outputOf(layer: Conv1dLayer | DenseLayer, joined: boolean): Quantisation {
  const { scale, zeroPoint } = layer.output;
  return { scale, zeroPoint: layer.activation === "relu" && !joined ? 0 : zeroPoint + 128 };
}

function productStage(layer: Conv1dLayer | DenseLayer, input: Tensor, output: Tensor): Stage {
  const { name, weights, weightScales, bias } = layer;
  const outputs = bias.length;
  const operands = [
    ...[input.name, `${input.name}_scale`, `${input.name}_zero`],
    ...[`${name}_w`, `${name}_w_scale`, `${name}_w_zero`],
  ];
  const result = [`${output.name}_scale`, `${output.name}_zero`];
  const conv = layer.kind === "conv1d";
  const dims = conv ? [outputs, layer.inChannels, layer.kernel] : [outputs, layer.inputs];
  const node: OnnxNode = conv
    ? {
        type: "QLinearConv",
        inputs: [...operands, ...result, `${name}_bias`],
        outputs: [output.name],
        attributes: { kernel_shape: [layer.kernel], strides: [layer.stride] },
      }
    : {
        type: "QGemm",
        domain: "com.microsoft",
        inputs: [...operands, `${name}_bias`, ...result],
        outputs: [output.name],
        attributes: { transB: 1 },
      };
  return {
    nodes: [node],
    constants: [
      { name: `${name}_w`, type: "int8", dims, data: weights },
      { name: `${name}_w_scale`, type: "float32", dims: [outputs], data: Float32Array.from(weightScales) },
      { name: `${name}_w_zero`, type: "int8", dims: [outputs], data: new Int8Array(outputs) },
      { name: `${name}_bias`, type: "int32", dims: [outputs], data: bias },
      ...parameters(output.name, output),
    ],
  };
}

/** Clamps uint8 codes to the half from `least` up. */
const clamp = (from: string, to: string, least: number): Stage => ({
  nodes: [{ type: "Clip", inputs: [from, `${to}_least`], outputs: [to] }],
  constants: [{ name: `${to}_least`, type: "uint8", dims: [], data: Uint8Array.of(least) }],
});

const isProduct = (layer: Layer | undefined): layer is Conv1dLayer | DenseLayer =>
  layer?.kind === "conv1d" || layer?.kind === "dense";

/**
 * A model of valid convolutions, dense layers and a concat that only appends, as QLinearConv and QGemm on `batch` inputs:
 * uint8 activations, int8 weights per channel. Inputs `signal` and `scalars`, output `logits`.
 */
export function onnxNetwork(model: Model, batch: number): OnnxGraph {
  const { signal, scalars } = model;
  const stages: Stage[] = [];
  const asUint8 = ({ scale, zeroPoint }: Quantisation) => ({ scale, zeroPoint: zeroPoint + 128 });
  let current: Tensor = { name: "signal", ...asUint8(signal.quantisation) };
  stages.push({ nodes: [], constants: parameters("signal", current) });
  planModel(model).forEach((plan, i, plans) => {
    const { layer } = plan;
    const last = i === plans.length - 1;
    if (layer.kind === "concat-scalars" && plan.rescale.length === 0) {
      const name = "joined";
      const node = {
        type: "Concat",
        inputs: [current.name, "scalars"],
        outputs: [name],
        attributes: { axis: 1 },
      };
      current = { ...current, name };
      stages.push({ nodes: [node], constants: parameters(name, current) });
      return;
    }
    if (!isProduct(layer)) throw new Error(`layer ${layer.name} has no counterpart here`);
    if (layer.kind === "dense" && plan.input.samples > 1) {
      const name = `${current.name}_flat`;
      const flatten = { type: "Flatten", inputs: [current.name], outputs: [name], attributes: { axis: 1 } };
      current = { ...current, name };
      stages.push({ nodes: [flatten], constants: parameters(name, current) });
    }
    const joined = plans[i + 1]?.layer.kind === "concat-scalars";
    const output: Tensor = { name: last ? "logits" : layer.name, ...outputOf(layer, joined) };
    stages.push(productStage(layer, current, output));
    current = output;
    if (joined && layer.activation === "relu") {
      current = { ...output, name: `${layer.name}_relu` };
      stages.push(clamp(output.name, current.name, output.zeroPoint));
    }
  });
  const end = planModel(model).at(-1)!.output;
  const dims =
    isProduct(model.layers.at(-1)) && model.layers.at(-1)!.kind === "dense"
      ? [end.channels]
      : [end.channels, end.samples];
  return {
    nodes: stages.flatMap((stage) => stage.nodes),
    constants: stages.flatMap((stage) => stage.constants),
    inputs: [
      { name: "signal", type: "uint8", dims: [batch, signal.channels, signal.samples] },
      ...(scalars === undefined
        ? []
        : [{ name: "scalars", type: "uint8" as const, dims: [batch, scalars.count] }]),
    ],
    outputs: [{ name: "logits", type: "uint8", dims: [batch, ...dims] }],
  };
}
