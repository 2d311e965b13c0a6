import { BEAT_SAMPLES, SCALAR_FEATURES, SHAPE_CHANNELS } from "../../../firmware-sim/beats/beat-vector.ts";
import { seededRandom } from "../../../signals/random.ts";
import {
  type ConvShape,
  convSamples,
  createConv1d,
  createDense,
  createRelu,
  type Layer,
  type LayerContext,
} from "../float/layers.ts";
import { createWorkspace } from "../float/workspace.ts";

/** Beats that a network takes at once, at most. */
export const LARGEST_BATCH = 256;

/** Sizes of the ventricular network; each convolution is followed by ReLU. Filters and units come in eights. */
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
  /** Its inputs are the summary, the scalars, and zeros up to a multiple of eight. */
  readonly hidden: Layer;
  readonly output: Layer;
  readonly layers: readonly Layer[];
  /** Shapes are samples x channels. Returns the logits; they belong to the network until its next call. */
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
  const workspace = createWorkspace();
  const context: LayerContext = { workspace, largestBatch: LARGEST_BATCH, random: seededRandom(seed) };
  let channels = SHAPE_CHANNELS;
  let samples = BEAT_SAMPLES;
  const convolutions = design.convolutions.map((conv, i) => {
    const shape: ConvShape = { channels, samples, ...conv };
    channels = conv.filters;
    samples = convSamples(shape);
    return { shape, layer: createConv1d(context, shape, i === 0) };
  });
  const summary = createDense(context, channels * samples, design.summary);
  const joined = 8 * Math.ceil((design.summary + SCALAR_FEATURES) / 8);
  const hidden = createDense(context, joined, design.hidden);
  const output = createDense(context, design.hidden, 1);
  const behind = [...convolutions.map(({ layer }) => layer), summary, hidden].map((layer) =>
    createRelu(context, layer.outputs),
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
  const input = workspace.floats(LARGEST_BATCH * SHAPE_CHANNELS * BEAT_SAMPLES);
  const join = workspace.floats(LARGEST_BATCH * joined);
  const split = workspace.floats(LARGEST_BATCH * design.summary);
  const slopes = workspace.floats(LARGEST_BATCH);
  return {
    design,
    convolutions,
    summary,
    hidden,
    output,
    layers: [...trunk, ...head],
    activations: () => behind.map((relu) => last.get(relu) ?? new Float32Array(0)),
    forward(shapes, scalars, batch) {
      input.set(shapes.subarray(0, batch * SHAPE_CHANNELS * BEAT_SAMPLES));
      const summed = shapeWay.forward(input, batch);
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
      slopes.set(dy.subarray(0, batch));
      const d = headWay.backward(slopes, batch);
      for (let b = 0; b < batch; b++) {
        split.set(d.subarray(b * joined, b * joined + design.summary), b * design.summary);
      }
      shapeWay.backward(split, batch);
    },
  };
};
