import { PulsegateError } from "../../../signals/errors.ts";
import { toField } from "./fields.ts";

/** A record's length as the header states it, and the samples of each channel in it. */
export interface RecordGrid {
  readonly recordS: number;
  readonly samplesPerRecord: readonly number[];
  /** Relative error of the rates that follow from the header; 0 when they are exact. */
  readonly rateError: number;
}

const LONGEST_S = 2;
const SHORTEST_S = 0.25;

/**
 * Chooses records of about a second whose duration 8 characters hold best. `frameRateHz` and `frameSamples`: the shortest
 * time in which all channels have whole samples.
 */
export function recordGrid(frameRateHz: number, frameSamples: readonly number[]): RecordGrid {
  const exact = (frames: number) => frames / frameRateHz;
  const errorOf = (frames: number) => Math.abs(Number(toField(exact(frames))) / exact(frames) - 1);
  const least = Math.max(1, Math.ceil(SHORTEST_S * frameRateHz));
  const most = Math.max(least, Math.floor(LONGEST_S * frameRateHz));
  const distance = (frames: number) => Math.abs(Math.log(exact(frames)));
  let best = Math.min(most, Math.max(least, Math.round(frameRateHz)));
  for (let frames = least; frames <= most && errorOf(best) > 0; frames++) {
    const better = errorOf(frames) - errorOf(best);
    if (better < -1e-15 || (better <= 0 && distance(frames) < distance(best))) best = frames;
  }
  const recordS = Number(toField(exact(best)));
  if (!(recordS > 0)) {
    throw new PulsegateError("unsupported", "the rates are too high for EDF records", {
      got: `${frameRateHz} Hz`,
    });
  }
  return {
    recordS,
    samplesPerRecord: frameSamples.map((n) => n * best),
    rateError: errorOf(best),
  };
}
