import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Digest of sources that a result depends on: a changed calculator measures anew. Folders stand for their `.ts` files. */
export function sourceDigest(paths: readonly string[]): string {
  const hash = createHash("sha256");
  const files = paths.flatMap((path) =>
    path.endsWith(".ts")
      ? [path]
      : readdirSync(path)
          .filter((file) => file.endsWith(".ts"))
          .sort()
          .map((file) => join(path, file)),
  );
  for (const file of files) hash.update(file).update(readFileSync(file));
  return hash.digest("hex");
}

/** Results under the digest of everything that they were made from, so that a run that dies goes on where it was. */
export class ResultCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  async of<T>(inputs: readonly string[], compute: () => Promise<T>): Promise<{ value: T; isNew: boolean }> {
    const hash = createHash("sha256");
    for (const input of inputs) hash.update(input).update("\0");
    const path = join(this.#folder, `${hash.digest("hex")}.json`);
    if (existsSync(path)) return { value: JSON.parse(readFileSync(path, "utf8")) as T, isNew: false };
    const value = await compute();
    writeFileSync(`${path}.part`, JSON.stringify(value));
    renameSync(`${path}.part`, path);
    return { value, isNew: true };
  }
}
