import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  readTableFile,
  type TableFileOptions,
  tableFormat,
} from "../../../firmware-sim/arith/own/table-file.ts";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import { truthTable } from "../../../firmware-sim/arith/truth-table.ts";
import { truthTableFile } from "../../../src/cli/truth-table-file.ts";

const SIGNED = { signed: true, order: "a-rows", index: "ascending" } as const;
const UNSIGNED = { signed: false, order: "a-rows", index: "ascending" } as const;
const BITS = "two's complement bits";

/** Products as (row, column) in file order. */
const arrange = (name: string, operand: (i: number) => number, rowsAreA = true): number[] =>
  Array.from({ length: 65536 }, (_, i) => {
    const [row, column] = [operand(i >> 8), operand(i & 255)];
    const { multiply } = findMultiplier(name);
    return rowsAreA ? multiply(row, column) : multiply(column, row);
  });
const ascending = (i: number) => i - 128;
const bits = (i: number) => (i < 128 ? i : i - 256);

const int16 = (products: readonly number[]) => new Uint8Array(Int16Array.from(products).buffer);
const rowsOf = (products: readonly number[]) =>
  Array.from({ length: 256 }, (_, row) => products.slice(256 * row, 256 * row + 256));
const csv = (rows: readonly (readonly (number | string)[])[]) => rows.map((row) => row.join(",")).join("\n");
const json = (fields: object) =>
  JSON.stringify({
    name: "mine",
    signed: true,
    order: "a-rows",
    products: arrange("exact8", ascending),
    ...fields,
  });

const equals = (
  content: Uint8Array | string,
  format: "binary" | "csv" | "json",
  options: TableFileOptions,
  name: string,
) => {
  const table = truthTable(readTableFile(content, format, options));
  const expected = truthTable(findMultiplier(name));
  return table.every((product, i) => product === expected[i]);
};

describe("a table from bytes", () => {
  const products = arrange("SCDM8_73", ascending);

  it.each([
    ["int16", int16(products)],
    ["int32", new Uint8Array(Int32Array.from(products).buffer)],
    ["float64", new Uint8Array(Float64Array.from(products).buffer)],
  ])("reads %s", (_, bytes) => {
    expect(equals(bytes, "binary", SIGNED, "SCDM8_73")).toBe(true);
    // At any place in a larger buffer.
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    expect(equals(moved.subarray(3), "binary", SIGNED, "SCDM8_73")).toBe(true);
  });

  it("reads uint16, b in rows, and bit patterns as row numbers", () => {
    expect(equals(int16(arrange("CDM8_73", (i) => i)), "binary", UNSIGNED, "CDM8_73")).toBe(true);
    const swapped = int16(arrange("SCDM8_73", ascending, false));
    expect(equals(swapped, "binary", { ...SIGNED, order: "b-rows" }, "SCDM8_73")).toBe(true);
    expect(equals(swapped, "binary", SIGNED, "SCDM8_73")).toBe(false);
    const patterns = int16(arrange("SCDM8_73", bits, false));
    expect(equals(patterns, "binary", { signed: true, order: "b-rows", index: BITS }, "SCDM8_73")).toBe(true);
  });

  it("names its multiplier and source", () => {
    const energy = { value: 0.7, source: "own synthesis" };
    const options = { ...SIGNED, name: "mine", where: "t.bin", relativeEnergy: energy };
    expect(readTableFile(int16(products), "binary", options)).toMatchObject({
      name: "mine",
      source: "user's table (t.bin)",
      relativeEnergy: energy,
    });
  });

  it.each([
    ["of a wrong size", new Uint8Array(131071), SIGNED, "got 131071 bytes, expected 131072 (16-bit), 262144"],
    ["without signedness", int16(products), { order: "a-rows", index: "ascending" }, 'nothing for "signed"'],
    ["without order", int16(products), { signed: true, index: "ascending" }, 'nothing for "order"'],
    ["without numbering", int16(products), { signed: true, order: "a-rows" }, 'nothing for "index"'],
    [
      "signed ones as unsigned",
      int16(products),
      UNSIGNED,
      /mean error \d+ as unsigned, 89 as signed, ascending/,
    ],
    [
      "of another numbering",
      int16(products),
      { ...SIGNED, index: BITS },
      /as signed, two's.*, 89 as signed, asc/,
    ],
    ["unsigned ones as signed", int16(arrange("exact8u", (i) => i)), SIGNED, /as signed, ascending, 0 as /],
    [
      "of signed int32 as unsigned",
      new Uint8Array(Int32Array.from(products).buffer),
      UNSIGNED,
      /row 0, column 129, got -\d+, expected an integer in 0..65535 \(unsigned\)/,
    ],
    ["of fractions", new Uint8Array(new Float64Array(65536).fill(0.5).buffer), SIGNED, "got 0.5"],
  ] as const)("is refused when %s", (_, bytes, options, message) => {
    expect(() => readTableFile(bytes, "binary", { where: "t.bin", ...options })).toThrow(message);
  });
});

