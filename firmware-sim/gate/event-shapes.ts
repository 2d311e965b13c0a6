import { correlation } from "../../signals/features/correlation.ts";
import { range, standardDeviation } from "../../signals/features/statistics.ts";
import { medianBelow, quantileBelow } from "./order-statistic.ts";
import { startsInside } from "./shape.ts";

/** How alike the pulses of a window are. */
export interface EventShapes {
  /** Median over events of the correlation with the window's median event; 0 with fewer than two events. */
  readonly correlation: number;
  /** A quarter of the events correlate less than this. */
  readonly lowCorrelation: number;
  /** Median absolute deviation of the peak-to-peak amplitudes over their median; 1 with fewer than two events. */
  readonly amplitudeSpread: number;
  /** Median rms difference (means removed) between event and median event, over the amplitude; 1 with fewer than two events. */
  readonly residual: number;
}

const NONE: EventShapes = { correlation: 0, lowCorrelation: 0, amplitudeSpread: 1, residual: 1 };

/** The lower median over all events, sample by sample. */
const medianEvent = (events: readonly Float32Array[]): Float32Array => {
  const column = new Float32Array(events.length);
  return events[0].map((_, k) => {
    for (let e = 0; e < events.length; e++) column[e] = events[e][k];
    return medianBelow(column);
  });
};

/** Compares the events of `half` samples on both sides of the fiducials with their median; those that the window cuts are left out. */
export const eventShapes = (
  signal: Float32Array,
  fiducials: ArrayLike<number>,
  half: number,
): EventShapes => {
  const starts = startsInside(signal, fiducials, half, half);
  if (starts.length < 2) return NONE;
  const amplitudes = starts.map((start) => range(signal.subarray(start, start + 2 * half + 1)));
  const amplitude = medianBelow(amplitudes);
  if (!(amplitude > 0)) return NONE;
  const events = starts.map((start) => signal.subarray(start, start + 2 * half));
  const typical = medianEvent(events);
  const correlations = events.map((event) => correlation(event, typical));
  const residuals = events.map((event) =>
    standardDeviation(Float64Array.from(event, (x, k) => x - typical[k])),
  );
  return {
    correlation: medianBelow(correlations),
    lowCorrelation: quantileBelow(correlations, 0.25),
    amplitudeSpread: medianDistance(amplitudes, amplitude) / amplitude,
    residual: medianBelow(residuals) / amplitude,
  };
};

const medianDistance = (values: readonly number[], centre: number): number =>
  medianBelow(values.map((x) => Math.abs(x - centre)));

/** Median absolute deviation of the intervals between fiducials over their median; 1 with fewer than two intervals. */
export const intervalSpread = (fiducials: ArrayLike<number>): number => {
  if (fiducials.length < 3) return 1;
  const intervals = Array.from({ length: fiducials.length - 1 }, (_, i) => fiducials[i + 1] - fiducials[i]);
  const middle = medianBelow(intervals);
  return middle > 0 ? medianDistance(intervals, middle) / middle : 1;
};
