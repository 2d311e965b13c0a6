import { gaussian } from "../../../signals/random.ts";
import type { Layer, LayerContext, Parameter } from "../float/layers.ts";

/** Columns come in eights; what is added holds zeros, is never trained and never stored. */
export const padded = (columns: number): number => 8 * Math.ceil(columns / 8);

/** A trained matrix: `rows` x `columns` numbers in rows of `padded(columns)`. */
export interface TrainedMatrix extends Parameter {
  readonly rows: number;
  readonly columns: number;
}

/** A layer with weights; its outputs of a sample (or of a position) lie in rows of `padded(columns)`. */
export interface WeightedLayer extends Layer {
  /** Inputs x outputs; of a convolution (height x width x channels) x filters. */
  readonly weights: TrainedMatrix;
  /** One row. */
  readonly bias: TrainedMatrix;
}

/** Zeros with their gradient, padded. */
export const matrixOf = ({ workspace }: LayerContext, rows: number, columns: number): TrainedMatrix => ({
  rows,
  columns,
  values: workspace.floats(rows * padded(columns)),
  gradient: workspace.floats(rows * padded(columns)),
});

/** He-normal start: variance 2 / fan-in. */
export const startWeights = ({ random }: LayerContext, { values, rows, columns }: TrainedMatrix): void => {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++)
      values[r * padded(columns) + c] = Math.sqrt(2 / rows) * gaussian(random);
  }
};

/** Turns `rows` rows of `step` numbers into columns of `to`, whose rows are `toStep` apart. */
export const transpose = (
  from: Float32Array,
  rows: number,
  step: number,
  to: Float32Array,
  toStep: number,
): void => {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < step; c++) to[c * toStep + r] = from[r * step + c]!;
  }
};

/** Adds the sum over all rows. */
export const addRows = (from: Float32Array, rows: number, columns: number, sum: Float32Array): void => {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) sum[c] = sum[c]! + from[r * columns + c]!;
  }
};

/**
 * Fully connected layer; inputs lie in rows of `padded(inputs)`.
 *
 * @param first the layer sees the data: nobody asks for the gradient by its inputs, which `backward` leaves at zero.
 */
export const createDense = (
  context: LayerContext,
  inputs: number,
  outputs: number,
  first = false,
): WeightedLayer => {
  const { workspace, largestBatch } = context;
  const inputStep = padded(inputs);
  const step = padded(outputs);
  const weights = matrixOf(context, inputs, outputs);
  const bias = matrixOf(context, 1, outputs);
  startWeights(context, weights);
  const turned = workspace.floats(step * inputStep);
  const y = workspace.floats(largestBatch * step);
  const dx = workspace.floats(largestBatch * inputStep);
  const b = { values: weights.values, at: 0, step };
  let x = y;
  return {
    parameters: [weights, bias],
    weights,
    bias,
    inputs: inputStep,
    outputs: step,
    forward(input, batch) {
      x = input;
      fillRows(y, batch, bias.values);
      const a = { values: x, at: 0, step: inputStep };
      workspace.multiply(batch, step, inputs, a, b, { values: y, at: 0, step });
      return y;
    },
    backward(dy, batch) {
      addRows(dy, batch, step, bias.gradient);
      const slopes = { values: dy, at: 0, step };
      const a = { values: x, at: 0, step: 1, column: inputStep };
      workspace.multiply(inputs, step, batch, a, slopes, { values: weights.gradient, at: 0, step });
      if (first) return dx;
      transpose(weights.values, inputs, step, turned, inputStep);
      dx.fill(0, 0, batch * inputStep);
      const w = { values: turned, at: 0, step: inputStep };
      workspace.multiply(batch, inputStep, outputs, slopes, w, { values: dx, at: 0, step: inputStep });
      return dx;
    },
  };
};

/** Repeats one row `rows` times. */
export const fillRows = (to: Float32Array, rows: number, row: Float32Array): void => {
  to.set(row);
  const end = rows * row.length;
  for (let done = row.length; done < end; done *= 2) to.copyWithin(done, 0, Math.min(done, end - done));
};
