/**
 * Model file, little-endian:
 *
 * | byte | size | field                                                                  |
 * | ---- | ---- | ---------------------------------------------------------------------- |
 * | 0    | 4    | magic "PGNN"                                                           |
 * | 4    | 2    | version, 1                                                             |
 * | 6    | 2    | header bytes, 32                                                       |
 * | 8    | 4    | bytes of the JSON description (UTF-8), right after the header          |
 * | 12   | 4    | bytes of the arrays, after the JSON                                    |
 * | 16   | 4    | number of layers                                                       |
 * | 20   | 4    | number of weights                                                      |
 * | 24   | 4    | reserved, 0                                                            |
 * | 28   | 4    | CRC-32 of everything else (bytes 0..27 and 32..end)                    |
 *
 * Arrays: for every layer with weights, in order: int8 weights, int32 biases, float64 scales.
 */
import { PulsegateError } from "../../signals/errors.ts";
import { crc32 } from "./crc32.ts";
import { isWeighted, type Model } from "./model.ts";
import { type LayerArrays, modelFromJson, modelToJson } from "./model-json.ts";
import { planModel } from "./plan.ts";

const MAGIC = 0x4e4e4750;
const VERSION = 1;
const HEADER_BYTES = 32;

function arraysToBytes(model: Model): Uint8Array {
  const products = model.layers.filter(isWeighted);
  const size = products.reduce((sum, { weights, bias }) => sum + weights.length + 12 * bias.length, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { weights, bias, weightScales } of products) {
    for (const weight of weights) view.setInt8(at++, weight);
    for (const value of bias) {
      view.setInt32(at, value, true);
      at += 4;
    }
    for (const scale of weightScales) {
      view.setFloat64(at, scale, true);
      at += 8;
    }
  }
  return bytes;
}

const weightsOf = (model: Model) =>
  model.layers.filter(isWeighted).reduce((sum, layer) => sum + layer.weights.length, 0);

/**
 * The bytes of a model, read back before they are returned: what is written can be parsed.
 *
 * @throws PulsegateError `malformed` for a model that makes no sense.
 */
export function serialiseModel(model: Model): Uint8Array {
  planModel(model);
  const json = new TextEncoder().encode(modelToJson(model));
  const arrays = arraysToBytes(model);
  const bytes = new Uint8Array(HEADER_BYTES + json.length + arrays.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, HEADER_BYTES, true);
  view.setUint32(8, json.length, true);
  view.setUint32(12, arrays.length, true);
  view.setUint32(16, model.layers.length, true);
  view.setUint32(20, weightsOf(model), true);
  bytes.set(json, HEADER_BYTES);
  bytes.set(arrays, HEADER_BYTES + json.length);
  view.setUint32(28, crc32(bytes.subarray(0, 28), bytes.subarray(HEADER_BYTES)), true);
  parseModel(bytes);
  return bytes;
}

function expectField(field: string, got: number, expected: number, code: "malformed" | "unsupported"): void {
  if (got === expected) return;
  throw new PulsegateError(code, `bad ${field}`, {
    where: "model file header",
    got: field === "magic" ? `0x${got.toString(16)}` : got,
    expected: field === "magic" ? `0x${expected.toString(16)} ("PGNN")` : String(expected),
  });
}

function checkHeader(bytes: Uint8Array, view: DataView): { jsonBytes: number; arrayBytes: number } {
  if (bytes.length < HEADER_BYTES) {
    throw new PulsegateError("truncated", "model file is shorter than its header", {
      got: `${bytes.length} bytes`,
      expected: `at least ${HEADER_BYTES}`,
    });
  }
  expectField("magic", view.getUint32(0, true), MAGIC, "malformed");
  expectField("version", view.getUint16(4, true), VERSION, "unsupported");
  expectField("header size", view.getUint16(6, true), HEADER_BYTES, "malformed");
  expectField("reserved word", view.getUint32(24, true), 0, "malformed");
  const jsonBytes = view.getUint32(8, true);
  const arrayBytes = view.getUint32(12, true);
  const promised = HEADER_BYTES + jsonBytes + arrayBytes;
  if (bytes.length !== promised) {
    throw new PulsegateError(bytes.length < promised ? "truncated" : "malformed", "bad model file size", {
      where: "model file header",
      got: `${bytes.length} bytes`,
      expected: `${promised} = ${HEADER_BYTES} header + ${jsonBytes} JSON + ${arrayBytes} arrays`,
    });
  }
  const checksum = crc32(bytes.subarray(0, 28), bytes.subarray(HEADER_BYTES));
  if (view.getUint32(28, true) !== checksum) {
    throw new PulsegateError("checksum", "model file is damaged", {
      where: "model file header",
      got: `0x${checksum.toString(16)}`,
      expected: `CRC-32 0x${view.getUint32(28, true).toString(16)}`,
    });
  }
  return { jsonBytes, arrayBytes };
}

/** Hands out the arrays in order, never past the end of the file. */
function createArrayReader(view: DataView, start: number) {
  let at = start;
  const read = (weightCount: number, outputs: number, layer: string): LayerArrays => {
    const needed = weightCount + 12 * outputs;
    if (at + needed > view.byteLength) {
      throw new PulsegateError("malformed", "arrays are shorter than the layers need", {
        where: `layer ${layer}`,
        got: `${view.byteLength - at} bytes left`,
        expected: `${needed} bytes`,
      });
    }
    const biasAt = at + weightCount;
    const scalesAt = biasAt + 4 * outputs;
    const weightsAt = at;
    at += needed;
    return {
      weights: Int8Array.from({ length: weightCount }, (_, i) => view.getInt8(weightsAt + i)),
      bias: Int32Array.from({ length: outputs }, (_, i) => view.getInt32(biasAt + 4 * i, true)),
      weightScales: Float64Array.from({ length: outputs }, (_, i) => view.getFloat64(scalesAt + 8 * i, true)),
    };
  };
  return { read, left: () => view.byteLength - at };
}

/**
 * Reads a model file and checks all of it: header, checksum, description, and that the layers fit each other.
 *
 * @throws PulsegateError `malformed`, `unsupported`, `truncated` or `checksum`, with got and expected.
 */
export function parseModel(bytes: Uint8Array): Model {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { jsonBytes } = checkHeader(bytes, view);
  const text = new TextDecoder().decode(bytes.subarray(HEADER_BYTES, HEADER_BYTES + jsonBytes));
  const reader = createArrayReader(view, HEADER_BYTES + jsonBytes);
  const model = modelFromJson(text, reader.read);
  expectField("number of array bytes left over", reader.left(), 0, "malformed");
  expectField("number of layers", view.getUint32(16, true), model.layers.length, "malformed");
  expectField("number of weights", view.getUint32(20, true), weightsOf(model), "malformed");
  planModel(model);
  return model;
}
