import { createHash } from "node:crypto";
import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";

const FILE_NAME = "summary.json";
const MAX_DEPTH = 6;
const MAX_FILES = 500;
const MAX_BYTES = 64 << 20;

/** A file that may be a summary, or a place that could not be looked at. */
export interface FoundSummary {
  /** Made of the path; says nothing of it. */
  readonly id: string;
  readonly file: string;
  /** Path inside the folder. */
  readonly name: string;
  readonly modifiedMs: number;
  readonly bytes: number;
  readonly problem?: string;
}

/** All files named `summary.json` in a folder and below, newest first. Links and hidden folders are not followed. */
export async function findSummaries(folder: string): Promise<FoundSummary[]> {
  const found: FoundSummary[] = [];
  const add = (file: string, at: { mtimeMs: number; size: number } | undefined, problem?: string) => {
    const name = relative(folder, file) || ".";
    const id = createHash("sha256").update(name).digest("hex").slice(0, 16);
    const { mtimeMs: modifiedMs = 0, size: bytes = 0 } = at ?? {};
    found.push({ id, file, name, modifiedMs, bytes, ...(problem === undefined ? {} : { problem }) });
  };
  const addSummary = async (path: string) => {
    const at = await stat(path).catch(() => undefined);
    if (found.length === MAX_FILES) add(path, at, `more than ${MAX_FILES} summaries: the rest is not listed`);
    else if (at !== undefined && at.size > MAX_BYTES) add(path, at, "summary is larger than 64 MB");
    else add(path, at);
  };
  const look = async (at: string, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH) {
      add(at, undefined, `folder is more than ${MAX_DEPTH} levels deep: not looked at`);
      return;
    }
    const entries = await readdir(at, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      // A folder that is not there yet has no summaries yet.
      if (error.code !== "ENOENT") add(at, undefined, `folder cannot be read: ${error.code}`);
      return [] as Dirent[];
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (found.length > MAX_FILES) return;
      const path = join(at, entry.name);
      if (entry.isFile() && entry.name === FILE_NAME) await addSummary(path);
      else if (entry.isDirectory() && !isPassedOver(entry.name)) await look(path, depth + 1);
    }
  };
  await look(folder, 0);
  return found.sort((a, b) => b.modifiedMs - a.modifiedMs);
}

const isPassedOver = (name: string): boolean => name.startsWith(".") || name === "node_modules";
