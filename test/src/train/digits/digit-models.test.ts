import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createBitReader } from "../../../../firmware-sim/compress/bit-stream.ts";
import { denseWeights, readLayer } from "../../../../firmware-sim/compress/layer-coding.ts";
import { smallestIndexBits } from "../../../../firmware-sim/compress/stages.ts";
import { classifyDigits, countRight } from "../../../../src/train/digits/classify.ts";
import { decodeDigitModel, encodeDigitModel } from "../../../../src/train/digits/digit-file.ts";
import {
  createDigitNetwork,
  DIGIT_NETWORKS,
  type DigitNetworkName,
} from "../../../../src/train/digits/networks.ts";
import { DIGIT_PIXELS, readDigits, splitDigits } from "../../../../src/train/digits/read-digits.ts";
import { stagesOf } from "../../../../src/train/digits/run.ts";
import { DIGIT_SETTINGS } from "../../../../src/train/digits/settings.ts";
import { tensorsOf } from "../../../../src/train/digits/tensors.ts";

const { test } = splitDigits(await readDigits());

/** Cells of the table line of models/NAME/card.md that begins with `first`. */
const cardLine = (name: DigitNetworkName, first: string): string[] => {
  const line = readFileSync(`models/${name}/card.md`, "utf8")
    .split("\n")
    .find((text) => text.startsWith(`| ${first} |`));
  if (line === undefined) throw new Error(`no line ${first} in the card of ${name}`);
  return line.split("|").map((cell) => cell.trim());
};
const number = (cell: string | undefined): number => Number(cell?.replaceAll(",", ""));

/** Weights of one layer of a file, [output][input], straight from its bits. */
const layersOf = (bytes: Uint8Array): Float32Array[] => {
  const reader = createBitReader(bytes, "model");
  reader.read(48);
  const layers: Float32Array[] = [];
  while (reader.position < 8 * (bytes.length - 5)) {
    const { codebook, assignments } = readLayer(reader, "model");
    layers.push(denseWeights(codebook as Float32Array, assignments));
  }
  return layers;
};

const dense = (weights: Float32Array, bias: Float32Array, x: ArrayLike<number>): number[] =>
  Array.from(bias, (start, o) => {
    let sum = start;
    for (let i = 0; i < x.length; i++) sum += weights[o * x.length + i]! * x[i]!;
    return sum;
  });
const relu = (x: readonly number[]): number[] => x.map((value) => Math.max(0, value));

/** Convolution 5 x 5 and 2 x 2 maximum, written down as defined: [row][column][channel] flat. */
const convAndPool = (
  weights: Float32Array,
  bias: Float32Array,
  x: ArrayLike<number>,
  side: number,
): number[] => {
  const channels = x.length / side / side;
  const left = side - 4;
  const maps = bias.length;
  const pooled = new Array<number>((left / 2) ** 2 * maps).fill(Number.NEGATIVE_INFINITY);
  for (let row = 0; row < left; row++) {
    for (let column = 0; column < left; column++) {
      const patch: number[] = [];
      for (let i = 0; i < 5; i++) {
        const at = ((row + i) * side + column) * channels;
        for (let k = 0; k < 5 * channels; k++) patch.push(x[at + k]!);
      }
      const place = ((row >> 1) * (left / 2) + (column >> 1)) * maps;
      dense(weights, bias, patch).forEach((value, c) => {
        pooled[place + c] = Math.max(pooled[place + c]!, value);
      });
    }
  }
  return pooled;
};

const logitsOf = (
  name: DigitNetworkName,
  [w1, b1, w2, b2, w3, b3, w4, b4]: Float32Array[],
  x: Float32Array,
) =>
  name === "lenet-300-100"
    ? dense(w3!, b3!, relu(dense(w2!, b2!, relu(dense(w1!, b1!, x)))))
    : dense(w4!, b4!, relu(dense(w3!, b3!, convAndPool(w2!, b2!, convAndPool(w1!, b1!, x, 28), 12))));

describe.each(DIGIT_NETWORKS)("shipped %s", (name) => {
  const bytes = new Uint8Array(readFileSync(`models/${name}/model.bin`));
  const { net, shared } = decodeDigitModel(bytes, name);

  it("is at most a thirtieth of its floats, file against file", () => {
    const numbers = tensorsOf(net).reduce((sum, { matrix }) => sum + matrix.rows * matrix.columns, 0);
    expect(bytes.length).toBeLessThanOrEqual((4 * numbers) / 30);
    expect(number(cardLine(name, "file")[2])).toBe(bytes.length);
  });

  it("has the sizes of its card, layer by layer, and encodes to the same bytes", () => {
    const tensors = shared.map((tensor) => ({ shared: tensor, indexBits: smallestIndexBits(tensor) }));
    expect(encodeDigitModel(name, tensors)).toEqual(bytes);
    const layers = stagesOf(name, tensors);
    for (const { layer, coded } of layers) {
      const cells = cardLine(name, layer);
      expect(number(cells[2]), layer).toBe(coded.weights);
      expect(Number.parseFloat(cells[3]!), layer).toBeCloseTo((100 * coded.kept) / coded.weights, 1);
      expect(Number.parseFloat(cells.at(-2)!), layer).toBeCloseTo(
        (100 * coded.codedBytes) / coded.originalBytes,
        2,
      );
    }
    const size = layers.reduce((sum, { coded }) => sum + coded.codedBytes, 0);
    expect(number(cardLine(name, "P+Q+H")[2])).toBe(size);
  });

  it("shares at most 2^bits values in a layer", () => {
    tensorsOf(net).forEach(({ layer, kind }, t) => {
      const { share } = DIGIT_SETTINGS[name];
      const bits = kind === "bias" ? share.biasBits : share.bits[layer]!;
      expect(shared[t]!.codebook.length, layer).toBeLessThanOrEqual(2 ** bits);
    });
  });

  it("computes what its definition says, in doubles, from the bits of the file", () => {
    const layers = layersOf(bytes);
    expect(layers.length).toBe(tensorsOf(createDigitNetwork(name, 0)).length);
    for (const digit of [0, 777, 1999]) {
      const x = test.pixels.subarray(digit * DIGIT_PIXELS, (digit + 1) * DIGIT_PIXELS);
      const logits = net.forward(x, 1);
      logitsOf(name, layers, x).forEach((value, c) => {
        expect(logits[c]).toBeCloseTo(value, 3);
      });
    }
  });

  it("calls as many test digits rightly as its card says", () => {
    const right = countRight(classifyDigits(net, test), test.labels);
    expect(`${right} of ${test.labels.length}`).toBe(cardLine(name, "P+Q+H")[5]);
    const [float] = cardLine(name, "float")[5]!.split(" of ");
    expect((number(float) - right) / test.labels.length).toBeLessThanOrEqual(0.005);
  });
});
