import { mkdir, mkdtemp, rmdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { PulsegateError } from "../../signals/errors.ts";

/** Code of a system's error: `ENOENT`; empty for any other error. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file is larger than the disk allows",
  EROFS: "the disk may only be read",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: "the folder above it is gone, or takes nothing",
};

/** A system's error in words. */
export const reasonOf = (cause: unknown): string => REASONS[systemCode(cause)] ?? String(cause);

/** The error of something that could not be written. */
export const writeError = (what: string, path: string, cause: unknown): PulsegateError =>
  cause instanceof PulsegateError
    ? cause
    : new PulsegateError("io", what, { where: path, got: reasonOf(cause), cause });

const notAFolder = (path: string): PulsegateError =>
  new PulsegateError("bad-option", "a file stands where a folder should be", {
    where: path,
    expected: "another folder",
  });

/**
 * Makes a folder, and those above it, where they are not there. One by one: Node's own way never comes back where the system
 * has no folders to make (`/proc/x`).
 * @throws PulsegateError `bad-option` when a file is in the way, `io` when it cannot be made.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeEach(resolve(path));
  } catch (error) {
    throw writeError("the folder cannot be made", path, error);
  }
}

async function makeEach(path: string): Promise<void> {
  const failed = await tryMake(path);
  if (failed === undefined) return;
  const above = dirname(path);
  if (above === path || !["ENOENT", "ENOTDIR"].includes(systemCode(failed))) throw failed;
  await makeEach(above);
  const still = await tryMake(path);
  if (still !== undefined) throw still;
}

/** Resolves to what went wrong, if something did. */
async function tryMake(path: string): Promise<unknown> {
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCode(error) !== "EEXIST") return error;
    if (!(await stat(path)).isDirectory()) throw notAFolder(path);
  }
}

/**
 * Tells whether files can be made in a folder that is there, or still to be made; leaves nothing behind.
 * @throws PulsegateError as {@link makeFolder}.
 */
export async function checkFolder(path: string): Promise<void> {
  try {
    const there = await nearestFolder(resolve(path));
    await rmdir(await mkdtemp(join(there, ".pulsegate-")));
  } catch (error) {
    throw writeError("nothing can be written to the folder", path, error);
  }
}

async function nearestFolder(path: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) return path;
  } catch (error) {
    const above = dirname(path);
    if (above === path || !["ENOENT", "ENOTDIR"].includes(systemCode(error))) throw error;
    return nearestFolder(above);
  }
  throw notAFolder(path);
}
