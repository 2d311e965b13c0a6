import { gaussian, type Random } from "../../../signals/random.ts";
import type { Workspace } from "./workspace.ts";

/** A trainable array with its gradient, summed over the batch by `backward`. */
export interface Parameter {
  readonly values: Float32Array;
  readonly gradient: Float32Array;
}

/**
 * A layer of a float network. Arrays are row-major, batch first; a signal is samples x channels. Inputs and gradients lie
 * in the layer's workspace. `forward` keeps what `backward` needs, so the two are called in pairs; the arrays they
 * return belong to the layer until its next call.
 */
export interface Layer {
  readonly parameters: readonly Parameter[];
  readonly inputs: number;
  readonly outputs: number;
  forward(x: Float32Array, batch: number): Float32Array;
  /** Takes the gradient of the loss by the outputs, adds to the parameters' gradients, returns that by the inputs. */
  backward(dy: Float32Array, batch: number): Float32Array;
}

/** What layers are made in: memory for batches of up to `largestBatch`, and the randomness of their first weights. */
export interface LayerContext {
  readonly workspace: Workspace;
  readonly largestBatch: number;
  readonly random: Random;
}

/** He-normal start: variance 2 / fan-in. */
const weightsOf = ({ workspace, random }: LayerContext, size: number, fanIn: number): Parameter => {
  const values = workspace.floats(size);
  for (let i = 0; i < size; i++) values[i] = Math.sqrt(2 / fanIn) * gaussian(random);
  return { values, gradient: workspace.floats(size) };
};

export interface ConvShape {
  readonly channels: number;
  readonly samples: number;
  readonly filters: number;
  readonly width: number;
  readonly stride: number;
}

/** Samples that a convolution without padding leaves. */
export const convSamples = (shape: ConvShape): number =>
  Math.floor((shape.samples - shape.width) / shape.stride) + 1;

/**
 * One-dimensional convolution without padding. Weights are (width x channels) x filters: the inputs under a filter are
 * one contiguous run. Filters, and the run unless the layer is the first, come in eights.
 *
 * @param first the layer sees the data: nobody asks for the gradient by its inputs, which `backward` leaves at zero.
 */
export const createConv1d = (context: LayerContext, shape: ConvShape, first = false): Layer => {
  const { channels, samples, filters, width, stride } = shape;
  const { workspace, largestBatch } = context;
  const positions = convSamples(shape);
  const inputs = channels * samples;
  const outputs = filters * positions;
  const run = width * channels;
  const hop = stride * channels;
  if (filters % 8 !== 0 || (!first && run % 8 !== 0)) throw new RangeError("a convolution comes in eights");
  const weights = weightsOf(context, run * filters, run);
  const bias: Parameter = { values: workspace.floats(filters), gradient: workspace.floats(filters) };
  const turned = workspace.floats(run * filters);
  const y = workspace.floats(largestBatch * outputs);
  const dx = workspace.floats(largestBatch * inputs);
  let x = y;
  return {
    parameters: [weights, bias],
    inputs,
    outputs,
    forward(input, batch) {
      x = input;
      for (let row = 0; row < batch * positions; row++) y.set(bias.values, row * filters);
      const b = { values: weights.values, at: 0, step: filters };
      for (let n = 0; n < batch; n++) {
        const a = { values: x, at: n * inputs, step: hop };
        workspace.multiply(positions, filters, run, a, b, { values: y, at: n * outputs, step: filters });
      }
      return y;
    },
    backward(dy, batch) {
      for (let i = 0; i < batch * outputs; i++) {
        bias.gradient[i % filters] = bias.gradient[i % filters]! + dy[i]!;
      }
      for (let i = 0; i < turned.length; i++) {
        turned[(i % filters) * run + Math.floor(i / filters)] = weights.values[i]!;
      }
      dx.fill(0, 0, batch * inputs);
      for (let n = 0; n < batch; n++) {
        const slopes = { values: dy, at: n * outputs, step: filters };
        const a = { values: x, at: n * inputs, step: 1, column: hop };
        workspace.multiply(run, filters, positions, a, slopes, {
          values: weights.gradient,
          at: 0,
          step: filters,
        });
        if (first) continue;
        const b = { values: turned, at: 0, step: run };
        workspace.multiply(positions, run, filters, slopes, b, { values: dx, at: n * inputs, step: hop });
      }
      return dx;
    },
  };
};

/** Fully connected layer; weights are inputs x outputs. Both come in eights, but for a single output. */
export const createDense = (context: LayerContext, inputs: number, outputs: number): Layer => {
  const { workspace, largestBatch } = context;
  // A single output takes the place of eight: seven columns stay zero and are never trained.
  const columns = outputs === 1 ? 8 : outputs;
  if (inputs % 8 !== 0 || columns % 8 !== 0) throw new RangeError("a dense layer comes in eights");
  const weights = weightsOf(context, inputs * columns, inputs);
  const bias: Parameter = { values: workspace.floats(columns), gradient: workspace.floats(columns) };
  for (let i = 0; i < weights.values.length; i++) if (i % columns >= outputs) weights.values[i] = 0;
  const turned = workspace.floats(inputs * columns);
  const wide = workspace.floats(largestBatch * columns);
  const y = outputs === columns ? wide : workspace.floats(largestBatch * outputs);
  const slopes = workspace.floats(largestBatch * columns);
  const dx = workspace.floats(largestBatch * inputs);
  let x = wide;
  return {
    parameters: [weights, bias],
    inputs,
    outputs,
    forward(input, batch) {
      x = input;
      for (let n = 0; n < batch; n++) wide.set(bias.values, n * columns);
      const a = { values: x, at: 0, step: inputs };
      const b = { values: weights.values, at: 0, step: columns };
      workspace.multiply(batch, columns, inputs, a, b, { values: wide, at: 0, step: columns });
      for (let i = 0; y !== wide && i < batch * outputs; i++) y[i] = wide[i * columns]!;
      return y;
    },
    backward(dy, batch) {
      for (let i = 0; i < batch * outputs; i++) {
        const column = i % outputs;
        slopes[Math.floor(i / outputs) * columns + column] = dy[i]!;
        bias.gradient[column] = bias.gradient[column]! + dy[i]!;
      }
      for (let i = 0; i < turned.length; i++) {
        turned[(i % columns) * inputs + Math.floor(i / columns)] = weights.values[i]!;
      }
      const s = { values: slopes, at: 0, step: columns };
      const a = { values: x, at: 0, step: 1, column: inputs };
      workspace.multiply(inputs, columns, batch, a, s, {
        values: weights.gradient,
        at: 0,
        step: columns,
      });
      dx.fill(0, 0, batch * inputs);
      const b = { values: turned, at: 0, step: inputs };
      workspace.multiply(batch, inputs, columns, s, b, { values: dx, at: 0, step: inputs });
      return dx;
    },
  };
};

/** max(0, x). */
export const createRelu = ({ workspace, largestBatch }: LayerContext, size: number): Layer => {
  const y = workspace.floats(largestBatch * size);
  const dx = workspace.floats(largestBatch * size);
  return {
    parameters: [],
    inputs: size,
    outputs: size,
    forward(x, batch) {
      for (let i = 0; i < batch * size; i++) y[i] = Math.max(x[i]!, 0);
      return y;
    },
    backward(dy, batch) {
      for (let i = 0; i < batch * size; i++) dx[i] = y[i]! > 0 ? dy[i]! : 0;
      return dx;
    },
  };
};
