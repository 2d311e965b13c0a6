import { type FileHandle, lstat, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { PulsegateError } from "../../../signals/errors.ts";
import { checkFolder, makeFolder, systemCode, writeError } from "../make-folder.ts";

/** The error of a file that could not be written. */
const fileError = (path: string, cause: unknown): PulsegateError =>
  writeError("the file cannot be written", path, cause);

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
  /** Waits until the disk has it. @throws PulsegateError `io`, also when the file was removed meanwhile. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

const recordingExists = (path: string): PulsegateError =>
  new PulsegateError("bad-option", "a recording of this name exists and is not overwritten", {
    where: path,
    expected: "another name",
  });

/**
 * Tells before any work what would keep files from being made; leaves nothing behind.
 * @throws PulsegateError `bad-option` when one exists, or a file is in the way of their folder, `io` when the folder takes none.
 */
export async function checkNewFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const found = await lstat(path).catch(() => undefined);
    if (found !== undefined) throw recordingExists(path);
  }
  for (const folder of new Set(paths.map((path) => dirname(path)))) await checkFolder(folder);
}

/**
 * Creates a file; never one that exists.
 * @throws PulsegateError `bad-option` when there is one of that name or a file is in the way of its folder, `io` when it cannot be made.
 */
async function createDiskFile(path: string): Promise<DiskFile> {
  await makeFolder(dirname(path));
  const file = await open(path, "wx+").catch((error: unknown) => {
    throw systemCode(error) === "EEXIST" ? recordingExists(path) : fileError(path, error);
  });
  return await diskFile(path, file);
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
    return await diskFile(path, file);
  } catch (error) {
    throw fileError(path, error);
  }
}

async function diskFile(path: string, file: FileHandle): Promise<DiskFile> {
  const { size: length, nlink } = await file.stat();
  // Some file systems count no names.
  const linked = nlink > 0;
  let size = length;
  const loud = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      throw fileError(path, error);
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
    async sync() {
      await loud(file.datasync());
      // The system goes on taking what nobody will ever find.
      if (linked && (await file.stat()).nlink === 0) {
        throw new PulsegateError("io", "the file was removed while it was written", { where: path });
      }
    },
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
    throw fileError(path, error);
  }
}
