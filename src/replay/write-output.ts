import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Annotation } from "../../datasets/annotation/annotation.ts";
import { encodeAnnotations } from "../../datasets/format/wfdb/annotation-encode.ts";
import { makeFolder, writeError } from "../../datasets/io/make-folder.ts";
import { renderReport } from "../report/html.ts";
import { annotatorOf, beatAnnotations, gateAnnotations, pulseAnnotations } from "./annotations.ts";
import type { Replayed } from "./replay.ts";

/** Names of the files that a replay wrote. */
export interface WrittenFiles {
  readonly report: string;
  readonly summary: string;
  readonly annotations: readonly string[];
}

/**
 * Writes report.html, summary.json, and beside them WFDB annotations: `NAME.gate` with the verdicts and `NAME.DESIGN`
 * with the beats of each design; a header without signals gives their sample rate to WFDB tools.
 */
export async function writeOutput(replayed: Replayed, folder: string): Promise<WrittenFiles> {
  try {
    return await writeAll(replayed, folder);
  } catch (cause) {
    throw writeError("the results cannot be written", folder, cause);
  }
}

async function writeAll({ summary, run }: Replayed, folder: string): Promise<WrittenFiles> {
  await makeFolder(folder);
  const summaryFile = join(folder, "summary.json");
  await writeFile(summaryFile, `${JSON.stringify(summary)}\n`);

  const { recording, channel, device } = run;
  const files = new Map<string, Iterable<Annotation>>([["gate", gateAnnotations(run)]]);
  if (run.modality === "ppg") files.set("pulse", pulseAnnotations(run));
  else {
    for (const [d, { name }] of device.designs.entries())
      files.set(annotatorOf(name), beatAnnotations(run, d));
  }
  const length = Math.round((run.startS + summary.recording.durationS) * channel.sampleRateHz);
  await writeFile(
    join(folder, `${recording.name}.hea`),
    `${recording.name} 0 ${channel.sampleRateHz} ${length}\n`,
  );
  for (const [annotator, annotations] of files) {
    await writeFile(join(folder, `${recording.name}.${annotator}`), encodeAnnotations(annotations));
  }

  const report = join(folder, "report.html");
  await writeFile(report, await renderReport(summary));
  return { report, summary: summaryFile, annotations: [...files.keys()] };
}
