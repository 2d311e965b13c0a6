import type { Mark, Recorder } from "../../datasets/io/record/recorder.ts";
import type { Block } from "../../signals/sample-block.ts";
import type { SourceHeader, SourceMessage } from "../sources/source.ts";
import { healthClosing } from "./health.ts";
import type { LiveMessage } from "./messages.ts";

export type OpenRecorder = (header: SourceHeader) => Promise<Recorder>;

/** The recording of a session. When the disk takes no more the session goes on without it, and says so. */
export interface SessionRecording {
  take(block: Block, counts: Int32Array | undefined): void;
  annotate(mark: Mark): void;
  /** Everything up to now on the disk. */
  sync(atS: number): Promise<LiveMessage>;
  close(health: Extract<SourceMessage, { kind: "health" }>["health"] | undefined): Promise<readonly string[]>;
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
    async sync(atS) {
      if (recorder.failed === undefined) await recorder.sync().catch(() => undefined);
      const { bytes, failed } = recorder;
      return { kind: "recording", file, bytes, atS, ...(failed && { error: failed.message }) };
    },
    async close(health) {
      // A recorder that failed still lets go of its files, and of half a value at their end.
      return recorder.close(health === undefined ? {} : healthClosing(health)).catch((error: unknown) => {
        if (recorder.failed === undefined) throw error;
        return recorder.files;
      });
    },
    get failed() {
      return recorder.failed;
    },
  };
}