describe("a table from CSV", () => {
  it.each(["SCDM8_74", "CDM8_a9", "AMA5_8"])(
    "reads %s back from an export, which states everything",
    (name) => {
      const options = name === "AMA5_8" ? { productBits: 17 } : {};
      expect(equals(truthTableFile(findMultiplier(name), "t.csv"), "csv", options, name)).toBe(true);
    },
  );

  const products = rowsOf(arrange("SCDM8_73", bits));
  const operands = Array.from({ length: 256 }, (_, i) => bits(i));

  it("reads a table with no header, one header or both, and any separator", () => {
    const layout = { signed: true, order: "a-rows", index: BITS } as const;
    expect(equals(csv(products), "csv", layout, "SCDM8_73")).toBe(true);
    const order = { order: "a-rows" } as const;
    const top = csv([operands, ...products]);
    expect(equals(top.replaceAll(",", ";"), "csv", order, "SCDM8_73")).toBe(true);
    const left = csv(products.map((row, i) => [operands[i]!, ...row]));
    expect(equals(left.replaceAll("\n", "\r\n").replaceAll(",", "\t"), "csv", order, "SCDM8_73")).toBe(true);
    const both = csv([["b\\a", ...operands], ...products.map((row, i) => [operands[i]!, ...row])]);
    const { multiply } = readTableFile(both, "csv");
    expect(multiply(-37, 100)).toBe(findMultiplier("SCDM8_73").multiply(100, -37));
  });

  const exported = String(truthTableFile(findMultiplier("SCDM8_73"), "t.csv"));
  it.each([
    ["without a line", exported.split("\n").slice(0, 255).join("\n"), {}, "got 255 lines of 257 fields"],
    [
      "with a short line",
      exported.replace(/,\d+\n/, "\n"),
      {},
      /fields in line \d+ after 25[67] in the first/,
    ],
    ["with a word", exported.replace(/(\n-120,)-?\d+/, "$1x"), {}, "row 8, column 0, got NaN"],
    ["with an empty field", exported.replace(/(\n-120,)-?\d+/, "$1"), {}, "row 8, column 0, got NaN"],
    ["stated unsigned", exported, { signed: false }, "got signed true in the file, expected signed false"],
    [
      "stated with b in rows",
      exported,
      { order: "b-rows" },
      "got order a-rows in the file, expected order b-rows",
    ],
    ["of another numbering", exported, { index: BITS }, "got index ascending in the file"],
    [
      "with odd operands",
      exported.replace("a\\b,-128", "a\\b,-129"),
      {},
      "got -129, -127 .. 127, expected -128 .. 127",
    ],
    [
      "with headers that disagree",
      csv([["", ...operands.map((_, i) => i)], ...products.map((r, i) => [operands[i]!, ...r])]),
      {},
      "the headers of a table disagree",
    ],
    ["with a nameless corner", exported.replace("a\\b", ""), {}, 'nothing for "order"'],
    ["without headers or signedness", csv(products), { order: "a-rows" }, 'nothing for "signed"'],
  ] as const)("is refused %s", (_, text, options, message) => {
    expect(() => readTableFile(text, "csv", { where: "t.csv", ...options })).toThrow(message);
  });
});

