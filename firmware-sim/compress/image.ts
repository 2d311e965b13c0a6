/**
 * Compressed image of a network, little-endian:
 *
 * | byte | size | field                                                                            |
 * | ---- | ---- | -------------------------------------------------------------------------------- |
 * | 0    | 4    | magic "PGCI"                                                                     |
 * | 4    | 2    | version, 1                                                                       |
 * | 6    | 2    | 1: constants of a beat classifier follow the network; 0: they do not             |
 * | 8    | 4    | bytes of the flash image, this header included                                   |
 * | 12   | 4    | CRC-32 of the flash image without this field                                     |
 * | 16   |      | bits of the network (`write-model.ts`), then of the constants                    |
 *
 * The flash image is all that a device stores. A file may go on with a description that is not flashed: "PGCD", bytes of
 * the text, CRC-32 of the text (4 bytes each), and JSON text with names, multipliers and the model card.
 */
import { PulsegateError } from "../../signals/errors.ts";
import type { BeatModel } from "../beats/beat-model.ts";
import { crc32 } from "../nn/crc32.ts";
import type { Layer, Model, ModelCard, OperandOrder } from "../nn/model.ts";
import { planModel } from "../nn/plan.ts";
import { createBitReader, createBitWriter } from "./bit-stream.ts";
import { readBeatConstants, readNetwork } from "./read-model.ts";
import { type BeatConstants, type WrittenLayer, writeBeatConstants, writeNetwork } from "./write-model.ts";

const MAGIC = 0x49434750;
const DESCRIPTION_MAGIC = 0x44434750;
const VERSION = 1;
const HEADER_BYTES = 16;
const DESCRIPTION_HEADER_BYTES = 12;

/** Where the bytes of a flash image go. */
export interface ImageSize {
  /** Everything that a device stores. */
  readonly bytes: number;
  readonly headerBits: number;
  readonly layers: readonly WrittenLayer[];
  /** Inputs, layers without weights, number of layers. */
  readonly structureBits: number;
  /** Scaler, rhythm head, thresholds. */
  readonly constantBits: number;
}

/** A network with, if it is a beat classifier's, the constants around it. */
export interface ImageContent {
  readonly network: Model;
  readonly constants?: BeatConstants;
}

interface Description {
  readonly name: string;
  readonly card: ModelCard;
  readonly layers: readonly {
    readonly name: string;
    readonly multiplier?: string;
    readonly operandOrder?: OperandOrder;
  }[];
}

const describe = ({ name, card, layers }: Model): Description => ({
  name,
  card,
  layers: layers.map((layer) =>
    "weights" in layer
      ? { name: layer.name, multiplier: layer.multiplier, operandOrder: layer.operandOrder }
      : { name: layer.name },
  ),
});

function descriptionBytes(model: Model): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(describe(model)));
  const bytes = new Uint8Array(DESCRIPTION_HEADER_BYTES + text.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, DESCRIPTION_MAGIC, true);
  view.setUint32(4, text.length, true);
  view.setUint32(8, crc32(text), true);
  bytes.set(text, DESCRIPTION_HEADER_BYTES);
  return bytes;
}

/**
 * The flash image alone, and where its bytes go.
 *
 * @param huffman as for a layer.
 */
export function encodeFlashImage(
  { network, constants }: ImageContent,
  huffman: "smaller" | "never" = "smaller",
): { readonly bytes: Uint8Array; readonly size: ImageSize } {
  planModel(network);
  const writer = createBitWriter();
  const layers = writeNetwork(writer, network, huffman);
  const networkBits = writer.bitLength;
  if (constants !== undefined) writeBeatConstants(writer, constants);
  const constantBits = writer.bitLength - networkBits;
  const body = writer.bytes();
  const bytes = new Uint8Array(HEADER_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, constants === undefined ? 0 : 1, true);
  view.setUint32(8, bytes.length, true);
  bytes.set(body, HEADER_BYTES);
  view.setUint32(12, crc32(bytes.subarray(0, 12), body), true);
  const layerBits = layers.reduce(
    (sum, { shapeBits, weights, scaleBits, biasBits }) =>
      sum + shapeBits + 8 * weights.bytes - weights.paddingBits + scaleBits + biasBits,
    0,
  );
  const structureBits = networkBits - layerBits;
  return {
    bytes,
    size: { bytes: bytes.length, headerBits: 8 * HEADER_BYTES, layers, structureBits, constantBits },
  };
}

/** The file of an image: what is flashed, then names and card, which are not. */
export function encodeImage(content: ImageContent): { readonly bytes: Uint8Array; readonly size: ImageSize } {
  const { bytes: flash, size } = encodeFlashImage(content);
  const description = descriptionBytes(content.network);
  const bytes = new Uint8Array(flash.length + description.length);
  bytes.set(flash);
  bytes.set(description, flash.length);
  return { bytes, size };
}

