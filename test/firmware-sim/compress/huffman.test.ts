import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bitsFor, createBitReader, createBitWriter } from "../../../firmware-sim/compress/bit-stream.ts";
import {
  createSymbolReader,
  huffmanCode,
  LONGEST_CODE,
  readHuffmanCode,
  tableBits,
  writeHuffmanCode,
} from "../../../firmware-sim/compress/huffman.ts";

const seed = { seed: 20_231, numRuns: 200 };
const counts = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5000 })), {
  minLength: 1,
  maxLength: 257,
});
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe("bit stream", () => {
  it("gives back every field, signed and unsigned, of 0 to 32 bits", () => {
    const field = fc
      .integer({ min: 0, max: 32 })
      .chain((bits) => fc.tuple(fc.constant(bits), fc.integer({ min: 0, max: 2 ** bits - 1 })));
    fc.assert(
      fc.property(fc.array(field), (fields) => {
        const writer = createBitWriter();
        for (const [bits, value] of fields) writer.write(value, bits);
        expect(writer.bytes().length).toBe(Math.ceil(sum(fields.map(([bits]) => bits)) / 8));
        const reader = createBitReader(writer.bytes(), "test");
        expect(fields.map(([bits]) => reader.read(bits))).toEqual(fields.map(([, value]) => value));
      }),
      seed,
    );
    const writer = createBitWriter();
    for (const [value, bits] of [[-3, 5] as const, [-(2 ** 31), 32] as const]) writer.write(value, bits);
    const reader = createBitReader(writer.bytes(), "test");
    expect([reader.readSigned(5), reader.readSigned(32)]).toEqual([-3, -(2 ** 31)]);
  });

  it("gives back numbers in the bits that they need", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 })), (numbers) => {
        const writer = createBitWriter();
        for (const value of numbers) writer.writeNumber(value);
        expect(writer.bitLength).toBe(
          sum(numbers.map((value) => 5 + value.toString(2).length * (value > 0 ? 1 : 0))),
        );
        const reader = createBitReader(writer.bytes(), "test");
        expect(numbers.map(() => reader.readNumber())).toEqual(numbers);
      }),
      seed,
    );
    expect([0, 1, 2, 3, 4, 5, 256, 257].map(bitsFor)).toEqual([0, 0, 1, 2, 2, 3, 8, 9]);
  });

  it("names the bit where the bytes end", () => {
    const reader = createBitReader(new Uint8Array(1), "a file");
    reader.read(5);
    expect(() => reader.read(4)).toThrow(/a file, bit 5, got 3 bits left, expected 4/);
  });
});

describe("Huffman code", () => {
  it("is complete: the Kraft sum of two or more codes is 1", () => {
    fc.assert(
      fc.property(counts, (c) => {
        const { lengths, symbols } = huffmanCode(c);
        expect(symbols.length).toBe(c.filter((n) => n > 0).length);
        if (symbols.length > 1) expect(sum([...symbols].map((s) => 2 ** -lengths[s]!))).toBe(1);
      }),
      seed,
    );
  });

  it("lies within one bit above the entropy, and no prefix code of few symbols is shorter", () => {
    fc.assert(
      fc.property(counts, (c) => {
        const { lengths } = huffmanCode(c);
        const total = sum(c);
        const mean = sum(c.map((n, s) => n * lengths[s]!)) / Math.max(total, 1);
        const entropy = sum(c.map((n) => (n === 0 ? 0 : -(n / total) * Math.log2(n / total))));
        expect(mean).toBeGreaterThanOrEqual(entropy - 1e-9);
        if (c.filter((n) => n > 0).length > 1) expect(mean).toBeLessThan(entropy + 1);
      }),
      seed,
    );
    // Brute force: all complete length assignments of four symbols.
    const four = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 1, max: 50 })));
    fc.assert(
      fc.property(four, (c) => {
        let best = Number.POSITIVE_INFINITY;
        for (let n = 0; n < 81; n++) {
          const lengths = [n % 3, Math.floor(n / 3) % 3, Math.floor(n / 9) % 3, Math.floor(n / 27)].map(
            (l) => l + 1,
          );
          if (sum(lengths.map((l) => 2 ** -l)) <= 1)
            best = Math.min(best, sum(c.map((k, i) => k * lengths[i]!)));
        }
        const { lengths } = huffmanCode(c);
        expect(sum(c.map((k, i) => k * lengths[i]!))).toBe(best);
      }),
      seed,
    );
  });

  it("reads back from its table, and so do the symbols; sizes are those of the bits", () => {
    fc.assert(
      fc.property(
        counts.filter((c) => sum(c) > 0),
        fc.array(fc.nat(), { maxLength: 60 }),
        (c, picks) => {
          const code = huffmanCode(c);
          const values = picks.map((pick) => code.symbols[pick % code.symbols.length]!);
          const writer = createBitWriter();
          writeHuffmanCode(writer, code);
          expect(writer.bitLength).toBe(tableBits(code));
          for (const value of values) writer.write(code.codes[value]!, code.lengths[value]!);
          expect(writer.bitLength).toBe(tableBits(code) + sum(values.map((v) => code.lengths[v]!)));
          const reader = createBitReader(writer.bytes(), "test");
          const read = readHuffmanCode(reader, c.length, "test");
          expect(read).toEqual(code);
          const next = createSymbolReader(reader, read);
          expect(values.map(next)).toEqual(values);
        },
      ),
      seed,
    );
  });

  it("is canonical: the example of RFC 1951, section 3.2.2", () => {
    const writer = createBitWriter();
    writer.write(4, 5);
    for (const length of [3, 3, 3, 3, 3, 2, 4, 4]) writer.write(length, 3);
    const { codes } = readHuffmanCode(createBitReader(writer.bytes(), "test"), 8, "test");
    expect([...codes]).toEqual([0b010, 0b011, 0b100, 0b101, 0b110, 0b00, 0b1110, 0b1111]);
  });

  it("stays below the longest length that a table can hold", () => {
    const fibonacci = [1, 1];
    while (fibonacci.length < 45) fibonacci.push(fibonacci.at(-1)! + fibonacci.at(-2)!);
    const { lengths } = huffmanCode(fibonacci);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(LONGEST_CODE);
    expect(Math.max(...lengths)).toBeGreaterThan(20);
    expect(sum([...lengths].map((l) => 2 ** -l))).toBe(1);
  });

  it.each([
    ["too few codes", [2, 0, 0, 0], /Kraft sum 0.25/],
    ["too many codes", [1, 1, 1, 0], /Kraft sum 1.5/],
  ])("refuses a table with %s", (_, lengths, message) => {
    const writer = createBitWriter();
    writer.write(2, 5);
    for (const length of lengths) writer.write(length, 2);
    expect(() => readHuffmanCode(createBitReader(writer.bytes(), "test"), 4, "test")).toThrow(message);
  });

  it("refuses a lone symbol outside the alphabet", () => {
    const writer = createBitWriter();
    writer.write(0, 5);
    writer.write(7, 3);
    expect(() => readHuffmanCode(createBitReader(writer.bytes(), "test"), 5, "test")).toThrow(
      /got 7, expected < 5/,
    );
  });
});
