import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBitWriter } from "../../../firmware-sim/compress/bit-stream.ts";
import {
  decodeLayer,
  denseWeights,
  encodeLayer,
  type SharedLayer,
} from "../../../firmware-sim/compress/layer-coding.ts";
import { toEntries } from "../../../firmware-sim/compress/relative-index.ts";
import { layerStages, smallestIndexBits } from "../../../firmware-sim/compress/stages.ts";

const seed = { seed: 1510, numRuns: 150 };

/** Layers of any sparsity: none kept, all kept, long gaps; 0 to 256 values, int8 or float. */
const layers: fc.Arbitrary<SharedLayer> = fc
  .tuple(fc.integer({ min: 0, max: 256 }), fc.boolean(), fc.constantFrom(0, 0.02, 0.1, 0.5, 1))
  .chain(([count, float, density]) =>
    fc.record({
      codebook: float
        ? fc
            .array(fc.float({ noNaN: true }), { minLength: count, maxLength: count })
            .map((values) => Float32Array.from(values) as Float32Array | Int8Array)
        : fc
            .array(fc.integer({ min: -128, max: 127 }), { minLength: count, maxLength: count })
            .map((values) => Int8Array.from(values) as Float32Array | Int8Array),
      assignments: fc
        .array(
          fc.tuple(
            fc.double({ min: 0, max: 1, noNaN: true }),
            fc.integer({ min: 1, max: Math.max(count, 1) }),
          ),
          {
            maxLength: 400,
          },
        )
        .map((draws) => Uint16Array.from(draws, ([u, a]) => (count > 0 && u < density ? a : 0))),
    }),
  );
const widths = fc.integer({ min: 0, max: 9 });

const layer = (assignments: readonly number[], values = 3): SharedLayer => ({
  codebook: Int8Array.from({ length: values }, (_, i) => 10 * i - 10),
  assignments: Uint16Array.from(assignments),
});
const sparse = (length: number, places: Readonly<Record<number, number>>): number[] =>
  Array.from({ length }, (_, i) => places[i] ?? 0);

describe("relative indices", () => {
  it("place every symbol where it was, at any width", () => {
    fc.assert(
      fc.property(layers, widths, ({ assignments }, indexBits) => {
        const { gaps, symbols, fillers } = toEntries(assignments, indexBits);
        const placed = new Uint16Array(assignments.length);
        let at = 0;
        gaps.forEach((gap, i) => {
          expect(gap).toBeLessThan(2 ** indexBits);
          at += gap;
          placed[at++] = symbols[i]!;
        });
        expect(placed).toEqual(Uint16Array.from(assignments));
        expect(symbols.filter((s) => s === 0).length).toBe(fillers);
      }),
      seed,
    );
  });

  it("break a long gap with a filler zero, as in figure 2 of the paper", () => {
    // Weights at 1, 4 and 15 with 3 bits: differences of at most 8, a filler at 4 + 8 = 12.
    const { gaps, symbols, fillers } = toEntries(sparse(16, { 1: 1, 4: 2, 15: 3 }), 3);
    expect([...gaps].map((gap) => gap + 1)).toEqual([2, 3, 8, 3]);
    expect([...symbols]).toEqual([1, 2, 0, 3]);
    expect(fillers).toBe(1);
  });
});

