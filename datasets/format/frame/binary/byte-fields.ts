// Numbers in bytes, without a DataView: these few shifts are inlined into the loops that use them.

export const u16le = (b: Uint8Array, at: number): number => (b[at] as number) | ((b[at + 1] as number) << 8);

export const i16le = (b: Uint8Array, at: number): number => (u16le(b, at) << 16) >> 16;

export const i32le = (b: Uint8Array, at: number): number =>
  (b[at] as number) |
  ((b[at + 1] as number) << 8) |
  ((b[at + 2] as number) << 16) |
  ((b[at + 3] as number) << 24);

export const u32le = (b: Uint8Array, at: number): number => i32le(b, at) >>> 0;

export const u24le = (b: Uint8Array, at: number): number =>
  (b[at] as number) | ((b[at + 1] as number) << 8) | ((b[at + 2] as number) << 16);

export const u16be = (b: Uint8Array, at: number): number => ((b[at] as number) << 8) | (b[at + 1] as number);

export const i16be = (b: Uint8Array, at: number): number => (u16be(b, at) << 16) >> 16;

export const u24be = (b: Uint8Array, at: number): number =>
  ((b[at] as number) << 16) | ((b[at + 1] as number) << 8) | (b[at + 2] as number);

export const i24be = (b: Uint8Array, at: number): number => (u24be(b, at) << 8) >> 8;
