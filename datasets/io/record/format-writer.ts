import type { ChannelQueue } from "./channel-queue.ts";
import type { Closing, Mark, RecordingHeader } from "./recorder.ts";

/** What is written in one go: frames that will not change any more, then frames that some channels still lack. */
export interface Tail {
  readonly queues: readonly ChannelQueue[];
  readonly fromFrame: number;
  /** Frames before this one are complete, or given up, and are not written again. */
  readonly settledFrame: number;
  readonly toFrame: number;
  /** Where the longest channel ends, in frames and in seconds. */
  readonly endFrames: number;
  readonly endS: number;
  /** Nothing comes after it: all of its frames are settled. */
  readonly final: boolean;
}

/** How one format puts frames on the disk. A frame is the shortest time in which every channel has whole samples. */
export interface FormatWriter {
  /** Samples of each channel in one frame. */
  readonly frameSamples: readonly number[];
  readonly files: readonly string[];
  readonly bytes: number;
  /** Samples that did not fit the format and were limited, by channel. */
  readonly limited: readonly number[];
  mark(mark: Mark): void;
  /** Samples `from` to `to` of a channel are lost. */
  lost(channel: number, from: number, to: number): void;
  /** `soFar`: what is known of the whole by now. */
  write(tail: Tail, soFar: Closing): Promise<void>;
  /** Says that the recording is whole, and what is known of it. `tail` was written before. */
  finish(closing: Closing, tail: Tail): Promise<void>;
  /** Closes the files as they are. */
  release(): Promise<void>;
}

/** A format that can be written while a recording grows. `stem`: the path without an ending. */
export interface StreamFormat {
  /** Every file of a recording of that name. */
  files(stem: string): readonly string[];
  /** Refuses what the format cannot hold. @throws PulsegateError `unsupported`, `bad-option` for a name. */
  check(header: RecordingHeader): void;
  /** Starts a recording that was checked. */
  create(stem: string, header: RecordingHeader): Promise<FormatWriter>;
}
