import type { RunSummary } from "../../../src/report/summary.ts";

const MOST_BYTES = 200e6;
const MOST_PROBLEMS = 6;

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
  const { config } = await import("zod");
  // Before the schema is made: compiled parsers need eval, which the page's policy forbids.
  config({ jitless: true });
  const { runSummarySchema } = await import("../../../src/report/summary.ts");
  const parsed = runSummarySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const lines = issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => {
    const where = path.length === 0 ? "the whole" : path.join(".");
    return `${where}: ${message}`;
  });
  const more = issues.length > MOST_PROBLEMS ? [`and ${issues.length - MOST_PROBLEMS} more`] : [];
  throw new Error(["it is not a summary of a Pulsegate run:", ...lines, ...more].join("\n"));
}
