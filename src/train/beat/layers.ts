import { gaussian, type Random } from "../../../signals/random.ts";

/** A trainable array with its gradient, summed over the batch by `backward`. */
export interface Parameter {
  readonly values: Float32Array;
  readonly gradient: Float32Array;
}

/**
 * A layer of a float network. Arrays are row-major, batch first; a signal is samples x channels. `forward` keeps what
 * `backward` needs, so the two are called in pairs; the arrays they return belong to the layer until its next call.
 */
export interface Layer {
  readonly parameters: readonly Parameter[];
  readonly inputs: number;
  readonly outputs: number;
  forward(x: Float32Array, batch: number): Float32Array;
  /** Takes the gradient of the loss by the outputs, adds to the parameters' gradients, returns that by the inputs. */
  backward(dy: Float32Array, batch: number): Float32Array;
}

/** He-normal start: variance 2 / fan-in. */
const parameter = (size: number, fanIn: number, random: Random): Parameter => {
  const values = new Float32Array(size);
  const scale = fanIn > 0 ? Math.sqrt(2 / fanIn) : 0;
  for (let i = 0; i < size; i++) values[i] = scale * gaussian(random);
  return { values, gradient: new Float32Array(size) };
};
const zeros = (size: number): Parameter => ({
  values: new Float32Array(size),
  gradient: new Float32Array(size),
});

/** Grows a scratch array to at least `size`. */
const room = (array: Float32Array, size: number): Float32Array =>
  array.length >= size ? array : new Float32Array(size);

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
 * One-dimensional convolution without padding. Signals are samples x channels and weights filters x width x channels,
 * so that the inputs under a filter are one contiguous run.
 */
export const createConv1d = (shape: ConvShape, random: Random): Layer => {
  const { channels, samples, filters, width, stride } = shape;
  if (filters % 4 !== 0) throw new RangeError("filters come in fours");
  const out = convSamples(shape);
  const inputs = channels * samples;
  const outputs = filters * out;
  const run = width * channels;
  const hop = stride * channels;
  const weights = parameter(filters * run, run, random);
  const bias = zeros(filters);
  let x = new Float32Array(0);
  let y = new Float32Array(0);
  let dx = new Float32Array(0);

  /** Gradients of four filters from one output sample: one pass over the run of inputs. */
  const backFour = (dy: Float32Array, yAt: number, xAt: number, f: number): void => {
    const w = weights.values;
    const dw = weights.gradient;
    const [d0, d1, d2, d3] = [dy[yAt]!, dy[yAt + 1]!, dy[yAt + 2]!, dy[yAt + 3]!];
    if (d0 === 0 && d1 === 0 && d2 === 0 && d3 === 0) return;
    const w0 = f * run;
    const w1 = w0 + run;
    const w2 = w1 + run;
    const w3 = w2 + run;
    for (let k = 0; k < run; k++) {
      const value = x[xAt + k]!;
      dw[w0 + k] = dw[w0 + k]! + d0 * value;
      dw[w1 + k] = dw[w1 + k]! + d1 * value;
      dw[w2 + k] = dw[w2 + k]! + d2 * value;
      dw[w3 + k] = dw[w3 + k]! + d3 * value;
      dx[xAt + k] = dx[xAt + k]! + d0 * w[w0 + k]! + d1 * w[w1 + k]! + d2 * w[w2 + k]! + d3 * w[w3 + k]!;
    }
  };

  return {
    parameters: [weights, bias],
    inputs,
    outputs,
    forward(input, batch) {
      x = input as Float32Array<ArrayBuffer>;
      y = room(y, batch * outputs) as Float32Array<ArrayBuffer>;
      const w = weights.values;
      for (let row = 0; row < batch * out; row++) {
        const b = Math.floor(row / out);
        const xAt = b * inputs + (row - b * out) * hop;
        for (let f = 0; f < filters; f += 4) {
          const w0 = f * run;
          const w1 = w0 + run;
          const w2 = w1 + run;
          const w3 = w2 + run;
          let y0 = bias.values[f]!;
          let y1 = bias.values[f + 1]!;
          let y2 = bias.values[f + 2]!;
          let y3 = bias.values[f + 3]!;
          for (let k = 0; k < run; k++) {
            const value = x[xAt + k]!;
            y0 += w[w0 + k]! * value;
            y1 += w[w1 + k]! * value;
            y2 += w[w2 + k]! * value;
            y3 += w[w3 + k]! * value;
          }
          const yAt = row * filters + f;
          y[yAt] = y0;
          y[yAt + 1] = y1;
          y[yAt + 2] = y2;
          y[yAt + 3] = y3;
        }
      }
      return y;
    },
    backward(dy, batch) {
      dx = room(dx, batch * inputs) as Float32Array<ArrayBuffer>;
      dx.fill(0, 0, batch * inputs);
      for (let row = 0; row < batch * out; row++) {
        const b = Math.floor(row / out);
        const xAt = b * inputs + (row - b * out) * hop;
        for (let f = 0; f < filters; f += 4) backFour(dy, row * filters + f, xAt, f);
        for (let f = 0; f < filters; f++) {
          bias.gradient[f] = bias.gradient[f]! + dy[row * filters + f]!;
        }
      }
      return dx;
    },
  };
};

