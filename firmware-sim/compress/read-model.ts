import { PulsegateError } from "../../signals/errors.ts";
import { RHYTHM_FEATURES, SCALAR_FEATURES } from "../beats/beat-vector.ts";
import type { Layer, Model, Quantisation } from "../nn/model.ts";
import type { BitReader } from "./bit-stream.ts";
import { denseWeights, readLayer } from "./layer-coding.ts";
import { readReal } from "./real.ts";
import { type BeatConstants, LAYER_KINDS } from "./write-model.ts";

const readQuantisation = (reader: BitReader): Quantisation => ({
  scale: readReal(reader),
  zeroPoint: reader.readSigned(8),
});

function readBiases(reader: BitReader, count: number): Int32Array {
  const width = reader.read(6);
  const shift = reader.read(5);
  if (width > 32) refuse("bias is too wide", width, "at most 32 bits");
  return Int32Array.from({ length: count }, () => (width === 0 ? 0 : reader.readSigned(width) << shift));
}

const refuse = (what: string, got: unknown, expected: string): never => {
  throw new PulsegateError("malformed", what, { where: "compressed image", got, expected });
};

/** Everything of a product layer behind its sizes. */
function readProduct(reader: BitReader, name: string, outputs: number, count: number) {
  const activation = reader.read(1) === 1 ? ("relu" as const) : ("none" as const);
  const { codebook, assignments } = readLayer(reader, `compressed image, layer ${name}`);
  if (codebook instanceof Float32Array) refuse(`codebook of layer ${name} is float`, "float32", "int8");
  if (assignments.length !== count) refuse(`wrong weights of layer ${name}`, assignments.length, `${count}`);
  const weights = denseWeights(codebook as Int8Array, assignments);
  const one = reader.read(1) === 1;
  const first = readReal(reader);
  const weightScales = Float64Array.from({ length: outputs }, (_, i) =>
    one || i === 0 ? first : readReal(reader),
  );
  const output = readQuantisation(reader);
  const bias = readBiases(reader, outputs);
  return { name, weights, weightScales, bias, output, activation };
}

/** Sizes of the signal between two layers; a count beyond it is refused before memory is asked for. */
interface Place {
  readonly channels: number;
  readonly samples: number;
}

const MOST_OUTPUTS = 65_536;

function readSize(reader: BitReader, what: string): number {
  const size = reader.readNumber();
  return size >= 1 && size <= MOST_OUTPUTS ? size : refuse(`bad ${what}`, size, `1..${MOST_OUTPUTS}`);
}

const arithmetic = { multiplier: "exact8", operandOrder: "weight-first" } as const;

function readConvolution(
  reader: BitReader,
  kind: "conv1d" | "depthwise-conv1d",
  name: string,
  input: Place,
): readonly [Layer, Place] {
  const { channels } = input;
  const outputs = kind === "conv1d" ? readSize(reader, "output channels") : channels;
  const kernel = readSize(reader, "kernel");
  const stride = readSize(reader, "stride");
  const padding = reader.read(1) === 1 ? ("same" as const) : ("valid" as const);
  const samples =
    padding === "same"
      ? Math.ceil(input.samples / stride)
      : Math.floor((input.samples - kernel) / stride) + 1;
  const place = { channels: outputs, samples };
  const fanIn = kind === "conv1d" ? channels * kernel : kernel;
  const rest = {
    kernel,
    stride,
    padding,
    ...readProduct(reader, name, outputs, outputs * fanIn),
    ...arithmetic,
  };
  return kind === "conv1d"
    ? [{ kind, inChannels: channels, outChannels: outputs, ...rest }, place]
    : [{ kind, channels, ...rest }, place];
}

function readAnyLayer(
  reader: BitReader,
  name: string,
  input: Place,
  scalars: Model["scalars"],
): readonly [Layer, Place] {
  const kind = LAYER_KINDS[reader.read(3)] ?? refuse("unknown kind of layer", 7, LAYER_KINDS.join(", "));
  if (kind === "conv1d" || kind === "depthwise-conv1d") return readConvolution(reader, kind, name, input);
  if (kind === "dense") {
    const inputs = input.channels * input.samples;
    const outputs = readSize(reader, "outputs");
    const product = readProduct(reader, name, outputs, outputs * inputs);
    return [
      { kind, inputs, outputs, ...product, ...arithmetic },
      { channels: outputs, samples: 1 },
    ];
  }
  if (kind === "concat-scalars") {
    if (scalars === undefined) return refuse("concat without scalars", "none", "a scalar input");
    const channels = input.channels * input.samples + scalars.count;
    return [
      { kind, name, output: scalars.quantisation },
      { channels, samples: 1 },
    ];
  }
  if (kind === "global-average-pool")
    return [
      { kind, name },
      { channels: input.channels, samples: 1 },
    ];
  const size = readSize(reader, "pool size");
  const stride = readSize(reader, "pool stride");
  const samples = Math.floor((input.samples - size) / stride) + 1;
  return [
    { kind, name, size, stride },
    { channels: input.channels, samples },
  ];
}

/** What the device knows of a network; names of layers are made up, and all layers multiply exactly. */
export function readNetwork(reader: BitReader): Omit<Model, "card" | "name"> {
  const channels = readSize(reader, "signal channels");
  const samples = readSize(reader, "signal samples");
  const signal = { channels, samples, quantisation: readQuantisation(reader) };
  const scalars =
    reader.read(1) === 1
      ? { count: readSize(reader, "scalars"), quantisation: readQuantisation(reader) }
      : undefined;
  const count = readSize(reader, "number of layers");
  const layers: Layer[] = [];
  let place: Place = signal;
  for (let i = 0; i < count; i++) {
    const [layer, next] = readAnyLayer(reader, `layer${i + 1}`, place, scalars);
    layers.push(layer);
    place = next;
  }
  return { signal, ...(scalars === undefined ? {} : { scalars }), layers };
}

export function readBeatConstants(reader: BitReader): BeatConstants {
  const reals = () => Float32Array.from({ length: SCALAR_FEATURES }, () => readReal(reader));
  const mean = reals();
  const scale = reals();
  const weights = Int16Array.from({ length: RHYTHM_FEATURES }, () => reader.readSigned(16));
  const rhythm = { weights, bias: readReal(reader) };
  return {
    scaler: { mean, scale },
    rhythm,
    thresholds: { ventricular: readReal(reader), premature: readReal(reader) },
  };
}
