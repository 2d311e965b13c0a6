import { describe, expect, it } from "vitest";
import { gaussian, seededRandom } from "../../../../signals/random.ts";
import { createConv2d, createMaxPool } from "../../../../src/train/digits/convolution.ts";
import { crossEntropy } from "../../../../src/train/digits/fit.ts";
import { createDense } from "../../../../src/train/digits/layers.ts";
import { createDigitNetwork, DIGIT_NETWORKS, LOGIT_STEP } from "../../../../src/train/digits/networks.ts";
import { DIGIT_CLASSES, DIGIT_PIXELS } from "../../../../src/train/digits/read-digits.ts";
import { readStored, tensorsOf, writeStored } from "../../../../src/train/digits/tensors.ts";
import type { Layer, LayerContext } from "../../../../src/train/float/layers.ts";
import { createWorkspace, type Workspace } from "../../../../src/train/float/workspace.ts";

const normals = (length: number, seed: number): Float32Array => {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => gaussian(random));
};
const dot = (a: Float32Array, b: Float32Array): number => b.reduce((sum, value, i) => sum + value * a[i]!, 0);
const placed = (workspace: Workspace, values: Float32Array): Float32Array => {
  const array = workspace.floats(values.length);
  array.set(values);
  return array;
};
const contextOf = (workspace: Workspace): LayerContext => ({
  workspace,
  largestBatch: 2,
  random: seededRandom(3),
});

/** Slope of `loss` by one number, by central differences. */
const slope = (values: Float32Array, i: number, loss: () => number, step: number): number => {
  const was = values[i]!;
  values[i] = was + step;
  const above = loss();
  values[i] = was - step;
  const below = loss();
  values[i] = was;
  return (above - below) / (2 * step);
};

describe("digit layers", () => {
  it("convolve as the definition does", () => {
    const workspace = createWorkspace();
    const [side, channels, filters, width] = [6, 3, 5, 3];
    const layer = createConv2d(contextOf(workspace), { side, channels }, { filters, width });
    const x = placed(workspace, normals(2 * side * side * channels, 11));
    const bias = normals(filters, 12);
    writeStored(layer.bias, bias);
    const weights = readStored(layer.weights);
    const y = layer.forward(x, 2);
    const run = width * width * channels;
    for (let n = 0; n < 2; n++) {
      for (let p = 0; p < 16; p++) {
        for (let f = 0; f < filters; f++) {
          let sum = bias[f]!;
          for (let k = 0; k < run; k++) {
            const row = Math.floor(p / 4) + Math.floor(k / (width * channels));
            const column = (p % 4) + (Math.floor(k / channels) % width);
            sum += weights[f * run + k]! * x[((n * side + row) * side + column) * channels + (k % channels)]!;
          }
          expect(y[(n * 16 + p) * 8 + f]).toBeCloseTo(sum, 4);
        }
      }
    }
  });

  it("pool the largest of four pixels, channel by channel", () => {
    const workspace = createWorkspace();
    const layer = createMaxPool(contextOf(workspace), { side: 4, channels: 3 });
    const x = placed(workspace, normals(2 * 16 * 8, 13));
    const y = layer.forward(x, 2);
    for (let o = 0; o < 2 * 4 * 3; o++) {
      const [n, p, c] = [Math.floor(o / 12), Math.floor(o / 3) % 4, o % 3];
      const pixels = [0, 1, 4, 5].map((i) => 8 * Math.floor(p / 2) + 2 * (p % 2) + i);
      expect(y[o]).toBe(Math.max(...pixels.map((pixel) => x[(n * 16 + pixel) * 8 + c]!)));
    }
  });

  const cases: [string, (context: LayerContext) => Layer, number][] = [
    [
      "convolution",
      (context) => createConv2d(context, { side: 6, channels: 3 }, { filters: 5, width: 3 }),
      5,
    ],
    [
      "convolution of the data",
      (context) => createConv2d(context, { side: 7, channels: 1 }, { filters: 4, width: 5 }, true),
      4,
    ],
    ["dense", (context) => createDense(context, 13, 11), 11],
    ["maximum pool", (context) => createMaxPool(context, { side: 4, channels: 3 }), 3],
  ];
  it.each(cases)("have the gradient of finite differences: %s", (name, make, columns) => {
    const workspace = createWorkspace();
    const layer = make(contextOf(workspace));
    const x = placed(workspace, normals(2 * layer.inputs, 21));
    // Outputs that are padding get no slope: nothing behind them uses them.
    const padding = name === "maximum pool" ? columns : 8 * Math.ceil(columns / 8);
    const c = placed(
      workspace,
      normals(2 * layer.outputs, 22).map((v, i) => (i % padding < columns ? v : 0)),
    );
    const loss = () => dot(layer.forward(x, 2), c);
    loss();
    const dx = layer.backward(c, 2).slice(0, x.length);
    for (const { gradient, values } of layer.parameters) {
      const known = gradient.slice();
      const slopes = values.map((_, i) => slope(values, i, loss, 4e-3));
      const gap = slopes.map((s, i) => s - known[i]!);
      expect(Math.sqrt(dot(gap, gap) / dot(slopes, slopes))).toBeLessThan(2e-3);
    }
    if (name === "convolution of the data") {
      expect(dx.every((value) => value === 0)).toBe(true);
      return;
    }
    const slopes = x.map((_, i) => slope(x, i, loss, 1e-3));
    const gap = slopes.map((s, i) => s - dx[i]!);
    expect(Math.sqrt(dot(gap, gap) / dot(slopes, slopes))).toBeLessThan(5e-3);
  });
});

