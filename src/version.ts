import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Root folder of the package: holds package.json and models/, in a checkout and when installed alike. */
const packageRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Version from package.json, so that it is written down once. */
export const version: string = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")).version;

// Sources lie one level below the root, compiled files two.
function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    try {
      readFileSync(join(folder, "package.json"));
      return folder;
    } catch (error) {
      if (dirname(folder) === folder) throw error;
    }
  }
}
