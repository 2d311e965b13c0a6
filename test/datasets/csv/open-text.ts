import type { ByteSource } from "../../../datasets/format/csv/byte-source.ts";
import { type CsvOptions, openCsv } from "../../../datasets/format/csv/open-csv.ts";

/** A text as a file that comes in pieces of the given sizes, round and round. */
export function textSource(text: string, sizes: readonly number[] = [65_536]): ByteSource {
  const bytes = new TextEncoder().encode(text);
  async function* open() {
    for (let at = 0, i = 0; at < bytes.length; i++) {
      const size = sizes[i % sizes.length]!;
      yield bytes.slice(at, at + size);
      at += size;
    }
  }
  return { name: "test.csv", open };
}

export const openText = (text: string, options: CsvOptions = {}) => openCsv(textSource(text), options);
