import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PulsegateError } from "../../signals/errors.ts";

/** The built page, `dist/web`, from the sources as well as from the built files below `dist`. */
export const builtPageFolder: string = fileURLToPath(
  new URL(import.meta.url.includes("/dist/src/") ? "../../web/" : "../../dist/web/", import.meta.url),
);

/** @throws PulsegateError `not-found` when the folder holds no page. */
export function checkPageFolder(folder: string): void {
  if (existsSync(join(folder, "index.html"))) return;
  throw new PulsegateError("not-found", "the dashboard's page is not built", {
    where: folder,
    expected: "index.html (npm run build)",
  });
}
