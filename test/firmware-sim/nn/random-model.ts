import type { Conv1dLayer, DenseLayer, Layer, Model, Quantisation } from "../../../firmware-sim/nn/model.ts";
import type { NetworkInputs } from "../../../firmware-sim/nn/network.ts";
import { type Random, seededRandom } from "../../../signals/random.ts";

/** Integer in least..most. */
export const between = (random: Random, least: number, most: number): number =>
  least + Math.floor(random() * (most - least + 1));

const int8 = (random: Random, length: number, least = -128): Int8Array =>
  Int8Array.from({ length }, () => between(random, least, 127));

const quantisation = (random: Random, scale: number): Quantisation => ({
  scale: scale * (0.6 + random()),
  zeroPoint: between(random, -60, 60),
});

/** Scales such that few outputs saturate: a product of two uniform int8 has a standard deviation of about 5,400. */
function products(random: Random, outputs: number, fanIn: number, inputScale: number) {
  return {
    weights: int8(random, outputs * fanIn, -127),
    weightScales: Float64Array.from({ length: outputs }, () => 0.001 + 0.02 * random()),
    bias: Int32Array.from({ length: outputs }, () => between(random, -9000, 9000)),
    output: quantisation(random, inputScale * 0.011 * 100 * Math.sqrt(fanIn)),
    activation: random() < 0.5 ? ("relu" as const) : ("none" as const),
    multiplier: "exact8",
    operandOrder: random() < 0.5 ? ("weight-first" as const) : ("activation-first" as const),
  };
}

const randomDense = (
  random: Random,
  name: string,
  [inputs, outputs]: readonly [number, number],
  inputScale: number,
): DenseLayer => ({ kind: "dense", name, inputs, outputs, ...products(random, outputs, inputs, inputScale) });

const randomConv1d = (random: Random, name: string, inChannels: number, inputScale: number): Conv1dLayer => {
  const outChannels = between(random, 1, 19);
  const kernel = between(random, 1, 7);
  return {
    kind: "conv1d",
    name,
    inChannels,
    outChannels,
    kernel,
    stride: between(random, 1, 3),
    padding: random() < 0.6 ? "same" : "valid",
    ...products(random, outChannels, inChannels * kernel, inputScale),
  };
};

/**
 * A random small model: one or two convolutions, a pool of some kind, perhaps scalars, dense layers. Every size, padding,
 * zero-point and activation differs with the seed.
 */
export function randomModel(seed: number): Model {
  const random = seededRandom(seed);
  const channels = between(random, 1, 3);
  const samples = between(random, 24, 60);
  const layers: Layer[] = [];
  const signal = { channels, samples, quantisation: quantisation(random, 0.03) };
  let scale = signal.quantisation.scale;
  const shape = { channels, samples };
  const convolve = () => {
    const layer = randomConv1d(random, `conv${layers.length}`, shape.channels, scale);
    layers.push(layer);
    scale = layer.output.scale;
    shape.channels = layer.outChannels;
    shape.samples =
      layer.padding === "same"
        ? Math.ceil(shape.samples / layer.stride)
        : Math.floor((shape.samples - layer.kernel) / layer.stride) + 1;
  };
  convolve();
  const pool = between(random, 0, 3);
  if (pool < 2) {
    const size = between(random, 1, Math.min(3, shape.samples));
    const stride = between(random, 1, 2);
    layers.push({ kind: pool === 0 ? "max-pool" : "average-pool", name: "pool", size, stride });
    shape.samples = Math.floor((shape.samples - size) / stride) + 1;
  }
  if (shape.samples > 8) convolve();
  if (pool === 2) {
    layers.push({ kind: "global-average-pool", name: "mean" });
    shape.samples = 1;
  }
  let inputs = shape.channels * shape.samples;
  const count = between(random, 0, 5);
  const last = layers.findLast((layer) => "output" in layer)!;
  const scalars =
    count === 0
      ? {}
      : { scalars: { count, quantisation: random() < 0.5 ? last.output : quantisation(random, scale) } };
  if (scalars.scalars !== undefined) {
    layers.push({ kind: "concat-scalars", name: "join", output: scalars.scalars.quantisation });
    scale = scalars.scalars.quantisation.scale;
    inputs += count;
  }
  const hidden = between(random, 1, 17);
  const dense = randomDense(random, "hidden", [inputs, hidden], scale);
  layers.push(dense, randomDense(random, "logits", [hidden, 3], dense.output.scale));
  return {
    name: `random-${seed}`,
    signal,
    ...scalars,
    layers,
    card: {
      name: `random ${seed}`,
      role: "test",
      trainingData: "none",
      selection: "none",
      figures: { accuracy: 0.5 },
      testRuns: [{ testSet: "t", purpose: "p", figures: { sensitivity: 0.25 } }],
    },
  };
}

export function randomInputs(model: Model, seed: number): NetworkInputs {
  const random = seededRandom(seed);
  const signal = int8(random, model.signal.channels * model.signal.samples);
  return model.scalars === undefined ? { signal } : { signal, scalars: int8(random, model.scalars.count) };
}
