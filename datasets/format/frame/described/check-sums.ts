/** A check over `bytes[from..at)` that stands at `at`, and whether it holds. */
export interface CheckSum {
  readonly bytes: number;
  holds(bytes: Uint8Array, from: number, at: number, bigEndian: boolean): boolean;
}

function crc8(bytes: Uint8Array, from: number, at: number): number {
  let crc = 0;
  for (let i = from; i < at; i++) {
    crc ^= bytes[i] as number;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : (crc << 1) & 0xff;
  }
  return crc;
}

function crc16(bytes: Uint8Array, from: number, at: number): number {
  let crc = 0xffff;
  for (let i = from; i < at; i++) {
    crc ^= (bytes[i] as number) << 8;
    for (let bit = 0; bit < 8; bit++)
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}

function fold(
  bytes: Uint8Array,
  from: number,
  at: number,
  add: (sum: number, byte: number) => number,
): number {
  let sum = 0;
  for (let i = from; i < at; i++) sum = add(sum, bytes[i] as number);
  return sum & 0xff;
}

const oneByte = (of: (bytes: Uint8Array, from: number, at: number) => number): CheckSum => ({
  bytes: 1,
  holds: (bytes, from, at) => of(bytes, from, at) === bytes[at],
});

/**
 * Check sums by name. crc8: polynomial 0x07, start 0 (CRC-8/SMBUS). crc16-ccitt: polynomial 0x1021, start 0xFFFF (CRC-16/IBM-3740, often called
 * CCITT-FALSE). crc4-bitalino: polynomial x^4 + x + 1 in the low half of the byte, over all bits before it.
 * Source: catalogue of parametrised CRC algorithms (reveng); BITalino revolution-python-api.
 */
export const checkSums = {
  sum8: oneByte((bytes, from, at) => fold(bytes, from, at, (sum, byte) => sum + byte)),
  xor8: oneByte((bytes, from, at) => fold(bytes, from, at, (sum, byte) => sum ^ byte)),
  crc8: oneByte(crc8),
  "crc16-ccitt": {
    bytes: 2,
    holds(bytes, from, at, bigEndian) {
      const high = bytes[bigEndian ? at : at + 1] as number;
      const low = bytes[bigEndian ? at + 1 : at] as number;
      return crc16(bytes, from, at) === ((high << 8) | low);
    },
  },
  "crc4-bitalino": {
    bytes: 1,
    holds(bytes, from, at) {
      let crc = 0;
      for (let i = from; i <= at; i++) {
        const byte = i < at ? (bytes[i] as number) : (bytes[i] as number) & 0xf0;
        for (let bit = 7; bit >= 0; bit--) {
          crc <<= 1;
          if (crc & 0x10) crc ^= 0x03;
          crc ^= (byte >> bit) & 1;
        }
      }
      return (crc & 0x0f) === ((bytes[at] as number) & 0x0f);
    },
  },
} as const satisfies Record<string, CheckSum>;

export type CheckSumName = keyof typeof checkSums;
