import type { BitReader, BitWriter } from "./bit-stream.ts";

const view = new DataView(new ArrayBuffer(8));

/**
 * The nearest number of 8 significant bits (bfloat16: the upper half of a float32), ties to even.
 *
 * @param direction `up`: the nearest that is not smaller in magnitude.
 */
export function toBfloat16(value: number, direction: "nearest" | "up" = "nearest"): number {
  view.setFloat32(0, value);
  const bits = view.getUint32(0);
  const low = bits & 0xffff;
  const exact = low === 0 && Math.fround(value) === value;
  const up = direction === "up" ? !exact : low > 0x8000 || (low === 0x8000 && ((bits >>> 16) & 1) === 1);
  view.setUint32(0, (((bits >>> 16) + (up ? 1 : 0)) << 16) >>> 0);
  return view.getFloat32(0);
}

/** Bytes of each form of a number, by its two-bit tag: bfloat16, float32, float64. */
const FORMS = [2, 4, 8] as const;

/** A number, exactly, in the shortest of three forms; the tag takes two bits. */
export function writeReal(writer: BitWriter, value: number): void {
  const tag = toBfloat16(value) === value ? 0 : Math.fround(value) === value ? 1 : 2;
  writer.write(tag, 2);
  if (tag === 2) view.setFloat64(0, value);
  else view.setFloat32(0, value);
  for (let byte = 0; byte < FORMS[tag]; byte++) writer.write(view.getUint8(byte), 8);
}

export function readReal(reader: BitReader): number {
  const bytes = FORMS[reader.read(2) as 0 | 1 | 2] ?? 8;
  view.setFloat64(0, 0);
  for (let byte = 0; byte < bytes; byte++) view.setUint8(byte, reader.read(8));
  return bytes === 8 ? view.getFloat64(0) : view.getFloat32(0);
}
