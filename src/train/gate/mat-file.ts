import { inflateSync } from "node:zlib";
import { PulsegateError } from "../../../signals/errors.ts";

/** A real matrix, column by column as MATLAB keeps it. */
export interface MatMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

interface Element {
  readonly type: number;
  readonly data: Uint8Array;
  readonly next: number;
}

const COMPRESSED = 15;
const MATRIX = 14;

/** Numeric types of MAT-file elements: size in bytes and how one value is read. */
const NUMERIC: Readonly<Record<number, readonly [number, (view: DataView, at: number) => number]>> = {
  1: [1, (view, at) => view.getInt8(at)],
  2: [1, (view, at) => view.getUint8(at)],
  3: [2, (view, at) => view.getInt16(at, true)],
  4: [2, (view, at) => view.getUint16(at, true)],
  5: [4, (view, at) => view.getInt32(at, true)],
  6: [4, (view, at) => view.getUint32(at, true)],
  7: [4, (view, at) => view.getFloat32(at, true)],
  9: [8, (view, at) => view.getFloat64(at, true)],
};

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const readElement = (bytes: Uint8Array, at: number): Element => {
  const view = viewOf(bytes);
  if (at + 8 > bytes.length) throw new PulsegateError("truncated", "MAT element tag", { got: `byte ${at}` });
  const tag = view.getUint32(at, true);
  const small = tag >>> 16;
  if (small > 0) return { type: tag & 0xffff, data: bytes.subarray(at + 4, at + 4 + small), next: at + 8 };
  const size = view.getUint32(at + 4, true);
  if (at + 8 + size > bytes.length) {
    throw new PulsegateError("truncated", "MAT element", {
      got: `${bytes.length - at - 8} bytes`,
      expected: `${size}`,
    });
  }
  const padded = tag === COMPRESSED ? size : Math.ceil(size / 8) * 8;
  return { type: tag, data: bytes.subarray(at + 8, at + 8 + size), next: at + 8 + padded };
};

const numbersOf = ({ type, data }: Element): Float64Array => {
  const reader = NUMERIC[type];
  if (reader === undefined) {
    throw new PulsegateError("unsupported", "MAT number type", { got: type, expected: "a real number" });
  }
  const [size, read] = reader;
  const view = viewOf(data);
  return Float64Array.from({ length: Math.floor(data.length / size) }, (_, i) => read(view, i * size));
};

const readMatrix = (bytes: Uint8Array): readonly [string, MatMatrix] => {
  const flags = readElement(bytes, 0);
  const dimensions = readElement(bytes, flags.next);
  const name = readElement(bytes, dimensions.next);
  const real = readElement(bytes, name.next);
  const [rows = 0, columns = 1] = numbersOf(dimensions);
  return [new TextDecoder("latin1").decode(name.data), { rows, columns, values: numbersOf(real) }];
};

/**
 * Reads the real numeric matrices of a little-endian MATLAB 5 file; other kinds of variables are passed over.
 * Source: The MathWorks, MAT-File Format (level 5).
 */
export const readMatFile = (bytes: Uint8Array): Map<string, MatMatrix> => {
  if (bytes.length < 128 || viewOf(bytes).getUint16(126, true) !== 0x4d49) {
    throw new PulsegateError("malformed", "not a little-endian MATLAB 5 file", {
      got: `${bytes.length} bytes`,
    });
  }
  const matrices = new Map<string, MatMatrix>();
  for (let at = 128; at < bytes.length; ) {
    const outer = readElement(bytes, at);
    at = outer.next;
    const inner = outer.type === COMPRESSED ? readElement(inflateSync(outer.data), 0) : outer;
    if (inner.type !== MATRIX) continue;
    const numeric = (inner.data[8] & 0xff) >= 6;
    if (!numeric) continue;
    const [name, matrix] = readMatrix(inner.data);
    matrices.set(name, matrix);
  }
  return matrices;
};
