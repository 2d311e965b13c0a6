import { mostMissing } from "../protocol.ts";

/** How far a run of frames goes; one object a parser, used again. */
export interface Run {
  /** Where the next frame starts. */
  at: number;
  /** Frames that the run went over, and the start of the last of them. */
  frames: number;
  lastAt: number;
  /** Counter that the next frame must have (0 without a counter). */
  expected: number;
}

/** What a frame's own bytes say of it, sync and length aside. */
export type FrameCheck = "ok" | "crc" | "footer" | "marks";

/** The counter in a frame: values that come back after a wrap, in any step. */
export interface FrameCounter {
  read(bytes: Uint8Array, at: number): number;
  /** Value that a frame has `frames` after the one with `value`. */
  after(value: number, frames: number): number;
  /** Frames from the one with `from` to the one with `to`: 1 when it continues, 0 when no number of frames explains it (a reset). */
  advance(from: number, to: number): number;
}

/**
 * The frames of one protocol: how to recognise them, and how their samples become rows. Positions are valid: the engine asks
 * `lengthAt` and the counter only where `headBytes` are there, `check` only where the whole frame is.
 */
export interface FrameShape {
  /** Bytes that suffice for length and counter. */
  readonly headBytes: number;
  readonly longest: number;
  /** Length of every frame; 0 when frames differ. */
  readonly fixedLength: number;
  /** Consistent frames that give the first lock, a lock again (more than `resumeFrames`), and trust in the place of a broken frame. */
  readonly lockFrames: number;
  readonly relockFrames: number;
  readonly resumeFrames: number;
  readonly counter: FrameCounter | undefined;
  /** Length of the frame that starts here; 0 when none can. */
  lengthAt(bytes: Uint8Array, at: number): number;
  check(bytes: Uint8Array, at: number, length: number): FrameCheck;
  /** True when the bytes before `end` look like the close of a frame; left out where frames have no close. */
  closes?(bytes: Uint8Array, end: number): boolean;
  /** Longest message that may come between frames; with it `asideAt` gives its length: 0 for none, -1 when more bytes must tell. */
  readonly longestAside?: number;
  asideAt?(bytes: Uint8Array, at: number, end: number): number;
  /** Goes on over whole frames whose checks hold and whose counter continues: the hot loop, nothing is decoded. */
  follow(bytes: Uint8Array, end: number, run: Run): void;
  /** Frames that follow one another, all checked; `counter` is that of the first one's place (0 without a counter). */
  decode(bytes: Uint8Array, at: number, frames: number, counter: number): void;
  /** Frames missing here, 0 where the counter started again: for the sink. */
  lost(frames: number): void;
  /** Nothing that comes belongs to what came: the end, or the wire was cut. */
  end?(): void;
  flush(): void;
}

/** A counter of whole frames from 0 to `wrap - 1`, any step forwards. */
export function wrappingCounter(wrap: number, read: (bytes: Uint8Array, at: number) => number): FrameCounter {
  return {
    read,
    after: (value, frames) => (value + frames + wrap) % wrap,
    advance: (from, to) => (to > from ? to - from : to - from + wrap),
  };
}

/** The same, so wide that a step of half a wrap, or of more than can be missing, is no loss: the device's counter started again. */
export function wideCounter(wrap: number, read: (bytes: Uint8Array, at: number) => number): FrameCounter {
  const { after, advance } = wrappingCounter(wrap, read);
  return {
    read,
    after,
    advance: (from, to) => {
      const step = advance(from, to);
      return step < wrap / 2 && step <= mostMissing ? step : 0;
    },
  };
}