describe("coded layer", () => {
  it("decodes to what was encoded, bit for bit, and its size is the sum of its parts", () => {
    fc.assert(
      fc.property(layers, widths, fc.constantFrom("smaller", "never"), (given, indexBits, huffman) => {
        const { bytes, size } = encodeLayer(given, { indexBits, huffman: huffman as "smaller" });
        const decoded = decodeLayer(bytes);
        expect(decoded.assignments).toEqual(Uint16Array.from(given.assignments));
        expect(new Uint8Array(decoded.codebook.buffer)).toEqual(new Uint8Array(given.codebook.buffer));
        expect(decoded.codebook.constructor).toBe(given.codebook.constructor);
        const { headerBits, codebookBits, symbolTableBits, indexTableBits, symbolBits, relativeIndexBits } =
          size;
        expect(
          headerBits +
            codebookBits +
            symbolTableBits +
            indexTableBits +
            symbolBits +
            relativeIndexBits +
            size.paddingBits,
        ).toBe(8 * bytes.length);
        expect(size.bytes).toBe(bytes.length);
        expect(size.kept).toBe(Array.from(given.assignments).filter((a) => a > 0).length);
      }),
      seed,
    );
  });

  it("has dense weights: zeros and values of the codebook", () => {
    expect([...denseWeights(Int8Array.of(-7, 5), [0, 2, 1, 0])]).toEqual([0, 5, -7, 0]);
    expect(denseWeights(Float32Array.of(0.1), [1])).toEqual(Float32Array.of(0.1));
  });

  it("is never larger with Huffman coding than without", () => {
    fc.assert(
      fc.property(layers, widths, (given, indexBits) => {
        const never = encodeLayer(given, { indexBits, huffman: "never" }).bytes.length;
        expect(encodeLayer(given, { indexBits }).bytes.length).toBeLessThanOrEqual(never);
      }),
      seed,
    );
  });

  it("codes nothing but the header of an all-zero layer", () => {
    const { bytes, size } = encodeLayer(layer(sparse(300, {}), 0), { indexBits: 5 });
    expect(size.symbolBits + size.relativeIndexBits + size.codebookBits).toBe(0);
    expect(decodeLayer(bytes).assignments).toEqual(new Uint16Array(300));
  });

  it("spends no bits on symbols that are all the same", () => {
    const { bytes, size } = encodeLayer(layer(new Array(200).fill(2)), { indexBits: 0 });
    expect([size.symbolBits, size.relativeIndexBits]).toEqual([0, 0]);
    expect(bytes.length).toBeLessThan(15);
  });

  it.each([
    [
      "an assignment outside the codebook",
      layer([1, 4]),
      5,
      /bad assignment of weight 1, .* got 4, expected 0..3/,
    ],
    ["257 values", layer([], 257), 5, /got 257, expected at most 256/],
    ["indices of 16 bits", layer([1]), 16, /got 16, expected an integer in 0..15/],
  ])("refuses %s", (_, given, indexBits, message) => {
    expect(() => encodeLayer(given, { indexBits })).toThrow(message);
  });

  it("refuses bytes that end early, at every length", () => {
    const { bytes } = encodeLayer(layer(sparse(90, { 3: 1, 40: 2, 41: 3, 88: 1 })), { indexBits: 4 });
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeLayer(bytes.subarray(0, length), "layer fc1")).toThrow(
        expect.objectContaining({
          code: "truncated",
          detail: expect.objectContaining({ where: expect.stringMatching(/layer fc1, bit/) }),
        }),
      );
    }
  });

  it("never takes damaged bytes for anything but a layer or an error of its own", () => {
    const { bytes } = encodeLayer(layer(sparse(90, { 3: 1, 40: 2, 41: 3, 88: 1 })), { indexBits: 4 });
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3]! ^= 128 >> (bit & 7);
      try {
        const { codebook, assignments } = decodeLayer(damaged);
        for (const a of Array.from(assignments)) expect(a).toBeLessThanOrEqual(codebook.length);
      } catch (error) {
        expect(["malformed", "truncated"]).toContain((error as { code?: string }).code);
      }
    }
  });

  it.each([
    [
      "more entries than weights",
      [
        [2, 5],
        [2, 2],
        [3, 5],
        [4, 3],
      ],
      /more entries than weights.*got 4, expected at most 2/,
    ],
    [
      "too many weights",
      [
        [31, 5],
        [2 ** 31 - 1, 31],
        [0, 5],
      ],
      /too many weights/,
    ],
    [
      "a codebook of 300",
      [
        [0, 5],
        [0, 5],
        [300, 9],
      ],
      /codebook is too long.*got 300/,
    ],
  ])("refuses %s", (_, fields, message) => {
    const writer = createBitWriter();
    for (const [value, bits] of fields) writer.write(value!, bits!);
    writer.write(0, 32);
    expect(() => decodeLayer(writer.bytes())).toThrow(message);
  });
});

describe("stages", () => {
  it("count by hand: 8 weights, 3 kept, 2 values, indices of 2 bits", () => {
    const given = { codebook: Float32Array.of(-1, 1), assignments: [0, 1, 0, 2, 2, 0, 0, 0] };
    const stages = layerStages(given, { indexBits: 2, originalBits: 32 });
    expect(stages).toMatchObject({ weights: 8, kept: 3, fillers: 0, codebookEntries: 2, originalBytes: 32 });
    // Header: 5 + 4 bits for 8 weights, 5 + 2 for 3 entries, 9 + 1 + 4 + 3.
    expect(stages.size.headerBits).toBe(33);
    expect(stages.prunedBytes).toBe(Math.ceil((33 + 3 * 34) / 8));
    expect(stages.sharedBytes).toBe(Math.ceil((33 + 64 + 3 * (1 + 2)) / 8));
    expect(stages.symbolBits).toEqual({ shared: 1, coded: 1 });
    expect(stages.relativeIndexBits.shared).toBe(2);
  });

  it("are the lengths of real bytes, each at most the one before where codebooks are small", () => {
    fc.assert(
      fc.property(layers, widths, (given, indexBits) => {
        const stages = layerStages(given, { indexBits, originalBits: 32 });
        expect(stages.sharedBytes).toBe(encodeLayer(given, { indexBits, huffman: "never" }).bytes.length);
        expect(stages.codedBytes).toBe(encodeLayer(given, { indexBits }).bytes.length);
        expect(stages.codedBytes).toBeLessThanOrEqual(stages.sharedBytes);
        const best = smallestIndexBits(given);
        expect(encodeLayer(given, { indexBits: best }).bytes.length).toBeLessThanOrEqual(stages.codedBytes);
      }),
      { ...seed, numRuns: 60 },
    );
  });
});
