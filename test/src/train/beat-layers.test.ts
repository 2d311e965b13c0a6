import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BEAT_SAMPLES, SCALAR_FEATURES, SHAPE_CHANNELS } from "../../../firmware-sim/beats/beat-vector.ts";
import { gaussian, seededRandom } from "../../../signals/random.ts";
import { createVentricularNet } from "../../../src/train/beat/ventricular-net.ts";
import { createAdam } from "../../../src/train/float/adam.ts";
import { createFastAdam } from "../../../src/train/float/fast-adam.ts";
import {
  createConv1d,
  createDense,
  createRelu,
  type Layer,
  type LayerContext,
} from "../../../src/train/float/layers.ts";
import { trainingLines } from "../../../src/train/float/training-wasm.ts";
import { createWorkspace } from "../../../src/train/float/workspace.ts";
import { compileTraining, trainingModule } from "./compile-training.ts";

const normals = (length: number, seed: number): Float32Array => {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => gaussian(random));
};
const dot = (a: Float32Array, b: Float32Array): number => b.reduce((sum, value, i) => sum + value * a[i]!, 0);

/** Slope of `loss` by one entry, by central differences. */
const slope = (values: Float32Array, i: number, loss: () => number, step = 4e-3): number => {
  const was = values[i]!;
  values[i] = was + step;
  const above = loss();
  values[i] = was - step;
  const below = loss();
  values[i] = was;
  return (above - below) / (2 * step);
};

/** The largest gap between gradient and difference, relative to the largest gradient of that array. */
const worst = (gradient: Float32Array, values: Float32Array, loss: () => number, every: number): number => {
  const largest = gradient.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-6);
  let gap = 0;
  for (let i = 0; i < gradient.length; i += every) {
    gap = Math.max(gap, Math.abs(gradient[i]! - slope(values, i, loss)) / largest);
  }
  return gap;
};

describe("layers", () => {
  const cases: [string, (context: LayerContext) => Layer][] = [
    [
      "convolution, stride 2",
      (context) => createConv1d(context, { channels: 8, samples: 17, filters: 16, width: 5, stride: 2 }),
    ],
    [
      "convolution, stride 1",
      (context) => createConv1d(context, { channels: 4, samples: 9, filters: 8, width: 4, stride: 1 }),
    ],
    ["dense", (context) => createDense(context, 24, 16)],
    ["dense, one output", (context) => createDense(context, 16, 1)],
    ["relu", (context) => createRelu(context, 11)],
  ];
  it.each(cases)("have the gradient of finite differences: %s", (_, make) => {
    const workspace = createWorkspace();
    const layer = make({ workspace, largestBatch: 4, random: seededRandom(5) });
    const batch = 3;
    const place = (values: Float32Array): Float32Array => {
      const placed = workspace.floats(values.length);
      placed.set(values);
      return placed;
    };
    const x = place(normals(batch * layer.inputs, 21));
    const c = place(normals(batch * layer.outputs, 22));
    const loss = () => dot(layer.forward(x, batch), c);
    loss();
    const dx = layer.backward(c, batch).slice(0, x.length);
    expect(dx.some((slope) => slope !== 0)).toBe(true);
    expect(worst(dx, x, loss, 1)).toBeLessThan(4e-3);
    for (const { gradient, values } of layer.parameters) {
      expect(worst(gradient.slice(), values, loss, 1)).toBeLessThan(4e-3);
    }
  });

  it("chain in the ventricular network: the gradient of every parameter", () => {
    const net = createVentricularNet(
      {
        convolutions: [
          { filters: 8, width: 7, stride: 2 },
          { filters: 8, width: 5, stride: 2 },
        ],
        summary: 8,
        hidden: 8,
      },
      9,
    );
    const batch = 2;
    const shapes = normals(batch * SHAPE_CHANNELS * BEAT_SAMPLES, 31);
    const scalars = normals(batch * SCALAR_FEATURES, 32);
    const c = Float32Array.of(0.7, -1.3);
    const loss = () => dot(net.forward(shapes, scalars, batch), c);
    loss();
    net.backward(c, batch);
    const gradients = net.layers.flatMap((layer) => layer.parameters.map((p) => p.gradient.slice()));
    net.layers
      .flatMap((layer) => layer.parameters)
      .forEach(({ values }, index) => {
        // A small step: one that crosses a kink of ReLU spoils its slope. Gradients are compared as vectors.
        const slopes = values.map((_, i) => slope(values, i, loss, 3e-4));
        const gap = slopes.map((s, i) => s - gradients[index]![i]!);
        expect(Math.sqrt(dot(gap, gap) / dot(slopes, slopes))).toBeLessThan(0.01);
      });
  });
});

