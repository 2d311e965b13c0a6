import { BEAT_SAMPLES, SCALAR_FEATURES, SHAPE_CHANNELS } from "../../../firmware-sim/beats/beat-vector.ts";
import { seededRandom } from "../../../signals/random.ts";
import { type ConvShape, convSamples, createConv1d, createDense, createRelu, type Layer } from "./layers.ts";

/** Sizes of the ventricular network; each convolution is followed by ReLU. */
export interface NetDesign {
  readonly convolutions: readonly {
    readonly filters: number;
    readonly width: number;
    readonly stride: number;
  }[];
  /** Dense units on the flattened convolutions, before the scalars join (the shape's summary). */
  readonly summary: number;
  /** Dense units after the scalars joined. */
  readonly hidden: number;
}

/** The float network: shape -> convolutions -> summary; summary and scalars -> hidden -> one logit. */
export interface VentricularNet {
  readonly design: NetDesign;
  readonly convolutions: readonly { readonly shape: ConvShape; readonly layer: Layer }[];
  readonly summary: Layer;
  readonly hidden: Layer;
  readonly output: Layer;
  readonly layers: readonly Layer[];
  forward(shapes: Float32Array, scalars: Float32Array, batch: number): Float32Array;
  backward(dy: Float32Array, batch: number): void;
  /** What the last forward pass left behind every ReLU: convolutions (samples x channels), summary, hidden. */
  activations(): readonly Float32Array[];
}

const chain = (layers: readonly Layer[], seen: (layer: Layer, y: Float32Array) => void) => ({
  forward: (x: Float32Array, batch: number) =>
    layers.reduce((value, layer) => {
      const y = layer.forward(value, batch);
      seen(layer, y);
      return y;
    }, x),
  backward: (dy: Float32Array, batch: number) =>
    layers.reduceRight((value, layer) => layer.backward(value, batch), dy),
});

export const createVentricularNet = (design: NetDesign, seed: number): VentricularNet => {
  const random = seededRandom(seed);
  let channels = SHAPE_CHANNELS;
  let samples = BEAT_SAMPLES;
  const convolutions = design.convolutions.map((conv) => {
    const shape: ConvShape = { channels, samples, ...conv };
    channels = conv.filters;
    samples = convSamples(shape);
    return { shape, layer: createConv1d(shape, random) };
  });
  const summary = createDense(channels * samples, design.summary, random);
  const joined = design.summary + SCALAR_FEATURES;
  const hidden = createDense(joined, design.hidden, random);
  const output = createDense(design.hidden, 1, random);
  const behind = [...convolutions.map(({ layer }) => layer), summary, hidden].map((layer) =>
    createRelu(layer.outputs),
  );
  const trunk = [...convolutions.map(({ layer }) => layer), summary].flatMap((layer, i) => [
    layer,
    behind[i]!,
  ]);
  const head = [hidden, behind.at(-1)!, output];
  const last = new Map<Layer, Float32Array>();
  const seen = (layer: Layer, y: Float32Array) => void last.set(layer, y);
  const shapeWay = chain(trunk, seen);
  const headWay = chain(head, seen);
  let join = new Float32Array(0);
  let split = new Float32Array(0);
  return {
    design,
    convolutions,
    summary,
    hidden,
    output,
    layers: [...trunk, ...head],
    activations: () => behind.map((relu) => last.get(relu) ?? new Float32Array(0)),
    forward(shapes, scalars, batch) {
      const summed = shapeWay.forward(shapes, batch);
      if (join.length < batch * joined) join = new Float32Array(batch * joined);
      for (let b = 0; b < batch; b++) {
        join.set(summed.subarray(b * design.summary, (b + 1) * design.summary), b * joined);
        join.set(
          scalars.subarray(b * SCALAR_FEATURES, (b + 1) * SCALAR_FEATURES),
          b * joined + design.summary,
        );
      }
      return headWay.forward(join, batch);
    },
    backward(dy, batch) {
      const d = headWay.backward(dy, batch);
      if (split.length < batch * design.summary) split = new Float32Array(batch * design.summary);
      for (let b = 0; b < batch; b++) {
        split.set(d.subarray(b * joined, b * joined + design.summary), b * design.summary);
      }
      shapeWay.backward(split, batch);
    },
  };
};
