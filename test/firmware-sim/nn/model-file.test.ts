import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32 } from "../../../firmware-sim/nn/crc32.ts";
import type { Model } from "../../../firmware-sim/nn/model.ts";
import { parseModel, serialiseModel } from "../../../firmware-sim/nn/model-file.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { randomModel } from "./random-model.ts";

const extra = { scaling: [{ mean: 0.1, deviation: 2.5 }], head: "logistic", flags: [true, null] };
const model: Model = { ...randomModel(12), extra };
const bytes = serialiseModel(model);
const jsonBytes = new DataView(bytes.buffer).getUint32(8, true);

/** A copy with some bytes replaced; `sealed` writes a fitting checksum over the damage. */
function damaged(at: number, values: readonly number[], sealed = false): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  if (sealed) seal(copy);
  return copy;
}
function seal(file: Uint8Array): void {
  const checksum = crc32(file.subarray(0, 28), file.subarray(32));
  new DataView(file.buffer).setUint32(28, checksum, true);
}

/** The file with its description changed as text, resealed. */
function withJson(change: (text: string) => string): Uint8Array {
  const text = change(new TextDecoder().decode(bytes.subarray(32, 32 + jsonBytes)));
  const json = new TextEncoder().encode(text);
  const file = new Uint8Array(bytes.length - jsonBytes + json.length);
  file.set(bytes.subarray(0, 32));
  file.set(json, 32);
  file.set(bytes.subarray(32 + jsonBytes), 32 + json.length);
  new DataView(file.buffer).setUint32(8, json.length, true);
  seal(file);
  return file;
}

function errorOf(file: Uint8Array): PulsegateError {
  try {
    parseModel(file);
  } catch (error) {
    if (error instanceof PulsegateError) return error;
    throw error;
  }
  throw new Error("parsed without an error");
}

describe("model file", () => {
  it("gives back what was written, random models included", () => {
    expect(parseModel(bytes)).toEqual(model);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const written = randomModel(seed);
        expect(parseModel(serialiseModel(written))).toEqual(written);
      }),
      { numRuns: 30 },
    );
  });

  it("is read from the middle of a larger buffer as well", () => {
    const larger = new Uint8Array(bytes.length + 7);
    larger.set(bytes, 5);
    expect(parseModel(larger.subarray(5, 5 + bytes.length))).toEqual(model);
  });

  it.each([
    [
      "magic",
      damaged(0, [0x58]),
      "malformed",
      /bad magic, in model file header, got 0x4e4e4758, expected 0x4e4e4750/,
    ],
    ["version", damaged(4, [2]), "unsupported", /bad version.*got 2, expected 1/],
    ["header size", damaged(6, [48]), "malformed", /bad header size.*got 48, expected 32/],
    [
      "description size",
      damaged(8, [0, 0]),
      "malformed",
      /bad model file size.*got \d+ bytes, expected \d+ = 32 header/,
    ],
    ["array size", damaged(12, [255, 255]), "truncated", /bad model file size/],
    ["number of layers", damaged(16, [77], true), "malformed", /bad number of layers.*got 77, expected \d/],
    ["number of weights", damaged(20, [1, 2, 3], true), "malformed", /bad number of weights.*got 197121/],
    ["reserved word", damaged(24, [1]), "malformed", /bad reserved word.*got 1, expected 0/],
    ["checksum", damaged(28, [bytes[28]! ^ 1]), "checksum", /damaged.*got 0x.*expected CRC-32 0x/],
    ["a weight", damaged(bytes.length - 9, [bytes.at(-9)! ^ 4]), "checksum", /damaged/],
  ] as const)("refuses a file with a corrupted %s", (_, file, code, message) => {
    const error = errorOf(file);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it.each([
    ["nothing", 0],
    ["half a header", 17],
    ["a missing last byte", bytes.length - 1],
  ])("calls %s truncated", (_, length) => {
    expect(errorOf(bytes.subarray(0, length)).code).toBe("truncated");
  });

  it.each([
    ["no JSON", (text: string) => text.replace("{", "["), /not JSON/],
    [
      "no name",
      (text: string) => text.replace('"name":', '"nome":'),
      /field name, in model, got nothing, expected a string/,
    ],
    [
      "a strange layer",
      (text: string) => text.replace('"conv1d"', '"conv3d"'),
      /field kind, in model.layers\[0\], got "conv3d"/,
    ],
    [
      "a text for a number",
      (text: string) => text.replace(/"samples":\d+/, '"samples":"9"'),
      /field samples.*got "9"/,
    ],
    [
      "a negative size",
      (text: string) => text.replace(/"kernel":\d+/, '"kernel":-3'),
      /field kernel.*got -3/,
    ],
    [
      "too many channels",
      (text: string) => text.replace(/"outChannels":\d+/, '"outChannels":9999'),
      /arrays are shorter/,
    ],
    [
      "too few channels",
      (text: string) => text.replace(/"outChannels":\d+/, '"outChannels":1'),
      /left over|wrong input/,
    ],
    [
      "a zero-point out of range",
      (text: string) => text.replace(/"zeroPoint":-?\d+/, '"zeroPoint":200'),
      /bad zero-point.*got 200/,
    ],
    [
      "a figure without number",
      (text: string) => text.replace('"accuracy":0.5', '"accuracy":null'),
      /field accuracy, in model.card.figures/,
    ],
    [
      "no test runs",
      (text: string) => text.replace('"testRuns":[', '"testRuns":7,"x":['),
      /field testRuns.*expected a list/,
    ],
  ])("refuses a description with %s", (_, change, message) => {
    const error = errorOf(withJson(change));
    expect(error.code).toBe("malformed");
    expect(error.message).toMatch(message);
  });

  it("does not write what it could not read", () => {
    const card = { ...model.card, figures: { accuracy: Number.NaN } };
    expect(() => serialiseModel({ ...model, card })).toThrow("accuracy");
  });

  it("sees every single flipped bit", () => {
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const copy = bytes.slice();
        copy[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => parseModel(copy)).toThrow(PulsegateError);
      }),
      { numRuns: 300 },
    );
  });
});

describe("CRC-32", () => {
  it("has the standard check value over any pieces", () => {
    const text = new TextEncoder().encode("123456789");
    expect(crc32(text)).toBe(0xcbf43926);
    expect(crc32(text.subarray(0, 4), text.subarray(4))).toBe(0xcbf43926);
    expect(crc32()).toBe(0);
  });

  it.runIf(typeof zlibCrc32 === "function")("equals zlib's", () => {
    expect(crc32(bytes)).toBe(zlibCrc32(bytes));
  });
});
