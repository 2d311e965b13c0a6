import { judge } from "../gate/judge.ts";
import type { GateModel } from "../gate/model.ts";
import type { VerdictEvent } from "./events.ts";
import type { PendingWindow } from "./windows.ts";

/** A window that misses more than this share of its samples is noisy without being measured. */
const MISSING_SHARE = 0.05;

/**
 * The verdict of a window. Where too many samples are missing the features would describe the filler, so the window is
 * noisy. The end of a recording that is shorter than half a window is too short to be judged and passes.
 */
export function judgeWindow(
  { startSample, endSample }: PendingWindow,
  model: GateModel,
  missingSamples: number,
  features: () => Float32Array,
): VerdictEvent {
  const span = { kind: "verdict", startSample, endSample } as const;
  const length = endSample - startSample;
  if (missingSamples > MISSING_SHARE * length) {
    return { ...span, verdict: "noisy", score: 1, reason: "missing samples" };
  }
  if (length < model.windowSamples / 2) {
    return { ...span, verdict: "clean", score: 0, reason: "too short to judge" };
  }
  return { ...span, ...judge(features(), model) };
}
