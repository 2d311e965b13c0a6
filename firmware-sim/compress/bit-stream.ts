import { PulsegateError } from "../../signals/errors.ts";

/** Bits that can tell `count` things apart: 0 for one, 1 for two, 2 for three or four. */
export const bitsFor = (count: number): number => (count <= 1 ? 0 : 32 - Math.clz32(count - 1));

/** Width of the field that holds the width of a number. */
const WIDTH_BITS = 5;

/** Appends fields of bits, most significant bit first. */
export interface BitWriter {
  readonly bitLength: number;
  /** The low `bits` (0..32) of an integer; negative ones in two's complement. */
  write(value: number, bits: number): void;
  /** An integer in 0..2^31 - 1 in as many bits as it needs, after 5 bits that hold their count. */
  writeNumber(value: number): void;
  /** What was written; the last byte is filled up with zeros. */
  bytes(): Uint8Array;
}

export function createBitWriter(): BitWriter {
  let buffer = new Uint8Array(256);
  let length = 0;
  const write = (value: number, bits: number): void => {
    if (length + bits > 8 * buffer.length) {
      const larger = new Uint8Array(2 * buffer.length);
      larger.set(buffer);
      buffer = larger;
    }
    for (let bit = bits - 1; bit >= 0; bit--, length++) {
      if ((value >>> bit) & 1) buffer[length >> 3] = buffer[length >> 3]! | (128 >> (length & 7));
    }
  };
  return {
    get bitLength() {
      return length;
    },
    write,
    writeNumber(value) {
      const bits = bitsFor(value + 1);
      write(bits, WIDTH_BITS);
      write(value, bits);
    },
    bytes: () => buffer.slice(0, Math.ceil(length / 8)),
  };
}

/** Reads what a {@link BitWriter} wrote. */
export interface BitReader {
  /** Bits read so far. */
  readonly position: number;
  /** An unsigned field of 0..32 bits. */
  read(bits: number): number;
  /** A field of 1..32 bits in two's complement. */
  readSigned(bits: number): number;
  readNumber(): number;
}

/** Every read throws PulsegateError `truncated` when the bytes end before the field does. */
export function createBitReader(bytes: Uint8Array, where: string): BitReader {
  let at = 0;
  const read = (bits: number): number => {
    if (at + bits > 8 * bytes.length) {
      throw new PulsegateError("truncated", "bits end inside a field", {
        where: `${where}, bit ${at}`,
        got: `${8 * bytes.length - at} bits left`,
        expected: `${bits}`,
      });
    }
    let value = 0;
    for (const end = at + bits; at < end; at++) {
      value = (value << 1) | ((bytes[at >> 3]! >> (7 - (at & 7))) & 1);
    }
    return value >>> 0;
  };
  return {
    get position() {
      return at;
    },
    read,
    readSigned: (bits) => (read(bits) << (32 - bits)) >> (32 - bits),
    readNumber: () => read(read(WIDTH_BITS)),
  };
}
