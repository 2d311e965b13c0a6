import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hardwareDataText } from "./data-text.ts";
import { libraryFiles } from "./libraries.ts";
import { fillTables, reportTables } from "./report.ts";
import type { HardwareResults } from "./results.ts";

const root = join(import.meta.dirname, "../..");
export const dataPath = join(root, "firmware-sim/arith/energy/hardware-data.ts");
export const documentPath = join(root, "docs/hardware.md");

export const resultsFolder = join(import.meta.dirname, "results");

/** The committed results, the charged library first. */
export const readResults = (): HardwareResults[] =>
  Object.keys(libraryFiles)
    .map((name) => join(resultsFolder, `${name}.json`))
    .filter((path) => existsSync(path))
    .map((path) => JSON.parse(readFileSync(path, "utf8")) as HardwareResults);

/** Writes the ledger's table and the document's tables from the results: `npm run hardware -- --report` does only this. */
export function writeReport(): void {
  const results = readResults();
  writeFileSync(dataPath, hardwareDataText(dataPath, results));
  writeFileSync(documentPath, fillTables(readFileSync(documentPath, "utf8"), reportTables(results)));
}
