import type { Mark, Recorder } from "../../datasets/io/record/recorder.ts";
import type { Block } from "../../signals/sample-block.ts";
import type { SourceHeader, SourceHealth } from "../sources/source.ts";
import { healthClosing } from "./health.ts";
import type { LiveMessage } from "./messages.ts";

export type OpenRecorder = (header: SourceHeader) => Promise<Recorder>;

/** The recording of a session. When the disk takes no more the session goes on without it, and says so. */
export interface SessionRecording {
  take(block: Block, counts: Int32Array | undefined): void;
  annotate(mark: Mark): void;
  /** Settles when everything up to now is on the disk, or the disk has failed. */
  sync(health: SourceHealth | undefined): Promise<void>;
  /** Writes the rest, unless the disk has failed; returns the files. */
  close(health: SourceHealth | undefined): Promise<readonly string[]>;
  /** For watchers: how much is on the disk. */
  state(atS: number): LiveMessage;
  readonly failed: Error | undefined;
}

export function createSessionRecording(recorder: Recorder): SessionRecording {
  const file = recorder.files[0] ?? "";
  return {
    take(block, counts) {
      if (recorder.failed === undefined) recorder.take(block, counts);
    },
    annotate(mark) {
      if (recorder.failed === undefined) recorder.annotate({ ...mark, atS: Math.max(0, mark.atS) });
    },
    async sync(health) {
      if (recorder.failed === undefined) await recorder.sync(healthClosing(health)).catch(() => undefined);
    },
    async close(health) {
      // A recorder that failed still lets go of its files, and of half a value at their end.
      return recorder.close(healthClosing(health)).catch((error: unknown) => {
        if (recorder.failed === undefined) throw error;
        return recorder.files;
      });
    },
    state(atS) {
      const { bytes, failed } = recorder;
      return { kind: "recording", file, bytes, atS, ...(failed && { error: failed.message }) };
    },
    get failed() {
      return recorder.failed;
    },
  };
}