const hex = (value: number) => `0x${value.toString(16)}`;

function expectEqual(
  what: string,
  where: string,
  got: number,
  expected: number,
  code: "malformed" | "unsupported" | "checksum",
) {
  if (got === expected) return;
  throw new PulsegateError(code, what, { where, got: hex(got), expected: hex(expected) });
}

function checkFlash(bytes: Uint8Array): { readonly length: number; readonly beat: boolean } {
  const where = "compressed image header";
  if (bytes.length < HEADER_BYTES) {
    throw new PulsegateError("truncated", "compressed image is shorter than its header", {
      where,
      got: `${bytes.length} bytes`,
      expected: `at least ${HEADER_BYTES}`,
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  expectEqual('bad magic, not "PGCI"', where, view.getUint32(0, true), MAGIC, "malformed");
  expectEqual("bad version", where, view.getUint16(4, true), VERSION, "unsupported");
  const length = view.getUint32(8, true);
  if (bytes.length < length || length < HEADER_BYTES) {
    throw new PulsegateError(length < HEADER_BYTES ? "malformed" : "truncated", "bad compressed image size", {
      where,
      got: `${bytes.length} bytes`,
      expected: `${length}`,
    });
  }
  const crc = crc32(bytes.subarray(0, 12), bytes.subarray(HEADER_BYTES, length));
  expectEqual("compressed image is damaged: CRC-32", where, crc, view.getUint32(12, true), "checksum");
  const flags = view.getUint16(6, true);
  if (flags > 1) expectEqual("bad content word", where, flags, 1, "malformed");
  return { length, beat: flags === 1 };
}

const ANONYMOUS: ModelCard = {
  name: "compressed image",
  role: "decoded from a flash image without description",
  trainingData: "not stated",
  selection: "not stated",
  figures: {},
  testRuns: [],
};

function readDescription(bytes: Uint8Array): Description | undefined {
  if (bytes.length === 0) return undefined;
  const where = "description of a compressed image";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const promised =
    bytes.length < DESCRIPTION_HEADER_BYTES
      ? DESCRIPTION_HEADER_BYTES
      : DESCRIPTION_HEADER_BYTES + view.getUint32(4, true);
  if (bytes.length < promised) {
    throw new PulsegateError("truncated", "description is cut off", {
      where,
      got: `${bytes.length} bytes`,
      expected: `${promised}`,
    });
  }
  expectEqual('bad magic, not "PGCD"', where, view.getUint32(0, true), DESCRIPTION_MAGIC, "malformed");
  expectEqual("bad size", where, bytes.length, promised, "malformed");
  const text = bytes.subarray(DESCRIPTION_HEADER_BYTES);
  expectEqual("description is damaged: CRC-32", where, crc32(text), view.getUint32(8, true), "checksum");
  return JSON.parse(new TextDecoder().decode(text)) as Description;
}

/** A description names layers; it never changes what was flashed. */
function withNames(layer: Layer, described: Description["layers"][number] | undefined): Layer {
  if (described === undefined) return layer;
  const { name, multiplier, operandOrder } = described;
  if (!("weights" in layer)) return { ...layer, name };
  return {
    ...layer,
    name,
    multiplier: multiplier ?? layer.multiplier,
    operandOrder: operandOrder ?? layer.operandOrder,
  };
}

/**
 * Reads an image: exactly the weights, biases, scales and constants that were encoded; without a description (a flash image
 * alone) layers are called layer1, layer2 ... and multiply exactly.
 *
 * @throws PulsegateError `truncated`, `checksum`, `malformed` or `unsupported`, with where, got and expected.
 */
export function decodeImage(bytes: Uint8Array): ImageContent {
  const { length, beat } = checkFlash(bytes);
  const reader = createBitReader(bytes.subarray(HEADER_BYTES, length), "compressed image");
  const read = readNetwork(reader);
  const constants = beat ? { constants: readBeatConstants(reader) } : {};
  const description = readDescription(bytes.subarray(length));
  const network: Model = {
    name: description?.name ?? ANONYMOUS.name,
    ...read,
    layers: read.layers.map((layer, i) => withNames(layer, description?.layers[i])),
    card: description?.card ?? ANONYMOUS,
  };
  planModel(network);
  return { network, ...constants };
}

/**
 * The beat classifier of an image. It runs on any multiplier, but has no histograms of activations: mean product errors
 * cannot be folded into its biases.
 *
 * @throws PulsegateError `unsupported` for an image of another network; what {@link decodeImage} throws.
 */
export function decodeBeatImage(bytes: Uint8Array): BeatModel {
  const { network, constants } = decodeImage(bytes);
  if (constants !== undefined) return { name: network.name, network, ...constants, histograms: {} };
  throw new PulsegateError("unsupported", "image holds no beat classifier", {
    where: "compressed image",
    got: network.name,
    expected: "a network with scaler, rhythm head and thresholds",
  });
}