describe("a table from JSON", () => {
  it("reads flat and nested products, with everything that it states", () => {
    const relativeEnergy = { value: 0.5, source: "own" };
    const fields = { order: "b-rows", index: BITS, source: "thesis", relativeEnergy, productBits: 18 };
    const flat = arrange("SCDM8_73", bits, false);
    for (const products of [flat, rowsOf(flat)]) {
      const multiplier = readTableFile(new TextEncoder().encode(json({ ...fields, products })), "json");
      expect(multiplier).toMatchObject({ name: "mine", source: "thesis", relativeEnergy, productBits: 18 });
      expect(multiplier.multiply(100, -37)).toBe(-3892);
    }
  });

  it.each([
    ["no JSON", "{", {}, "a table is not JSON"],
    ["no object", "[1]", {}, "not a JSON object"],
    ["without order", json({ order: undefined }), {}, 'bad field "order", in t.json, got nothing'],
    ["without signedness", json({ signed: undefined }), {}, 'bad field "signed"'],
    ["with an unknown order", json({ order: "rows" }), {}, 'got "rows", expected "a-rows" or "b-rows"'],
    ["with a misspelt field", json({ singed: true }), {}, 'bad field "singed"'],
    ["with bad energy", json({ relativeEnergy: 0.5 }), {}, "expected {value, source}"],
    ["with too few products", json({ products: [1, 2] }), {}, "got 2 entries, expected 65536 products"],
    [
      "with a short row",
      json({ products: rowsOf(arrange("exact8", ascending)).map((r) => r.slice(1)) }),
      {},
      "256 rows",
    ],
    [
      "with a text product",
      json({ products: arrange("exact8", ascending).map((p, i) => (i === 300 ? "1" : p)) }),
      {},
      "row 1, column 44, got NaN",
    ],
    ["stated otherwise", json({}), { order: "b-rows" }, "got order a-rows in the file"],
    [
      "of products too wide",
      json({ products: new Array(65536).fill(40000) }),
      {},
      "expected an integer in -32768..32767",
    ],
    ["of products of absurd width", json({ productBits: 64 }), {}, "expected 16 to 24 bits"],
  ] as const)("is refused when %s", (_, text, options, message) => {
    expect(() => readTableFile(text, "json", { where: "t.json", ...options })).toThrow(message);
  });
});

describe("table layouts", () => {
  it("any layout of a random table reads back as that table", () => {
    const layouts = fc.record({
      signed: fc.boolean(),
      order: fc.constantFrom("a-rows" as const, "b-rows" as const),
      index: fc.constantFrom("ascending" as const, BITS as "two's complement bits"),
      noise: fc.integer({ min: 0, max: 300 }),
    });
    fc.assert(
      fc.property(layouts, ({ signed, order, index, noise }) => {
        const operand = (i: number) => (signed ? (index === "ascending" ? i - 128 : bits(i)) : i);
        const multiply = (a: number, b: number) => a * b - (((3 * a + 7 * b) & 255) * noise) / 512 || 0;
        const product = (a: number, b: number) => Math.max(signed ? -32768 : 0, Math.trunc(multiply(a, b)));
        const products = Array.from({ length: 65536 }, (_, i) => {
          const [row, column] = [operand(i >> 8), operand(i & 255)];
          return order === "a-rows" ? product(row, column) : product(column, row);
        });
        const table = truthTable(readTableFile(int16(products), "binary", { signed, order, index }));
        const first = signed ? -128 : 0;
        expect(table.every((p, i) => p === product(first + (i >> 8), first + (i & 255)))).toBe(true);
      }),
      { seed: 11, numRuns: 12 },
    );
  });

  it.each([
    ["a/t.BIN", "binary"],
    ["t.csv", "csv"],
    ["t.b.json", "json"],
  ])("%s is %s", (file, format) => {
    expect(tableFormat(file)).toBe(format);
  });

  it("refuses another ending", () => {
    expect(() => tableFormat("t.npy")).toThrow(
      "got t.npy, expected a file name that ends in .bin, .csv or .json",
    );
  });
});
