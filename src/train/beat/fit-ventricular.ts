import { BEAT_SAMPLES, SCALAR_FEATURES } from "../../../firmware-sim/beats/beat-vector.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { gaussian, type Random, seededRandom } from "../../../signals/random.ts";
import { createAdam } from "../float/adam.ts";
import { type Augmentation, varyScalars, varyShape } from "./augment.ts";
import { type BeatSet, rowsByRecord, SHAPE_VALUES } from "./beat-set.ts";
import {
  createVentricularNet,
  LARGEST_BATCH,
  type NetDesign,
  type VentricularNet,
} from "./ventricular-net.ts";

/** Standardisation of the scalars: (x - mean) * scale, clipped to +-`SCALAR_LIMIT`. */
export interface Scaler {
  readonly mean: Float32Array;
  readonly scale: Float32Array;
}
export const SCALAR_LIMIT = 4;

export interface VentricularOptions {
  readonly design: NetDesign;
  readonly seed: number;
  readonly epochs: number;
  readonly beatsPerEpoch: number;
  readonly batch: number;
  readonly rate: number;
  readonly weightDecay: number;
  /** Weight of the moving average of the weights. */
  readonly average: number;
  /** Share of ventricular beats in a batch. */
  readonly ventricularShare: number;
  readonly labelSmoothing: number;
  /** Shapes are multiplied by it, and then clipped to +-`shapeLimit`. */
  readonly shapeGain: number;
  readonly shapeLimit: number;
  readonly augmentation: Augmentation;
  readonly onEpoch?: (epoch: number, loss: number) => void;
  /** Training that goes on from a trained network, e.g. while it is compressed. */
  readonly resume?: {
    readonly scaler: Scaler;
    /** Sets the first weights. */
    start(net: VentricularNet): void;
    /** Sees the gradients of a batch before they move the weights, e.g. to mask or to tie them. */
    beforeStep(net: VentricularNet): void;
    /** Sees the inputs of a batch and may change its targets (probabilities of V), e.g. to those of a teacher. */
    retarget?(inputs: Float32Array, scalars: Float32Array, targets: Float32Array): void;
  };
}

export interface FittedVentricular {
  readonly net: VentricularNet;
  readonly scaler: Scaler;
  readonly options: VentricularOptions;
}

/** Weight of a beat is n^-0.5 of its record and class: large records count more, but less than by their beats. */
const createDrawer = (groups: readonly number[][], random: Random) => {
  const cumulated: number[] = [];
  let total = 0;
  for (const group of groups) {
    total += Math.sqrt(group.length);
    cumulated.push(total);
  }
  return (): number => {
    const at = random() * total;
    const group = groups[cumulated.findIndex((limit) => at < limit)] ?? groups.at(-1)!;
    return group[Math.floor(random() * group.length)]!;
  };
};

const fitScaler = (set: BeatSet, rows: readonly number[][]): Scaler => {
  const mean = new Float64Array(SCALAR_FEATURES);
  const square = new Float64Array(SCALAR_FEATURES);
  let total = 0;
  for (const group of rows) {
    const weight = group.length ** -0.5;
    for (const row of group) {
      total += weight;
      for (let i = 0; i < SCALAR_FEATURES; i++) {
        const value = set.scalars[row * SCALAR_FEATURES + i]!;
        mean[i] = mean[i]! + weight * value;
        square[i] = square[i]! + weight * value * value;
      }
    }
  }
  const scale = new Float32Array(SCALAR_FEATURES);
  for (let i = 0; i < SCALAR_FEATURES; i++) {
    mean[i] = mean[i]! / total;
    scale[i] = 1 / Math.sqrt(Math.max(1e-9, square[i]! / total - mean[i]! ** 2));
  }
  return { mean: Float32Array.from(mean), scale };
};

const clip = (value: number, limit: number): number => Math.min(limit, Math.max(-limit, value));

/** Standardises `count` rows of scalars in place. */
export const standardise = (scalars: Float32Array, scaler: Scaler, count: number): void => {
  for (let i = 0; i < count * SCALAR_FEATURES; i++) {
    const k = i % SCALAR_FEATURES;
    scalars[i] = clip((scalars[i]! - scaler.mean[k]!) * scaler.scale[k]!, SCALAR_LIMIT);
  }
};

/** Shapes (two rows each) as network inputs: samples x channels, multiplied by the gain and clipped. */
export const scaleShapes = (
  shapes: Float32Array,
  out: Float32Array,
  by: { readonly shapeGain: number; readonly shapeLimit: number },
  count: number,
): void => {
  for (let b = 0; b < count; b++) {
    for (let i = 0; i < BEAT_SAMPLES; i++) {
      const at = b * SHAPE_VALUES;
      out[at + 2 * i] = clip(shapes[at + i]! * by.shapeGain, by.shapeLimit);
      out[at + 2 * i + 1] = clip(shapes[at + BEAT_SAMPLES + i]! * by.shapeGain, by.shapeLimit);
    }
  }
};

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/**
 * Trains the ventricular network (V against N and S; F and Q are not shown) on balanced, varied batches. The result
 * depends on nothing but the set and the options.
 *
 * @throws PulsegateError `bad-option` for a batch beyond `LARGEST_BATCH`.
 */
