import { once } from "node:events";
import { join } from "node:path";
import { BehaviorSubject } from "rxjs";
import { checkFolder } from "../../../datasets/io/make-folder.ts";
import { referenceBeats } from "../../evaluate/reference-beats.ts";
import type { LiveSession } from "../../live/live-session.ts";
import { type RunningSession, startSession } from "../../live/session.ts";
import { writeOutput } from "../../replay/write-output.ts";
import { recordingSource } from "../../sources/recording-source.ts";
import { openSubject } from "../open-subject.ts";
import { reportError } from "../report-error.ts";
import { stopOnInterrupt } from "../stop-on-interrupt.ts";
import { type DashboardCommandOptions, openDashboard, recordingPaths } from "./open-dashboard.ts";

export interface ServeCommandOptions extends DashboardCommandOptions {
  readonly recordings?: string;
}

/** The dashboard without a sensor: finished runs, and replays that a watcher starts. Until Ctrl-C. */
export async function runServe(options: ServeCommandOptions): Promise<void> {
  const stop = stopOnInterrupt();
  const session$ = new BehaviorSubject<LiveSession | undefined>(undefined);
  let running: RunningSession | undefined;
  let stopReplay = () => {};
  stop.signal.addEventListener("abort", () => stopReplay(), { once: true });

  const startReplay = async (name: string, speed: number, fromS: number) => {
    const path = (await recordingPaths(options.recordings)).get(name) ?? name;
    const { recording } = await openSubject(path);
    await checkFolder(join(options.out, name));
    running?.stop();
    await running?.done.catch(() => undefined);
    const beats = referenceBeats(await recording.annotations("atr"));
    if (stop.signal.aborted) return;
    const own = new AbortController();
    stopReplay = () => own.abort();
    running = startSession({
      source: recordingSource(recording, { fromS }, { speed, signal: own.signal }),
      stop: own,
      reference: beats.classes.length > 0 ? { annotator: "atr", beats } : undefined,
      deliver: async (replayed) => {
        await writeOutput(replayed, join(options.out, name));
        return `${name}/summary.json`;
      },
    });
    running.done.catch(reportError);
    session$.next(running);
  };

  const dashboard = await openDashboard(session$, options, {
    startReplay,
    ...(options.recordings === undefined ? {} : { recordings: options.recordings }),
  });
  if (!stop.signal.aborted) await once(stop.signal, "abort");
  await running?.done.catch(() => undefined);
  await dashboard.close();
}
