import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBitReader, createBitWriter } from "../../../firmware-sim/compress/bit-stream.ts";
import { flashStages, float32Bytes, int8FlashSize } from "../../../firmware-sim/compress/flash-size.ts";
import {
  decodeBeatImage,
  decodeImage,
  encodeFlashImage,
  encodeImage,
} from "../../../firmware-sim/compress/image.ts";
import { denseWeights } from "../../../firmware-sim/compress/layer-coding.ts";
import { readReal, toBfloat16, writeReal } from "../../../firmware-sim/compress/real.ts";
import { sharedCodes } from "../../../firmware-sim/compress/shared-codes.ts";
import type { Layer, Model } from "../../../firmware-sim/nn/model.ts";
import { planModel } from "../../../firmware-sim/nn/plan.ts";
import { createReferenceNetwork } from "../../../firmware-sim/nn/reference.ts";
import { seededRandom } from "../../../signals/random.ts";
import { loadBeatModel } from "../../../src/models.ts";

const seed = { seed: 4_913, numRuns: 60 };

/** A layer's arrays: sparse weights, scales and biases of any precision. */
const arraysOf = (random: () => number, weights: number, outputs: number) => ({
  weights: Int8Array.from({ length: weights }, () => (random() < 0.6 ? 0 : Math.floor(random() * 255) - 127)),
  weightScales:
    random() < 0.5
      ? new Float64Array(outputs).fill(0.0078125)
      : Float64Array.from({ length: outputs }, () => 0.001 + 0.01 * random()),
  bias: Int32Array.from(
    { length: outputs },
    () => Math.floor((random() - 0.5) * 2 ** (32 * random())) << (4 * Math.floor(2 * random())),
  ),
  output: { scale: random() < 0.5 ? 0.5 : 0.01 + random(), zeroPoint: Math.floor(random() * 256) - 128 },
  multiplier: "SCDM8_41",
  operandOrder: "activation-first" as const,
});

/** A network with every kind of layer. */
const modelOf = (number: number): Model => {
  const random = seededRandom(number);
  const kernel = 1 + Math.floor(3 * random());
  const scalarQuantisation = { scale: 0.03 * (1 + random()), zeroPoint: 3 };
  const layers: Layer[] = [
    {
      kind: "conv1d",
      name: "first",
      inChannels: 2,
      outChannels: 3,
      kernel,
      stride: 1,
      padding: "same",
      activation: "relu",
      ...arraysOf(random, 6 * kernel, 3),
    },
    {
      kind: "depthwise-conv1d",
      name: "deep",
      channels: 3,
      kernel: 3,
      stride: 2,
      padding: random() < 0.5 ? "same" : "valid",
      activation: "none",
      ...arraysOf(random, 9, 3),
    },
    { kind: "max-pool", name: "pool", size: 2, stride: 1 },
    { kind: "average-pool", name: "mean", size: 2, stride: 2 },
    { kind: "global-average-pool", name: "all" },
    { kind: "concat-scalars", name: "join", output: scalarQuantisation },
    { kind: "dense", name: "last", inputs: 5, outputs: 2, activation: "none", ...arraysOf(random, 10, 2) },
  ];
  return {
    name: "every kind",
    signal: { channels: 2, samples: 16, quantisation: { scale: 0.1, zeroPoint: -7 } },
    scalars: { count: 2, quantisation: scalarQuantisation },
    layers,
    card: { name: "n", role: "r", trainingData: "t", selection: "s", figures: { a: 1 }, testRuns: [] },
  };
};

const beat = await loadBeatModel();
const beatContent = { network: beat.network, constants: beat };

describe("numbers of an image", () => {
  it("come back exactly, in as few bits as they need", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double({ noNaN: true }), fc.float({ noNaN: true }), fc.integer())),
        (values) => {
          const writer = createBitWriter();
          for (const value of values) writeReal(writer, value);
          const reader = createBitReader(writer.bytes(), "test");
          for (const value of values) expect(readReal(reader)).toBe(value);
        },
      ),
      seed,
    );
    const bitsOf = (value: number) => {
      const writer = createBitWriter();
      writeReal(writer, value);
      return writer.bitLength;
    };
    expect([1.5, -0.25, 0.1, Math.fround(0.1)].map(bitsOf)).toEqual([18, 18, 66, 34]);
  });

  it("round to the nearest of 8 significant bits, or up", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: Math.fround(1e-30), max: Math.fround(1e30) }), (value) => {
        const nearest = toBfloat16(value);
        expect(Math.abs(nearest - value)).toBeLessThanOrEqual(value * 2 ** -8);
        expect(toBfloat16(nearest)).toBe(nearest);
        expect(toBfloat16(-value)).toBe(-nearest);
        const up = toBfloat16(value, "up");
        expect(up).toBeGreaterThanOrEqual(value);
        expect(up - value).toBeLessThan(value * 2 ** -7);
      }),
      seed,
    );
    // 1 + 2^-8 lies halfway between 1 and 1 + 2^-7: ties go to the even one.
    expect([toBfloat16(1 + 2 ** -8), toBfloat16(1 + 3 * 2 ** -8)]).toEqual([1, 1 + 2 ** -6]);
  });

  it("turn int8 weights into a codebook and back", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -127, max: 127 })), (codes) => {
        const weights = Int8Array.from(codes);
        const { codebook, assignments } = sharedCodes(weights);
        expect(denseWeights(codebook, assignments)).toEqual(weights);
        expect([...codebook]).toEqual([...new Set(codes)].filter((c) => c !== 0).sort((a, b) => a - b));
      }),
      seed,
    );
  });
});

