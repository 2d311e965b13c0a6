// biome-ignore assist/source/organizeImports: the schema must not be made before this is settled.
import { jitless } from "./no-eval.ts";
import { type RunSummary, runSummarySchema } from "../../../src/report/summary.ts";

const MOST_PROBLEMS = 6;

/** @throws Error that lists what is wrong. */
export function checkSummary(value: unknown): RunSummary {
  const parsed = runSummarySchema.safeParse(value, { jitless });
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const lines = issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => {
    const where = path.length === 0 ? "the whole" : path.join(".");
    return `${where}: ${message}`;
  });
  const more = issues.length > MOST_PROBLEMS ? [`and ${issues.length - MOST_PROBLEMS} more`] : [];
  throw new Error(["it is not a summary of a Pulsegate run:", ...lines, ...more].join("\n"));
}
