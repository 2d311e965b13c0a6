import { readFile } from "node:fs/promises";
import { z } from "zod";
import { type ErrorCode, PulsegateError } from "../../signals/errors.ts";
import { renderReport } from "../report/html.ts";
import type { SummaryFacts } from "../report/listed-summary.ts";
import { type RunSummary, runSummarySchema } from "../report/summary.ts";

/** `file` is read; `name` stands in messages. */
export interface SummaryJob {
  readonly id: number;
  readonly want: "facts" | "report";
  readonly file: string;
  readonly name: string;
}

export type SummaryAnswer =
  | { readonly id: number; readonly facts: SummaryFacts }
  | { readonly id: number; readonly page: string }
  | { readonly id: number; readonly problem: { readonly code: ErrorCode; readonly message: string } };

async function work({ id, want, file, name }: SummaryJob): Promise<SummaryAnswer> {
  const summary = parse(await readFile(file, "utf8"), name);
  if (want === "report") return { id, page: await renderReport(summary) };
  const { recording, complete, baseline, designs } = summary;
  return {
    id,
    facts: {
      recording: recording.name,
      modality: recording.modality,
      durationS: recording.durationS,
      complete,
      baseline,
      designs: designs.map(({ name: design, title, battery, energy }) => ({
        name: design,
        title,
        lifetimeDays: battery.lifetimeDays,
        averagePowerW: energy.averagePowerW,
      })),
    },
  };
}

function parse(text: string, name: string): RunSummary {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PulsegateError("malformed", "summary is not JSON", { where: name });
  }
  const parsed = runSummarySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = z.prettifyError(parsed.error).split("\n", 1);
  throw new PulsegateError("malformed", "summary does not follow its schema", { where: name, got: first });
}

function problemOf(error: unknown, name: string): { code: ErrorCode; message: string } {
  if (error instanceof PulsegateError) return { code: error.code, message: error.message };
  if (error instanceof Error && "code" in error)
    return { code: "not-found", message: `summary cannot be read, in ${name}, got ${error.code}` };
  return { code: "unsupported", message: `summary cannot be shown, in ${name}` };
}

process.on("message", async (job: SummaryJob) => {
  const answer = await work(job).catch((error: unknown) => ({
    id: job.id,
    problem: problemOf(error, job.name),
  }));
  process.send?.(answer);
});
process.on("disconnect", () => process.exit());
