import type { Replayed } from "../replay/replay.ts";
import { writeOutput } from "../replay/write-output.ts";
import { duration } from "../report/format.ts";
import { summaryTable } from "./summary-table.ts";

/** Writes report, summary and annotations into a folder and tells what they say. */
export async function deliver(
  replayed: Replayed,
  { json }: { readonly json?: boolean },
  folder: string,
): Promise<void> {
  const files = await writeOutput(replayed, folder);
  const { summary } = replayed;
  if (json) return console.log(JSON.stringify(summary));
  if (!summary.complete) console.log("Interrupted: what follows covers the part that was replayed.");
  const { name, modality, channel, durationS } = summary.recording;
  console.log(`${name}: ${modality.toUpperCase()} ${channel.name}, ${duration(durationS)}`);
  console.log(summaryTable(summary));
  for (const finding of summary.recording.findings) console.error(finding);
  console.log(`report:      ${files.report}`);
  console.log(`summary:     ${files.summary}`);
  console.log(`annotations: ${files.annotations.map((a) => `${summary.recording.name}.${a}`).join(", ")}`);
}
