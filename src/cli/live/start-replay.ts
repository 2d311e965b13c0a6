import { join } from "node:path";
import type { Subject } from "rxjs";
import { checkFolder } from "../../../datasets/io/make-folder.ts";
import { referenceBeats } from "../../evaluate/reference-beats.ts";
import type { LiveSession } from "../../live/live-session.ts";
import { type RunningSession, startSession } from "../../live/session.ts";
import { writeOutput } from "../../replay/write-output.ts";
import type { StartReplay } from "../../serve/live.ts";
import { recordingSource } from "../../sources/recording-source.ts";
import { openSubject } from "../open-subject.ts";
import { reportError } from "../report-error.ts";
import { recordingPaths } from "./open-dashboard.ts";

export interface ReplayOptions {
  /** Folder for the results, each in a folder of the recording's name. */
  readonly out: string;
  /** Folder with recordings of the user's. */
  readonly recordings?: string;
}

/** Replays that watchers start: one at a time, each told through `session$`, until `signal` is aborted. */
export function createReplays(
  session$: Subject<LiveSession | undefined>,
  { out, recordings }: ReplayOptions,
  signal: AbortSignal,
): {
  /** Ends the replay that runs, and starts another; does nothing once `signal` is aborted. */
  readonly start: StartReplay;
  /** Settles when the replay that runs has ended, however it did. */
  ended(): Promise<void>;
} {
  let running: RunningSession | undefined;
  signal.addEventListener("abort", () => running?.stop(), { once: true });
  const ended = async () => {
    await running?.done.catch(() => undefined);
  };
  return {
    ended,
    async start(name, speed, fromS) {
      const path = (await recordingPaths(recordings)).get(name) ?? name;
      const { recording } = await openSubject(path);
      await checkFolder(join(out, name));
      running?.stop();
      await ended();
      const beats = referenceBeats(await recording.annotations("atr"));
      // Whoever stopped the program while all this was read does not want it any more.
      if (signal.aborted) return;
      const stop = new AbortController();
      running = startSession({
        source: recordingSource(recording, { fromS }, { speed, signal: stop.signal }),
        stop,
        reference: beats.classes.length > 0 ? { annotator: "atr", beats } : undefined,
        deliver: async (replayed) => {
          await writeOutput(replayed, join(out, name));
          return `${name}/summary.json`;
        },
      });
      running.done.catch(reportError);
      session$.next(running);
    },
  };
}
