import { open, readdir, stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { PulsegateError } from "../../signals/errors.ts";
import type { Folder, OutputFile, OutputFolder } from "../format/folder.ts";
import { makeFolder, writeError } from "./make-folder.ts";
import { isMissing, readError } from "./read-error.ts";

/** Path of a file named by a header; a header must not lead out of its folder. */
const inside = (folder: string, name: string): string => {
  if (name.includes("\0") || isAbsolute(name) || name.split(/[/\\]/).includes("..")) {
    throw new PulsegateError("malformed", "a file name leads out of the record's folder", {
      where: folder,
      got: JSON.stringify(name),
    });
  }
  return join(folder, name);
};

const readPart = async (path: string, offset: number, length: number): Promise<Uint8Array> => {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled === bytes.length ? bytes : bytes.subarray(0, filled);
  } finally {
    await file.close();
  }
};

/** A folder on disk. */
export const openFolder = (folder: string): Folder => ({
  async read(name, offset, length) {
    const path = inside(folder, name);
    try {
      return await readPart(path, offset, length);
    } catch (error) {
      throw readError(path, error);
    }
  },
  async size(name) {
    const path = inside(folder, name);
    try {
      const found = await stat(path);
      return found.isFile() ? found.size : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw readError(path, error);
    }
  },
  async list() {
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      return entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
    } catch (error) {
      throw readError(folder, error);
    }
  },
});

const createFile = async (path: string): Promise<OutputFile> => {
  const file = await open(path, "w");
  return {
    async write(bytes) {
      try {
        for (let written = 0; written < bytes.length; ) {
          written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
        }
      } catch (error) {
        throw writeError("the file cannot be written", path, error);
      }
    },
    close: () => file.close(),
  };
};

/** A folder on disk to write to; it is made when it does not exist. */
export const openOutputFolder = (folder: string): OutputFolder => ({
  async create(name) {
    const path = inside(folder, name);
    try {
      await makeFolder(folder);
      return await createFile(path);
    } catch (error) {
      throw writeError("the file cannot be written", path, error);
    }
  },
});