export const fitVentricular = (set: BeatSet, options: VentricularOptions): FittedVentricular => {
  const { batch, augmentation, ventricularShare, labelSmoothing } = options;
  if (batch > LARGEST_BATCH) {
    throw new PulsegateError("bad-option", "batch is too large", {
      where: "batch",
      got: batch,
      expected: `at most ${LARGEST_BATCH}`,
    });
  }
  const random = seededRandom(options.seed);
  const ventricular = rowsByRecord(set, (row) => set.label[row] === 2);
  const others = rowsByRecord(set, (row) => set.label[row]! < 2);
  const scaler = options.resume?.scaler ?? fitScaler(set, [...others, ...ventricular]);
  const drawVentricular = createDrawer(ventricular, random);
  const drawOther = createDrawer(others, random);
  const net = createVentricularNet(options.design, options.seed + 1);
  options.resume?.start(net);
  const adam = createAdam(
    net.layers.flatMap((layer) => layer.parameters),
    options,
  );
  const shapes = new Float32Array(batch * SHAPE_VALUES);
  const inputs = new Float32Array(batch * SHAPE_VALUES);
  const scalars = new Float32Array(batch * SCALAR_FEATURES);
  const targets = new Float32Array(batch);
  const gradient = new Float32Array(batch);
  const stepsPerEpoch = Math.ceil(options.beatsPerEpoch / batch);
  const steps = options.epochs * stepsPerEpoch;
  const draw = (): void => {
    for (let b = 0; b < batch; b++) {
      const isV = random() < ventricularShare;
      const row = isV ? drawVentricular() : drawOther();
      targets[b] = isV ? 1 - labelSmoothing : labelSmoothing;
      varyShape(
        set.shapes.subarray(row * SHAPE_VALUES, (row + 1) * SHAPE_VALUES),
        shapes,
        b * SHAPE_VALUES,
        augmentation,
        random,
      );
      varyScalars(
        set.scalars.subarray(row * SCALAR_FEATURES, (row + 1) * SCALAR_FEATURES),
        scalars,
        b * SCALAR_FEATURES,
        augmentation,
        random,
      );
    }
    scaleShapes(shapes, inputs, options, batch);
    standardise(scalars, scaler, batch);
    for (let i = 0; i < scalars.length; i++) {
      scalars[i] = scalars[i]! + augmentation.scalarNoise * gaussian(random);
    }
  };
  let step = 0;
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    let loss = 0;
    for (let s = 0; s < stepsPerEpoch; s++, step++) {
      draw();
      options.resume?.retarget?.(inputs, scalars, targets);
      const logits = net.forward(inputs, scalars, batch);
      for (let b = 0; b < batch; b++) {
        const p = sigmoid(logits[b]!);
        const y = targets[b]!;
        loss -= y * Math.log(p + 1e-9) + (1 - y) * Math.log(1 - p + 1e-9);
        gradient[b] = (p - y) / batch;
      }
      net.backward(gradient, batch);
      options.resume?.beforeStep(net);
      // Linear warm-up over the first 5 %, then half a cosine down to 2 % of the rate.
      const progress = step / steps;
      adam.step(
        options.rate * Math.min(1, progress / 0.05 + 0.05, 0.02 + 0.49 * (1 + Math.cos(Math.PI * progress))),
      );
    }
    options.onEpoch?.(epoch, loss / (stepsPerEpoch * batch));
  }
  adam.settle();
  return { net, scaler, options };
};

/** Logits of all beats of a set. */
export const ventricularLogits = (fitted: FittedVentricular, set: BeatSet): Float32Array => {
  const n = set.label.length;
  const logits = new Float32Array(n);
  const block = LARGEST_BATCH;
  const inputs = new Float32Array(block * SHAPE_VALUES);
  for (let from = 0; from < n; from += block) {
    const count = Math.min(block, n - from);
    const shapes = set.shapes.subarray(from * SHAPE_VALUES, (from + count) * SHAPE_VALUES);
    scaleShapes(shapes, inputs, fitted.options, count);
    const scalars = set.scalars.slice(from * SCALAR_FEATURES, (from + count) * SCALAR_FEATURES);
    standardise(scalars, fitted.scaler, count);
    logits.set(fitted.net.forward(inputs, scalars, count).subarray(0, count), from);
  }
  return logits;
};
