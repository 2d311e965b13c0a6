import { type Moments, moments } from "../../signals/features/statistics.ts";
import type { PowerSpectrum } from "../../signals/spectrum/welch.ts";
import { type ConstantRuns, constantRuns } from "./constant-runs.ts";
import { type EventShapes, eventShapes } from "./event-shapes.ts";
import type { WindowInput } from "./feature.ts";
import { movingAverage } from "./moving-average.ts";
import { pulseSpectrum } from "./pulse-spectrum.ts";
import { compareSamplesBySecond, type Seconds } from "./seconds.ts";

/** One PPG window: 5 s at 64 Hz on the device. */
export interface PpgWindow extends WindowInput {
  /** Pulse fiducials of the device's detector, as indices into `samples`. */
  readonly pulses: ArrayLike<number>;
  /** True when the samples still hold the light level (DC), so that the perfusion (AC over DC) can be told. */
  readonly dcKnown?: boolean;
}

export type PpgStep =
  | "baseline and band"
  | "moments"
  | "seconds"
  | "constant runs"
  | "spectrum"
  | "pulse shapes";

/** A window with everything that several features share. */
export interface PpgView {
  readonly samples: Float32Array;
  readonly rateHz: number;
  readonly durationS: number;
  readonly pulses: ArrayLike<number>;
  readonly dcKnown: boolean;
  /** Mean over 1.5 s. */
  readonly baseline: Float32Array;
  /** About 0.4-8 Hz. */
  readonly band: Float32Array;
  /** Moments of the band signal. */
  readonly form: Moments;
  readonly spectrum: PowerSpectrum;
  readonly shapes: EventShapes;
  readonly seconds: Seconds;
  readonly runs: ConstantRuns;
}

/** Takes every step of the preparation; the window must not be empty. */
export const viewPpg = ({ samples, sampleRateHz, pulses, dcKnown = false }: PpgWindow): PpgView => {
  const baseline = movingAverage(samples, Math.round(0.75 * sampleRateHz));
  const smooth = movingAverage(samples, Math.round(0.03 * sampleRateHz));
  const band = smooth.map((x, i) => x - baseline[i]);
  return {
    samples,
    rateHz: sampleRateHz,
    durationS: samples.length / sampleRateHz,
    pulses,
    dcKnown,
    baseline,
    band,
    form: moments(band),
    spectrum: pulseSpectrum(band, sampleRateHz),
    shapes: eventShapes(band, pulses, Math.round(0.3 * sampleRateHz)),
    seconds: compareSamplesBySecond(band, sampleRateHz),
    runs: constantRuns(samples),
  };
};
