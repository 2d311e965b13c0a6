import type { Layer, LayerContext } from "../float/layers.ts";
import {
  addRows,
  fillRows,
  matrixOf,
  padded,
  startWeights,
  transpose,
  type WeightedLayer,
} from "./layers.ts";

export interface ImageShape {
  /** Height and width. */
  readonly side: number;
  readonly channels: number;
}

/** Where the inputs under a filter lie, and the rows that they are copied to. */
interface RowPlan {
  /** Index of a position's first input, for every position. */
  readonly corners: Int32Array;
  /** Copies of adjacent inputs in one row, their count, and the numbers between their starts in the image. */
  readonly strips: number;
  readonly strip: number;
  readonly line: number;
  /** Numbers from row to row. */
  readonly step: number;
}

const gatherRows = (plan: RowPlan, x: Float32Array, image: number, rows: Float32Array, at: number): void => {
  const { corners, strips, strip, line, step } = plan;
  for (let p = 0; p < corners.length; p++) {
    let to = at + p * step;
    for (let i = 0; i < strips; i++) {
      const from = image + corners[p]! + i * line;
      for (let k = 0; k < strip; k++) rows[to++] = x[from + k]!;
    }
  }
};

const addRowsBack = (plan: RowPlan, rows: Float32Array, dx: Float32Array, image: number): void => {
  const { corners, strips, strip, line, step } = plan;
  for (let p = 0; p < corners.length; p++) {
    let from = p * step;
    for (let i = 0; i < strips; i++) {
      const to = image + corners[p]! + i * line;
      for (let k = 0; k < strip; k++) dx[to + k] = dx[to + k]! + rows[from++]!;
    }
  }
};

/**
 * Two-dimensional convolution of square images, channels last and without gaps, stride 1, no border: the inputs under a
 * filter are copied into a row, and the rows multiplied.
 *
 * @param first the layer sees the data: nobody asks for the gradient by its inputs, which `backward` leaves at zero.
 */
export const createConv2d = (
  context: LayerContext,
  { side, channels }: ImageShape,
  { filters, width }: { readonly filters: number; readonly width: number },
  first = false,
): WeightedLayer => {
  const { workspace, largestBatch } = context;
  const left = side - width + 1;
  const positions = left * left;
  const run = width * width * channels;
  const runStep = first ? run : padded(run);
  const step = padded(filters);
  const inputs = side * side * channels;
  const outputs = positions * step;
  const weights = matrixOf(context, run, filters);
  const bias = matrixOf(context, 1, filters);
  startWeights(context, weights);
  const rows = workspace.floats(largestBatch * positions * runStep);
  const rowSlopes = workspace.floats(first ? 0 : positions * runStep);
  const turned = workspace.floats(first ? 0 : step * runStep);
  const y = workspace.floats(largestBatch * outputs);
  const dx = workspace.floats(largestBatch * inputs);
  const b = { values: weights.values, at: 0, step };
  const plan: RowPlan = {
    corners: Int32Array.from(
      { length: positions },
      (_, p) => (Math.floor(p / left) * side + (p % left)) * channels,
    ),
    strips: width,
    strip: width * channels,
    line: side * channels,
    step: runStep,
  };
  return {
    parameters: [weights, bias],
    weights,
    bias,
    inputs,
    outputs,
    forward(x, batch) {
      fillRows(y, batch * positions, bias.values);
      for (let n = 0; n < batch; n++) {
        const at = n * positions * runStep;
        gatherRows(plan, x, n * inputs, rows, at);
        const a = { values: rows, at, step: runStep };
        workspace.multiply(positions, step, run, a, b, { values: y, at: n * outputs, step });
      }
      return y;
    },
    backward(dy, batch) {
      addRows(dy, batch * positions, step, bias.gradient);
      if (!first) transpose(weights.values, run, step, turned, runStep);
      dx.fill(0, 0, batch * inputs);
      for (let n = 0; n < batch; n++) {
        const slopes = { values: dy, at: n * outputs, step };
        const a = { values: rows, at: n * positions * runStep, step: 1, column: runStep };
        workspace.multiply(run, step, positions, a, slopes, { values: weights.gradient, at: 0, step });
        if (first) continue;
        rowSlopes.fill(0);
        const w = { values: turned, at: 0, step: runStep };
        workspace.multiply(positions, runStep, filters, slopes, w, {
          values: rowSlopes,
          at: 0,
          step: runStep,
        });
        addRowsBack(plan, rowSlopes, dx, n * inputs);
      }
      return dx;
    },
  };
};

/** Largest of 2 x 2 pixels of each channel. Inputs lie in rows of `padded(channels)`, outputs without gaps. */
export const createMaxPool = (context: LayerContext, { side, channels }: ImageShape): Layer => {
  const { workspace, largestBatch } = context;
  const step = padded(channels);
  const half = side / 2;
  const inputs = side * side * step;
  const outputs = half * half * channels;
  const y = workspace.floats(largestBatch * outputs);
  const dx = workspace.floats(largestBatch * inputs);
  /** Place of each output's largest input. */
  const from = new Int32Array(largestBatch * outputs);
  const line = side * step;
  return {
    parameters: [],
    inputs,
    outputs,
    forward(x, batch) {
      for (let p = 0, o = 0; p < batch * half * half; p++) {
        const row = Math.floor(p / half);
        const corner = (2 * row * side + 2 * (p % half)) * step;
        for (let c = 0; c < channels; c++, o++) {
          const above = corner + c;
          const upper = x[above + step]! > x[above]! ? above + step : above;
          const below = above + line;
          const lower = x[below + step]! > x[below]! ? below + step : below;
          const best = x[lower]! > x[upper]! ? lower : upper;
          from[o] = best;
          y[o] = x[best]!;
        }
      }
      return y;
    },
    backward(dy, batch) {
      dx.fill(0, 0, batch * inputs);
      for (let o = 0; o < batch * outputs; o++) dx[from[o]!] = dy[o]!;
      return dx;
    },
  };
};
