import { once } from "node:events";
import { BehaviorSubject } from "rxjs";
import type { LiveSession } from "../../live/live-session.ts";
import { stopOnInterrupt } from "../stop-on-interrupt.ts";
import { type DashboardCommandOptions, openDashboard } from "./open-dashboard.ts";
import { createReplays } from "./start-replay.ts";

export interface ServeCommandOptions extends DashboardCommandOptions {
  readonly recordings?: string;
}

/** The dashboard without a sensor: finished runs, and replays that a watcher starts. Until Ctrl-C. */
export async function runServe(options: ServeCommandOptions): Promise<void> {
  const { signal } = stopOnInterrupt();
  const session$ = new BehaviorSubject<LiveSession | undefined>(undefined);
  const replays = createReplays(session$, options, signal);
  const dashboard = await openDashboard(session$, options, {
    startReplay: replays.start,
    ...(options.recordings === undefined ? {} : { recordings: options.recordings }),
  });
  if (!signal.aborted) await once(signal, "abort");
  await replays.ended();
  await dashboard.close();
}