/** Fully connected layer; weights are outputs x inputs. */
export const createDense = (inputs: number, outputs: number, random: Random): Layer => {
  const weights = parameter(inputs * outputs, inputs, random);
  const bias = zeros(outputs);
  let x = new Float32Array(0);
  let y = new Float32Array(0);
  let dx = new Float32Array(0);
  return {
    parameters: [weights, bias],
    inputs,
    outputs,
    forward(input, batch) {
      x = input as Float32Array<ArrayBuffer>;
      y = room(y, batch * outputs) as Float32Array<ArrayBuffer>;
      const w = weights.values;
      for (let b = 0; b < batch; b++) {
        for (let o = 0; o < outputs; o++) {
          let sum = bias.values[o]!;
          for (let i = 0; i < inputs; i++) sum += w[o * inputs + i]! * x[b * inputs + i]!;
          y[b * outputs + o] = sum;
        }
      }
      return y;
    },
    backward(dy, batch) {
      dx = room(dx, batch * inputs) as Float32Array<ArrayBuffer>;
      dx.fill(0, 0, batch * inputs);
      const w = weights.values;
      const dw = weights.gradient;
      for (let b = 0; b < batch; b++) {
        for (let o = 0; o < outputs; o++) {
          const d = dy[b * outputs + o]!;
          if (d === 0) continue;
          bias.gradient[o] = bias.gradient[o]! + d;
          for (let i = 0; i < inputs; i++) {
            dw[o * inputs + i] = dw[o * inputs + i]! + d * x[b * inputs + i]!;
            dx[b * inputs + i] = dx[b * inputs + i]! + d * w[o * inputs + i]!;
          }
        }
      }
      return dx;
    },
  };
};

/** max(0, x). */
export const createRelu = (size: number): Layer => {
  let y = new Float32Array(0);
  let dx = new Float32Array(0);
  return {
    parameters: [],
    inputs: size,
    outputs: size,
    forward(x, batch) {
      y = room(y, batch * size) as Float32Array<ArrayBuffer>;
      for (let i = 0; i < batch * size; i++) y[i] = Math.max(x[i]!, 0);
      return y;
    },
    backward(dy, batch) {
      dx = room(dx, batch * size) as Float32Array<ArrayBuffer>;
      for (let i = 0; i < batch * size; i++) dx[i] = y[i]! > 0 ? dy[i]! : 0;
      return dx;
    },
  };
};

/** Passes each value with probability 1 - `share` while `active`, scaled so that the mean stays. */
export const createDropout = (size: number, share: number, random: Random, active: () => boolean): Layer => {
  let mask = new Float32Array(0);
  let y = new Float32Array(0);
  let dx = new Float32Array(0);
  return {
    parameters: [],
    inputs: size,
    outputs: size,
    forward(x, batch) {
      if (!active() || share === 0) return x;
      mask = room(mask, batch * size) as Float32Array<ArrayBuffer>;
      y = room(y, batch * size) as Float32Array<ArrayBuffer>;
      for (let i = 0; i < batch * size; i++) {
        mask[i] = random() < share ? 0 : 1 / (1 - share);
        y[i] = x[i]! * mask[i]!;
      }
      return y;
    },
    backward(dy, batch) {
      if (!active() || share === 0) return dy;
      dx = room(dx, batch * size) as Float32Array<ArrayBuffer>;
      for (let i = 0; i < batch * size; i++) dx[i] = dy[i]! * mask[i]!;
      return dx;
    },
  };
};
