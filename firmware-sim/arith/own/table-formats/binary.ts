import { PulsegateError } from "../../../../signals/errors.ts";
import type { RawTable } from "./raw-table.ts";

type Reader = (view: DataView, at: number) => number;

const FLOAT64: Reader = (view, at) => view.getFloat64(at, true);
const INT32: Reader = (view, at) => view.getInt32(at, true);
const INT16: Reader = (view, at) => view.getInt16(at, true);
const UINT16: Reader = (view, at) => view.getUint16(at, true);

/**
 * Bare little-endian products: 131,072 bytes are int16 (signed) or uint16, 262,144 int32, 524,288 float64. The bytes
 * state no layout.
 *
 * @throws PulsegateError `bad-option` for another size.
 */
export function parseBinaryTable(bytes: Uint8Array, signed: boolean, where: string): RawTable {
  const readers: { readonly [size: number]: Reader } = { 2: signed ? INT16 : UINT16, 4: INT32, 8: FLOAT64 };
  const size = bytes.length / 65536;
  const read = readers[size];
  if (read === undefined) {
    throw new PulsegateError("bad-option", "a table of products has a wrong size", {
      where,
      got: `${bytes.length} bytes`,
      expected: "131072 (16-bit), 262144 (int32) or 524288 (float64)",
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { products: Float64Array.from({ length: 65536 }, (_, i) => read(view, i * size)), layout: {} };
}
