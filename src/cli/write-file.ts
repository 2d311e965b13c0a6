import { writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "../../datasets/io/make-folder.ts";
import { PulsegateError } from "../../signals/errors.ts";

/** Writes a file that a user named, and the folder for it. @throws PulsegateError `not-found` when it cannot be written. */
export async function writeUserFile(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await makeFolder(dirname(file));
    await writeFile(file, content);
  } catch (cause) {
    throw new PulsegateError("not-found", "cannot write the file", { where: file, cause });
  }
}
