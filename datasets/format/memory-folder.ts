import { PulsegateError } from "../../signals/errors.ts";
import type { Folder, OutputFolder } from "./folder.ts";

/** A folder that lives in memory: what is written can be read back. */
export interface MemoryFolder extends Folder, OutputFolder {
  readonly files: Map<string, Uint8Array>;
}

const join = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** Makes a folder of the given files; text is stored as UTF-8. */
export const createMemoryFolder = (
  contents: Readonly<Record<string, Uint8Array | string>> = {},
): MemoryFolder => {
  const files = new Map<string, Uint8Array>();
  for (const [name, content] of Object.entries(contents)) {
    files.set(name, typeof content === "string" ? new TextEncoder().encode(content) : content);
  }
  return {
    files,
    async read(name, offset, length) {
      const file = files.get(name);
      if (file === undefined) throw new PulsegateError("not-found", "no such file", { where: name });
      return file.subarray(offset, offset + length);
    },
    async size(name) {
      return files.get(name)?.length;
    },
    async list() {
      return [...files.keys()];
    },
    async create(name) {
      const parts: Uint8Array[] = [];
      return {
        async write(bytes) {
          parts.push(bytes.slice());
        },
        async close() {
          files.set(name, join(parts));
        },
      };
    },
  };
};
