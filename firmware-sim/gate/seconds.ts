import { range, standardDeviation } from "../../signals/features/statistics.ts";
import { logRatio } from "./log-ratio.ts";
import { medianBelow } from "./order-statistic.ts";

/** How uneven the seconds of a window are, for faults that last only a part of it. */
export interface Seconds {
  /** ln(loudest second / median second), by rms. */
  readonly burst: number;
  /** ln(median second / quietest second), by peak-to-peak range. */
  readonly dropout: number;
}

/** Compares the whole seconds of `samples`; all of them together when there is less than a second. */
export const compareSamplesBySecond = (samples: Float32Array, sampleRateHz: number): Seconds => {
  const step = Math.max(1, Math.min(samples.length, Math.round(sampleRateHz)));
  const seconds = Array.from({ length: Math.max(1, Math.floor(samples.length / step)) }, (_, s) =>
    samples.subarray(s * step, (s + 1) * step),
  );
  const rms = seconds.map(standardDeviation);
  const ranges = seconds.map(range);
  return {
    burst: logRatio(Math.max(...rms), medianBelow(rms), 1e-6),
    dropout: logRatio(medianBelow(ranges), Math.min(...ranges), 1e-6),
  };
};