describe("compressed image", () => {
  it("decodes to the same model, layers of every kind, and runs the same", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (number) => {
        const network = modelOf(number);
        planModel(network);
        const { bytes, size } = encodeImage({ network });
        expect(decodeImage(bytes)).toEqual({ network });
        const anonymous = decodeImage(bytes.subarray(0, size.bytes)).network;
        const exact = {
          ...network,
          layers: network.layers.map((l) => ("weights" in l ? { ...l, multiplier: "exact8" } : l)),
        };
        const inputs = {
          signal: Int8Array.from({ length: 32 }, (_, i) => (i * number) % 128),
          scalars: Int8Array.of(5, -9),
        };
        expect(createReferenceNetwork(anonymous).run(inputs)).toEqual(
          createReferenceNetwork(exact).run(inputs),
        );
      }),
      seed,
    );
  });

  it("holds the shipped beat classifier exactly, with what goes around its network", () => {
    const { bytes } = encodeImage(beatContent);
    const decoded = decodeBeatImage(bytes);
    expect(decoded.network.layers).toEqual(beat.network.layers);
    expect(decoded).toMatchObject({
      name: beat.name,
      scaler: beat.scaler,
      rhythm: beat.rhythm,
      thresholds: beat.thresholds,
      histograms: {},
    });
  });

  it("has a size whose parts add up to its bytes", () => {
    const { bytes, size } = encodeFlashImage(beatContent);
    const layerBits = size.layers.reduce(
      (sum, { shapeBits, weights, scaleBits, biasBits }) =>
        sum +
        shapeBits +
        scaleBits +
        biasBits +
        weights.headerBits +
        weights.codebookBits +
        weights.symbolTableBits +
        weights.indexTableBits +
        weights.symbolBits +
        weights.relativeIndexBits,
      0,
    );
    const bits = size.headerBits + layerBits + size.structureBits + size.constantBits;
    expect(Math.ceil(bits / 8)).toBe(bytes.length);
    expect(size.bytes).toBe(bytes.length);
    expect(decodeImage(bytes).constants).toBeDefined();
  });

  it("counts the uncompressed image of the shipped beat classifier", () => {
    // 5,200 weights; 81 outputs of 9 bytes; two inputs of 5; scaler and thresholds 40 floats, rhythm head 16 bytes.
    expect(int8FlashSize(beatContent)).toEqual({
      weightBytes: 5200,
      parameterBytes: 729,
      constantBytes: 10 + 160 + 16,
    });
    expect(float32Bytes(beat.network)).toBe(4 * 5281);
    const stages = flashStages(beatContent);
    expect(stages.int8Bytes).toBe(6115);
    expect(stages.codedBytes).toBe(encodeFlashImage(beatContent).bytes.length);
    expect(stages.sharedBytes).toBe(encodeFlashImage(beatContent, "never").bytes.length);
    expect(stages.codedBytes).toBeLessThan(stages.sharedBytes);
  });

  it("refuses every cut and every flipped bit of a flash image", () => {
    const { bytes } = encodeFlashImage({ network: modelOf(7) });
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeImage(bytes.subarray(0, length))).toThrow(
        expect.objectContaining({ code: "truncated" }),
      );
    }
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3]! ^= 128 >> (bit & 7);
      expect(() => decodeImage(damaged)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/checksum|malformed|unsupported|truncated/) }),
      );
    }
  });

  it("says where, what it got and what it expected", () => {
    const { bytes, size } = encodeImage({ network: modelOf(7) });
    const flash = bytes.slice(0, size.bytes);
    flash[20]! ^= 1;
    expect(() => decodeImage(flash)).toThrow(
      /damaged: CRC-32, in compressed image header, got 0x.*, expected 0x/,
    );
    expect(() => decodeImage(bytes.subarray(0, -1))).toThrow(
      /description is cut off, .* got \d+ bytes, expected \d+/,
    );
    const other = bytes.slice();
    other[bytes.length - 2]! ^= 4;
    expect(() => decodeImage(other)).toThrow(/description is damaged: CRC-32/);
    const stranger = bytes.slice();
    stranger[size.bytes]! ^= 1;
    expect(() => decodeImage(stranger)).toThrow(/not "PGCD"/);
    expect(() => decodeBeatImage(bytes)).toThrow(/image holds no beat classifier/);
  });
});
