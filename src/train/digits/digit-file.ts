/**
 * A compressed digit network as a file: "PGDN" (32 bits), version (8), place of the network in `DIGIT_NETWORKS` (8), then
 * weights and bias of every layer as `firmware-sim/compress/layer-coding.ts` writes them (outputs x inputs), zero bits up
 * to a whole byte, and the CRC-32 of all bytes in front of it (big-endian).
 */
import { createBitReader, createBitWriter } from "../../../firmware-sim/compress/bit-stream.ts";
import { denseWeights, readLayer, writeLayer } from "../../../firmware-sim/compress/layer-coding.ts";
import { crc32 } from "../../../firmware-sim/nn/crc32.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { createDigitNetwork, DIGIT_NETWORKS, type DigitNetwork, type DigitNetworkName } from "./networks.ts";
import { tensorsOf, writeStored } from "./tensors.ts";
import type { FloatSharedLayer } from "./tune.ts";

const MAGIC = 0x5047444e;
const VERSION = 1;

/** Weights and bias of every layer in the order of `tensorsOf`, with the width of their relative indices. */
export interface CodedTensor {
  readonly shared: FloatSharedLayer;
  readonly indexBits: number;
}

export const encodeDigitModel = (name: DigitNetworkName, tensors: readonly CodedTensor[]): Uint8Array => {
  const writer = createBitWriter();
  writer.write(MAGIC, 32);
  writer.write(VERSION, 8);
  writer.write(DIGIT_NETWORKS.indexOf(name), 8);
  for (const { shared, indexBits } of tensors) writeLayer(writer, shared, { indexBits });
  const body = writer.bytes();
  const bytes = new Uint8Array(body.length + 4);
  bytes.set(body);
  new DataView(bytes.buffer).setUint32(body.length, crc32(body));
  return bytes;
};

/**
 * Reads a compressed digit network and builds it.
 *
 * @returns the network with the decoded weights, and the shared tensors as they were encoded.
 * @throws PulsegateError `malformed` when the bytes are none, or damaged; `truncated`.
 */
export const decodeDigitModel = (
  bytes: Uint8Array,
  where: string,
): { readonly net: DigitNetwork; readonly shared: readonly FloatSharedLayer[] } => {
  const refuse = (what: string, got: unknown, expected: string): never => {
    throw new PulsegateError("malformed", what, { where, got, expected });
  };
  const body = bytes.subarray(0, Math.max(0, bytes.length - 4));
  const reader = createBitReader(body, where);
  if (reader.read(32) !== MAGIC) refuse("not a compressed digit network", "other first bytes", '"PGDN"');
  const version = reader.read(8);
  if (version !== VERSION) refuse("unknown version", version, `${VERSION}`);
  const stored = new DataView(bytes.buffer, bytes.byteOffset + body.length).getUint32(0);
  if (stored !== crc32(body)) refuse("damaged file", "another checksum", "the CRC-32 at its end");
  const place = reader.read(8);
  const name = DIGIT_NETWORKS[place] ?? refuse("unknown network", place, `below ${DIGIT_NETWORKS.length}`);
  const net = createDigitNetwork(name, 0);
  const shared = tensorsOf(net).map(({ layer, kind, matrix }) => {
    const { codebook, assignments } = readLayer(reader, `${where}, ${layer} ${kind}`);
    const count = matrix.rows * matrix.columns;
    if (!(codebook instanceof Float32Array) || assignments.length !== count) {
      throw new PulsegateError("malformed", `bad ${kind} of ${layer}`, {
        where,
        got: `${assignments.length} numbers`,
        expected: `${count} with a float32 codebook`,
      });
    }
    const tensor = { codebook, assignments };
    writeStored(matrix, denseWeights(codebook, assignments));
    return tensor;
  });
  return { net, shared };
};
