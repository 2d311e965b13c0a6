import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { PulsegateError } from "../../../signals/errors.ts";

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file is larger than the disk allows",
  EROFS: "the disk may only be read",
  EACCES: "permission denied",
  EPERM: "permission denied",
};

/** The error of a file that could not be written. */
const writeError = (path: string, cause: unknown): PulsegateError =>
  cause instanceof PulsegateError
    ? cause
    : new PulsegateError("io", "the file cannot be written", {
        where: path,
        got: REASONS[codeOf(cause)] ?? String(cause),
        cause,
      });

const writeAll = async (file: FileHandle, bytes: Uint8Array, position: number): Promise<void> => {
  let done = 0;
  while (done < bytes.length) {
    const step = await file.write(bytes, done, bytes.length - done, position + done);
    done += step.bytesWritten;
  }
};

/** A file whose end is written again and again while it grows. */
export interface DiskFile {
  readonly path: string;
  readonly size: number;
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Cuts the file off at `size`, where it is longer. */
  cut(size: number): Promise<void>;
  /** Waits until the disk has it. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Creates a file; never one that exists.
 * @throws PulsegateError `bad-option` when there is one of that name, `io` when it cannot be made.
 */
async function createDiskFile(path: string): Promise<DiskFile> {
  let file: FileHandle;
  try {
    await mkdir(dirname(path), { recursive: true });
    file = await open(path, "wx+");
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw writeError(path, error);
    throw new PulsegateError("bad-option", "a recording of this name exists and is not overwritten", {
      where: path,
      expected: "another name",
    });
  }
  return diskFile(path, file, 0);
}

/** Creates files, all of them or, when one cannot be made, none. @throws PulsegateError as {@link createDiskFile}. */
export async function createDiskFiles(paths: readonly string[]): Promise<DiskFile[]> {
  const made: DiskFile[] = [];
  try {
    for (const path of paths) made.push(await createDiskFile(path));
    return made;
  } catch (error) {
    for (const file of made) {
      await file.close();
      await rm(file.path);
    }
    throw error;
  }
}

/** Opens a file that exists, to change it in place. @throws PulsegateError `io`. */
export async function openDiskFile(path: string): Promise<DiskFile> {
  try {
    const file = await open(path, "r+");
    return diskFile(path, file, (await file.stat()).size);
  } catch (error) {
    throw writeError(path, error);
  }
}

function diskFile(path: string, file: FileHandle, length: number): DiskFile {
  let size = length;
  const loud = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      throw writeError(path, error);
    }
  };
  return {
    path,
    get size() {
      return size;
    },
    async write(bytes, position) {
      // A part may get there when the disk is full.
      size = Math.max(size, position + bytes.length);
      await loud(writeAll(file, bytes, position));
    },
    async cut(to) {
      if (to >= size) return;
      await loud(file.truncate(to));
      size = to;
    },
    sync: () => loud(file.datasync()),
    close: () => loud(file.close()),
  };
}

/** Puts a file in the place of another in one step: whoever looks sees the old one or the new one, whole. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const next = `${path}.next`;
  try {
    const file = await open(next, "w");
    try {
      await writeAll(file, bytes, 0);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(next, path);
  } catch (error) {
    // A full disk needs the room.
    await rm(next, { force: true });
    throw writeError(path, error);
  }
}
