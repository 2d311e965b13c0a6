import { BehaviorSubject } from "rxjs";
import { checkFolder } from "../../../datasets/io/make-folder.ts";
import type { RecordFormat } from "../../../datasets/io/record/recorder.ts";
import { loadDesign } from "../../design-file.ts";
import type { LiveSession } from "../../live/live-session.ts";
import { startSession } from "../../live/session.ts";
import { deliver } from "../print-summary.ts";
import { stopOnInterrupt } from "../stop-on-interrupt.ts";
import { type DashboardCommandOptions, openDashboard } from "./open-dashboard.ts";
import { openSource } from "./open-source.ts";
import { atMost, mustBeWhole, recorderAt } from "./run-session.ts";
import type { SensorCommandOptions } from "./sensor-options.ts";
import { showStatus } from "./status-line.ts";

export interface LiveCommandOptions extends SensorCommandOptions, DashboardCommandOptions {
  readonly design?: string[];
  readonly chip?: string;
  readonly cell?: string;
  readonly record?: string;
  readonly format?: RecordFormat;
  readonly out: string;
  readonly json?: boolean;
}

/** A sensor through the simulated device until Ctrl-C; the same results as of a replay. */
export async function runLive(address: string, options: LiveCommandOptions): Promise<void> {
  const stop = stopOnInterrupt();
  const designs = options.design && (await Promise.all([...new Set(options.design)].map(loadDesign)));
  await checkFolder(options.out);
  const openRecorder =
    options.record === undefined ? undefined : await recorderAt(options.record, options.format);
  const session$ = new BehaviorSubject<LiveSession | undefined>(undefined);
  const watched = options.open === true || options.port !== undefined || options.host !== undefined;
  const dashboard = watched ? await openDashboard(session$, options) : undefined;
  try {
    const session = startSession({
      source: atMost(await openSource(address, options, stop.signal), options.duration, stop),
      stop,
      designs,
      chip: options.chip,
      cell: options.cell,
      lead: options.lead,
      modality: options.modality,
      openRecorder,
      deliver: async (replayed) => {
        await deliver(replayed, options, options.out);
        return "summary.json";
      },
    });
    session$.next(session);
    showStatus(session, process.stderr);
    const result = await session.done;
    const { replayed, recordedFiles } = result;
    if (!options.json && recordedFiles.length > 0) console.log(`recording:   ${recordedFiles.join(", ")}`);
    if (replayed === undefined) console.error("No samples came.");
    if (replayed === undefined) process.exitCode = 1;
    mustBeWhole(result);
  } finally {
    await dashboard?.close();
  }
}
