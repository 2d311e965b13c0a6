import { PulsegateError } from "../../../signals/errors.ts";

export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/**
 * Reads a NumPy array file (format 1.0 to 3.0) of little-endian float64 in row-major order.
 * Source: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays".
 */
export const readNpy = (bytes: Uint8Array): NpyArray => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = new TextDecoder("latin1").decode(bytes.subarray(0, 6));
  if (magic !== "\x93NUMPY") throw new PulsegateError("malformed", "not a NumPy file", { got: magic });
  const wide = bytes[6] !== 1;
  const start = wide ? 12 : 10;
  const headerLength = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = new TextDecoder("latin1").decode(bytes.subarray(start, start + headerLength));
  if (!header.includes("'<f8'") || !header.includes("'fortran_order': False")) {
    throw new PulsegateError("unsupported", "NumPy array layout", {
      got: header.trim(),
      expected: "<f8, row-major",
    });
  }
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? "")
    .split(",")
    .filter((cell) => cell.trim() !== "")
    .map(Number);
  const count = shape.reduce((product, extent) => product * extent, 1);
  const data = start + headerLength;
  if (bytes.byteLength < data + 8 * count) {
    throw new PulsegateError("truncated", "NumPy array ends early", {
      got: `${bytes.byteLength} bytes`,
      expected: `${data + 8 * count}`,
    });
  }
  const values = Float64Array.from({ length: count }, (_, i) => view.getFloat64(data + 8 * i, true));
  return { shape, values };
};
