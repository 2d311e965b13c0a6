import { writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder, writeError } from "../../datasets/io/make-folder.ts";

/** Writes a file that a user named, and the folder for it. @throws PulsegateError `io` when it cannot be written. */
export async function writeUserFile(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await makeFolder(dirname(file));
    await writeFile(file, content);
  } catch (cause) {
    throw writeError("the file cannot be written", file, cause);
  }
}
