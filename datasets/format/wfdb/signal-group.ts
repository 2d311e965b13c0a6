import { PulsegateError } from "../../../signals/errors.ts";
import { findFormat } from "./format-table.ts";
import type { WfdbHeader, WfdbSignal } from "./header.ts";
import type { FrameSlot } from "./split-frames.ts";

/** Signals that share one file, interleaved frame by frame. */
export interface SignalGroup {
  readonly file: string;
  readonly format: number;
  readonly byteOffset: number;
  /** Samples of one frame, all signals together. */
  readonly frameSamples: number;
  readonly members: readonly GroupMember[];
}

export interface GroupMember {
  /** Index of the signal in the header. */
  readonly index: number;
  readonly signal: WfdbSignal;
  readonly slot: FrameSlot;
}

/** Reads the frames of a group from some frame on. */
export interface GroupReader {
  /**
   * The next `frames` frames, fewer when the file ends: samples of each wanted member, in the order they were asked for.
   * The arrays are used again by the next call.
   */
  read(frames: number): Promise<{ readonly frames: number; readonly samples: readonly Int32Array[] }>;
  /** Gives up what the reader holds; no call to `read` may follow. */
  close(): void;
}

/** A frame that does not fit this is taken for a damaged header. */
const MAX_FRAME_SAMPLES = 1 << 20;

/** Successive signal lines with the same file name are one group (WFDB header(5)). */
export const groupSignals = (header: WfdbHeader, headerFile: string): readonly SignalGroup[] => {
  const groups: SignalGroup[] = [];
  for (let first = 0; first < header.signals.length; ) {
    const { file, format, byteOffset } = header.signals[first]!;
    const members: GroupMember[] = [];
    let frameSamples = 0;
    for (let index = first; header.signals[index]?.file === file; index++) {
      const signal = header.signals[index]!;
      if (signal.format !== format) {
        throw new PulsegateError("malformed", "signals of one file have different formats", {
          where: `${headerFile}:${signal.line}`,
          got: signal.format,
          expected: `${format}`,
        });
      }
      members.push({
        index,
        signal,
        slot: { offset: frameSamples, samplesPerFrame: signal.samplesPerFrame },
      });
      frameSamples += signal.samplesPerFrame;
    }
    if (frameSamples > MAX_FRAME_SAMPLES) {
      throw new PulsegateError("unsupported", "a frame is too large", {
        where: `${headerFile}:${members[0]!.signal.line}`,
        got: `${frameSamples} samples`,
        expected: `at most ${MAX_FRAME_SAMPLES}`,
      });
    }
    groups.push({ file, format, byteOffset, frameSamples, members });
    first += members.length;
  }
  return groups;
};

/** A null signal has no file; whatever is asked of it is a gap. */
export const isNullGroup = (group: SignalGroup): boolean => findFormat(group.format) === "null";
