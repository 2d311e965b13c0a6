import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { SingleBar } from "cli-progress";
import { listRecords } from "../../datasets/io/list-records.ts";
import { loadDesign } from "../design-file.ts";
import { type Replayed, replay } from "../replay/replay.ts";
import { mustHaveAnnotator } from "./must-have-annotator.ts";
import { openPath, openSubject, type Subject, type SubjectOptions } from "./open-subject.ts";
import { deliver } from "./print-summary.ts";
import { reportError } from "./report-error.ts";
import { stopOnInterrupt } from "./stop-on-interrupt.ts";

export interface ReplayCommandOptions extends SubjectOptions {
  readonly design?: string[];
  readonly lead?: string;
  readonly from?: number;
  readonly to?: number;
  readonly speed: number;
  readonly annotator: string;
  readonly chip?: string;
  readonly cell?: string;
  readonly out: string;
  readonly json?: boolean;
}

// Blocks live for milliseconds. A small young generation frees them early, so that a day takes no more memory than an
// hour; by default V8 lets it grow to 48 MB before it looks.
setFlagsFromString("--max-semi-space-size=4");
setFlagsFromString("--semi-space-growth-factor=1");

/** The main job: opens what is named, replays it, writes the results and prints the summary. */
export async function runReplay(name: string, options: ReplayCommandOptions): Promise<void> {
  const stop = stopOnInterrupt().signal;
  if (await isFolder(name)) {
    const failed = await replayFolder(name, options, stop);
    if (failed > 0) process.exitCode = 1;
    return;
  }
  const replayed = await replayOne(await openSubject(name, options), options, stop);
  await deliver(replayed, options, options.out);
}

const isFolder = async (name: string) => (await stat(name).catch(() => undefined))?.isDirectory() ?? false;

/** Replays every record; one that fails is told and passed over. Returns how many failed. */
async function replayFolder(
  folder: string,
  options: ReplayCommandOptions,
  stop: AbortSignal,
): Promise<number> {
  let failed = 0;
  for (const record of await listRecords(folder)) {
    if (stop.aborted) break;
    try {
      const replayed = await replayOne(
        { recording: await openPath(join(folder, record), options) },
        options,
        stop,
      );
      await deliver(replayed, options, join(options.out, basename(record)));
    } catch (error) {
      failed++;
      reportError(error);
    }
  }
  return failed;
}

async function replayOne(
  { recording, mixedNoise }: Subject,
  options: ReplayCommandOptions,
  signal: AbortSignal,
): Promise<Replayed> {
  mustHaveAnnotator(recording, options.annotator);
  const bar = new SingleBar({
    format: `${recording.name} {bar} {percentage} % of {total} s`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    barsize: 30,
  });
  const designs = options.design && (await Promise.all([...new Set(options.design)].map(loadDesign)));
  const fromS = options.from ?? 0;
  const toS = Math.min(
    options.to ?? Number.POSITIVE_INFINITY,
    recording.durationS ?? Number.POSITIVE_INFINITY,
  );
  if (Number.isFinite(toS)) bar.start(Math.round(toS - fromS), 0);
  try {
    return await replay({
      recording,
      designs,
      lead: options.lead,
      fromS: options.from,
      toS: options.to,
      speed: options.speed,
      annotator: options.annotator,
      chip: options.chip,
      cell: options.cell,
      signal,
      ...(mixedNoise === undefined ? {} : { mixedNoise }),
      onProgress: (recordedS) => bar.update(Math.round(recordedS - fromS)),
    });
  } finally {
    bar.stop();
  }
}
