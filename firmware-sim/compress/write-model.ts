/**
 * An int8 network and the constants around it as bits, every number exactly; the fields stand in the order in which the
 * functions below write them. `read-model.ts` is the other half.
 */
import type { BeatModel } from "../beats/beat-model.ts";
import type { Layer, Model, Quantisation, WeightedLayer } from "../nn/model.ts";
import type { BitWriter } from "./bit-stream.ts";
import { type LayerCodingOptions, type LayerSize, writeLayer } from "./layer-coding.ts";
import { writeReal } from "./real.ts";
import { sharedCodes } from "./shared-codes.ts";
import { smallestIndexBits } from "./stages.ts";

/** Kinds of layers by their 3-bit tag. */
export const LAYER_KINDS = [
  "conv1d",
  "dense",
  "max-pool",
  "average-pool",
  "global-average-pool",
  "concat-scalars",
  "depthwise-conv1d",
] as const;

/** What goes around the network of a beat classifier on a device. */
export type BeatConstants = Pick<BeatModel, "scaler" | "rhythm" | "thresholds">;

/** Bits of one layer with weights, by purpose. */
export interface WrittenLayer {
  readonly name: string;
  readonly shapeBits: number;
  readonly weights: LayerSize;
  readonly scaleBits: number;
  readonly biasBits: number;
}

const writeQuantisation = (writer: BitWriter, { scale, zeroPoint }: Quantisation): void => {
  writeReal(writer, scale);
  writer.write(zeroPoint, 8);
};

function writeScales(writer: BitWriter, scales: Float64Array): void {
  const one = scales.every((scale) => scale === scales[0]);
  writer.write(one ? 1 : 0, 1);
  for (const scale of one ? scales.subarray(0, 1) : scales) writeReal(writer, scale);
}

/** Biases without the low bits that are 0 in all of them, in the width of the largest. */
function writeBiases(writer: BitWriter, biases: Int32Array): void {
  const used = biases.reduce((bits, bias) => bits | bias, 0);
  const shift = used === 0 ? 0 : 31 - Math.clz32(used & -used);
  const magnitudes = biases.reduce((bits, bias) => bits | ((bias >> shift) ^ (bias >> 31)), 0);
  const width = used === 0 ? 0 : 33 - Math.clz32(magnitudes);
  writer.write(width, 6);
  writer.write(shift, 5);
  if (width > 0) for (const bias of biases) writer.write(bias >> shift, width);
}

type Huffman = LayerCodingOptions["huffman"];

function writeProduct(
  writer: BitWriter,
  layer: WeightedLayer,
  start: number,
  huffman: Huffman,
): WrittenLayer {
  if (layer.kind === "dense") writer.writeNumber(layer.outputs);
  else {
    if (layer.kind === "conv1d") writer.writeNumber(layer.outChannels);
    writer.writeNumber(layer.kernel);
    writer.writeNumber(layer.stride);
    writer.write(layer.padding === "same" ? 1 : 0, 1);
  }
  writer.write(layer.activation === "relu" ? 1 : 0, 1);
  const shapeBits = writer.bitLength - start;
  const shared = sharedCodes(layer.weights);
  const weights = writeLayer(writer, shared, { indexBits: smallestIndexBits(shared), huffman });
  const beforeScales = writer.bitLength;
  writeScales(writer, layer.weightScales);
  writeQuantisation(writer, layer.output);
  const beforeBiases = writer.bitLength;
  writeBiases(writer, layer.bias);
  return {
    name: layer.name,
    shapeBits,
    weights,
    scaleBits: beforeBiases - beforeScales,
    biasBits: writer.bitLength - beforeBiases,
  };
}

function writeAnyLayer(writer: BitWriter, layer: Layer, huffman: Huffman): WrittenLayer[] {
  const start = writer.bitLength;
  writer.write(LAYER_KINDS.indexOf(layer.kind), 3);
  if ("weights" in layer) return [writeProduct(writer, layer, start, huffman)];
  if (layer.kind === "max-pool" || layer.kind === "average-pool") {
    writer.writeNumber(layer.size);
    writer.writeNumber(layer.stride);
  }
  // concat-scalars has the quantisation of the scalars.
  return [];
}

/** Appends a network. */
export function writeNetwork(
  writer: BitWriter,
  model: Model,
  huffman: Huffman = "smaller",
): readonly WrittenLayer[] {
  const { signal, scalars } = model;
  writer.writeNumber(signal.channels);
  writer.writeNumber(signal.samples);
  writeQuantisation(writer, signal.quantisation);
  writer.write(scalars === undefined ? 0 : 1, 1);
  if (scalars !== undefined) {
    writer.writeNumber(scalars.count);
    writeQuantisation(writer, scalars.quantisation);
  }
  writer.writeNumber(model.layers.length);
  return model.layers.flatMap((layer) => writeAnyLayer(writer, layer, huffman));
}

/** Appends scaler, rhythm head and thresholds. */
export function writeBeatConstants(writer: BitWriter, { scaler, rhythm, thresholds }: BeatConstants): void {
  for (const value of [...scaler.mean, ...scaler.scale]) writeReal(writer, value);
  for (const weight of rhythm.weights) writer.write(weight, 16);
  writeReal(writer, rhythm.bias);
  writeReal(writer, thresholds.ventricular);
  writeReal(writer, thresholds.premature);
}
