import type { RunSummary } from "../../../src/report/summary.ts";

const MOST_BYTES = 200e6;

/**
 * A `summary.json` that the user gave, held against the same schema as on the command line. The schema is fetched with
 * the first file: most visits need none.
 * @throws Error that says what is wrong with the file.
 */
export async function readSummaryFile(file: File): Promise<RunSummary> {
  if (file.size > MOST_BYTES) throw new Error("it is larger than any summary (200 MB)");
  let value: unknown;
  try {
    value = JSON.parse(await file.text());
  } catch (error) {
    throw new Error(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { checkSummary } = await import("./schema.ts");
  return checkSummary(value);
}
