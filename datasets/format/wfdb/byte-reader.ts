import type { Folder } from "../folder.ts";

/** Bytes asked of the folder at a time: large enough to make the cost of asking small, small enough to hold many. */
const PIECE_BYTES = 1 << 20;

/** Reads a file from some offset to its end, with bounded memory. */
export interface ByteReader {
  /** The next `length` bytes, fewer at the end of the file. Valid until the next call. */
  take(length: number): Promise<Uint8Array>;
}

export const createByteReader = (folder: Folder, file: string, startByte: number): ByteReader => {
  let piece = new Uint8Array(0);
  let used = 0;
  let offset = startByte;
  return {
    async take(length) {
      if (piece.length - used < length) {
        piece = (await folder.read(file, offset, Math.max(length, PIECE_BYTES))) as Uint8Array<ArrayBuffer>;
        used = 0;
      }
      const bytes = piece.subarray(used, used + length);
      used += bytes.length;
      offset += bytes.length;
      return bytes;
    },
  };
};
