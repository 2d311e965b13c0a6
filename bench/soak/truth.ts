import { readFileSync } from "node:fs";

/** What the wire did to a frame, by its code in the truth file. */
export const FATES = ["whole", "damaged", "lost"] as const;
/** Bytes of the truth file for a frame: fate, count of the first channel, tick. */
export const TRUTH_BYTES = 9;
/** A frame's number is told in two digits of this base; it starts again after its square. */
export const NUMBER_BASE = 1000;

/** Every frame that the board made, in order. */
export interface Truth {
  readonly fates: Uint8Array;
  readonly counts: Int32Array;
  /** Of the board's clock: the place of the frame in time. */
  readonly ticks: Uint32Array;
}

export function readTruth(file: string): Truth {
  const bytes = readFileSync(file);
  const frames = bytes.length / TRUTH_BYTES;
  const truth = {
    fates: new Uint8Array(frames),
    counts: new Int32Array(frames),
    ticks: new Uint32Array(frames),
  };
  for (let i = 0; i < frames; i++) {
    const at = i * TRUTH_BYTES;
    truth.fates[i] = bytes[at] ?? 2;
    truth.counts[i] = bytes.readInt32LE(at + 1);
    truth.ticks[i] = bytes.readUInt32LE(at + 5);
  }
  return truth;
}