describe("Adam", () => {
  it("takes the same way in single precision", () => {
    const workspace = createWorkspace();
    const start = normals(10, 61);
    const plain = { values: start.slice(), gradient: new Float32Array(10) };
    const fast = { values: workspace.floats(10), gradient: workspace.floats(10) };
    fast.values.set(start);
    const options = { weightDecay: 0.1, average: 0.9 };
    const adam = createAdam([plain], options);
    const startFast = createFastAdam(workspace, [fast]);
    const fastAdam = startFast(options);
    for (let step = 0; step < 50; step++) {
      const gradient = normals(10, 70 + step);
      for (const { gradient: g } of [plain, fast]) g.set(gradient);
      adam.step(0.02);
      fastAdam.step(0.02);
      expect(fast.gradient).toEqual(new Float32Array(10));
    }
    const close = () => plain.values.forEach((value, i) => void expect(fast.values[i]).toBeCloseTo(value, 4));
    close();
    adam.settle();
    fastAdam.settle();
    close();
    // Anew: no momentum is left, so a zero gradient moves nothing but by decay.
    const was = fast.values.slice();
    startFast({ weightDecay: 0, average: 0.9 }).step(0.02);
    expect(fast.values).toEqual(was);
  });

  it("finds the minimum of a quadratic and settles on the average of its way", () => {
    const target = [3, -2];
    const p = { values: Float32Array.of(0, 0), gradient: new Float32Array(2) };
    const adam = createAdam([p], { weightDecay: 0, average: 0.9 });
    for (let step = 0; step < 2000; step++) {
      target.forEach((t, i) => {
        p.gradient[i] = p.values[i]! - t;
      });
      adam.step(0.01);
    }
    adam.settle();
    expect(p.values[0]).toBeCloseTo(3, 2);
    expect(p.values[1]).toBeCloseTo(-2, 2);
  });
});

describe("training kernel", () => {
  it("is the bytes that its text compiles to", async () => {
    const bytes = await compileTraining();
    expect(new Uint8Array(Buffer.from(trainingLines.join(""), "base64"))).toEqual(bytes);
    expect(readFileSync("src/train/float/training-wasm.ts", "utf8")).toBe(trainingModule(bytes));
  });

  // Four rows go at once; fewer, and rows of c that overlap (step below the columns), one by one.
  it.each([
    [3, 20],
    [4, 20],
    [9, 20],
    [4, 16],
    [9, 8],
    [6, 12],
  ])(
    "adds a product of strided matrices, term by term in single precision: %i rows, step %i",
    (rows, step) => {
      const workspace = createWorkspace();
      const [columns, terms] = [16, 5];
      const [a, b, c] = [60, 100, 200].map((count, i) => {
        const values = workspace.floats(count);
        values.set(normals(count, 50 + i));
        return values;
      }) as [Float32Array, Float32Array, Float32Array];
      const expected = c.slice();
      for (let m = 0; m < rows; m++) {
        for (let n = 0; n < columns; n++) {
          let sum = expected[3 + m * step + n]!;
          for (let k = 0; k < terms; k++) {
            sum = Math.fround(sum + Math.fround(a[1 + m * 2 + k * 4]! * b[2 + k * 18 + n]!));
          }
          expected[3 + m * step + n] = sum;
        }
      }
      workspace.multiply(
        rows,
        columns,
        terms,
        { values: a, at: 1, step: 2, column: 4 },
        { values: b, at: 2, step: 18 },
        { values: c, at: 3, step },
      );
      expect(c).toEqual(expected);
    },
  );

  it("refuses a network beyond its memory, and takes it in a larger one", () => {
    const count = 5 << 20;
    expect(() => createWorkspace().floats(count)).toThrow(/network too large/);
    expect(createWorkspace(24).floats(count).length).toBe(count);
  });
});
