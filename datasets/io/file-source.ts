import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { createGunzip } from "node:zlib";
import { PulsegateError } from "../../signals/errors.ts";
import type { ByteSource } from "../format/csv/byte-source.ts";
import { readError } from "./read-error.ts";

const CHUNK_BYTES = 1 << 18;

/** A file on disk from its start to its end; `.gz` is unpacked on the way. */
export function fileSource(path: string): ByteSource {
  async function* open(): AsyncGenerator<Uint8Array> {
    const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
    if (!path.toLowerCase().endsWith(".gz")) {
      try {
        for await (const chunk of file) yield chunk as Uint8Array;
      } catch (error) {
        throw readError(path, error);
      }
      return;
    }
    const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
    file.on("error", (error) => unpacked.destroy(readError(path, error)));
    try {
      for await (const chunk of file.pipe(unpacked)) yield chunk as Uint8Array;
    } catch (error) {
      if (error instanceof PulsegateError) throw error;
      throw new PulsegateError("malformed", "the file cannot be unpacked", {
        where: path,
        got: error instanceof Error ? error.message : error,
        cause: error,
      });
    } finally {
      file.destroy();
      unpacked.destroy();
    }
  }
  return { name: basename(path), open };
}

/** The first bytes of a file (unpacked), for telling formats apart; at most `length` of them. */
export async function fileHead(path: string, length: number): Promise<Uint8Array> {
  for await (const chunk of fileSource(path).open()) return chunk.subarray(0, length);
  return new Uint8Array(0);
}