describe("digit networks", () => {
  it.each([
    ["lenet-300-100", 266_200, 410],
    ["lenet-5", 430_500, 580],
  ] as const)("%s has %i weights and %i biases", (name, weights, biases) => {
    const counts = { weights: 0, bias: 0 };
    for (const { kind, matrix } of tensorsOf(createDigitNetwork(name, 1))) {
      counts[kind] += matrix.rows * matrix.columns;
    }
    expect(counts).toEqual({ weights, bias: biases });
  });

  it.each(DIGIT_NETWORKS)("%s has the gradient of finite differences from loss to first layer", (name) => {
    const net = createDigitNetwork(name, 5);
    const batch = 2;
    const random = seededRandom(6);
    const pixels = Float32Array.from({ length: batch * DIGIT_PIXELS }, random);
    const labels = Uint8Array.of(3, 8);
    const slopes = new Float32Array(batch * LOGIT_STEP);
    const loss = () => crossEntropy(net.forward(pixels, batch), labels, batch, slopes) / batch;
    loss();
    net.backward(slopes, batch);
    for (const { layer, kind, matrix } of tensorsOf(net)) {
      const { values, gradient } = matrix;
      const known = gradient.slice();
      // Along the gradient itself the loss changes by its squared length: one difference checks the whole array.
      const length = Math.sqrt(dot(known, known));
      const was = values.slice();
      const at = (step: number): number => {
        values.set(was.map((value, i) => value + (step * known[i]!) / length));
        return loss();
      };
      const step = 2e-3;
      const measured = (at(step) - at(-step)) / (2 * step);
      values.set(was);
      expect(Math.abs(measured / length - 1), `${layer} ${kind}`).toBeLessThan(0.03);
    }
  });

  it("leaves the padded logits alone and sums the loss to the entropy of a guess", () => {
    const logits = new Float32Array(LOGIT_STEP);
    const slopes = new Float32Array(LOGIT_STEP).fill(7);
    expect(crossEntropy(logits, Uint8Array.of(4), 1, slopes)).toBeCloseTo(Math.log(DIGIT_CLASSES), 6);
    slopes.forEach((value, c) => {
      expect(value).toBeCloseTo(c === 4 ? -0.9 : c < DIGIT_CLASSES ? 0.1 : 0, 6);
    });
  });
});
