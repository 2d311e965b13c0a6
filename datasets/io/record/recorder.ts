import type { Block } from "../../../signals/sample-block.ts";
import type { HowKnown, ScaleProfile } from "../../format/frame/protocol.ts";
import type { Channel } from "../../recording.ts";

/**
 * Name that the marks of a recorder go by. Not `atr`: what a device called of its own is no reference that a replay could
 * be scored against.
 */
export const LIVE_ANNOTATOR = "live";

export type RecordFormat = "wfdb" | "edf" | "bdf" | "csv";

/** A channel to record: what a live device knows of its counts goes along where it is known. */
export type RecordedChannel = Channel & {
  readonly scale?: ScaleProfile | undefined;
  readonly rateHow?: HowKnown | undefined;
  /** Smallest and largest count that the device can send. */
  readonly minCount?: number | undefined;
  readonly maxCount?: number | undefined;
};

export interface RecordingHeader {
  readonly name: string;
  readonly device: string;
  readonly protocol: string;
  /** Time of sample 0, milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly channels: readonly RecordedChannel[];
  readonly comments: readonly string[];
}

/** Something that happened at a time of the recording, in the terms of WFDB annotations. */
export interface Mark {
  /** Seconds from sample 0. */
  readonly atS: number;
  readonly channel?: number | undefined;
  /** `N`, `S`, `V` for beats, `~` for the gate (subtype 0x30 shut, `aux`: the reason; 0 open), `"` for a note (`aux`: its text). */
  readonly symbol: string;
  readonly subtype?: number | undefined;
  readonly number?: number | undefined;
  readonly aux?: string | undefined;
  readonly durationS?: number | undefined;
}

/** What is known of the whole only at its end: clock drift, measured rate, counters. Keys are words with underscores, as in comments `# key: value`. */
export interface Closing {
  readonly comments?: readonly string[];
  readonly metadata?: Readonly<Record<string, string | number>>;
}

/**
 * Writes a recording while it happens. A process that dies at any moment loses what came after the last `sync()`, no more:
 * what lies on the disk is a whole recording that other programs open, and `datasets recover` tidies it.
 */
export interface Recorder {
  /**
   * Adds the next block of a channel; what lies between it and the block before is lost samples. `counts` are stored as
   * they are; without them values are rounded to a step that the header states.
   * @throws PulsegateError `misuse` when blocks of a channel overlap or the recorder is closed.
   */
  take(block: Block, counts?: Int32Array): void;
  /** @throws PulsegateError `bad-option` for a symbol that no annotation has or a time before the start. */
  annotate(mark: Mark): void;
  /**
   * Resolves when all that was taken is on the disk, and `soFar`: what would be said if the recording ended now.
   * @throws PulsegateError `io`, see `failed`.
   */
  sync(soFar?: Closing): Promise<void>;
  /** Writes the rest and what is known of the whole; returns the files. @throws PulsegateError `io`. */
  close(closing?: Closing): Promise<readonly string[]>;
  /** Files that are written to, signals first. */
  readonly files: readonly string[];
  /** Bytes on disk. */
  readonly bytes: number;
  /** Set when the disk took no more (full, gone): the recording ends with the last `sync()` that worked; nothing is taken any more. */
  readonly failed: Error | undefined;
}
