import type { SampleSpan } from "./intake.ts";

/** What the gate said about one window. `score` is noisiness in 0..1, `reason` the feature that weighed most. */
export interface VerdictEvent extends SampleSpan {
  readonly kind: "verdict";
  readonly verdict: "clean" | "noisy";
  readonly score: number;
  readonly reason: string;
}

/** One design's answer about a beat. */
export interface BeatCall {
  readonly label: "N" | "S" | "V";
  readonly confidence: number;
}

/** A detected beat with the call of each design (same order as the device's designs); undefined: not classified. */
export interface BeatEvent {
  readonly kind: "beat";
  readonly fiducialSample: number;
  readonly inNoisyWindow: boolean;
  readonly calls: readonly (BeatCall | undefined)[];
}

/** A detected PPG pulse. */
export interface PulseEvent {
  readonly kind: "pulse";
  readonly fiducialSample: number;
  readonly inNoisyWindow: boolean;
}

/** Heart rate and variability of one PPG window, from the pulses inside it. */
export interface HeartRateEvent extends SampleSpan {
  readonly kind: "heart-rate";
  readonly inNoisyWindow: boolean;
  readonly pulses: number;
  readonly rateBpm: number;
  readonly sdnnMs: number;
  readonly rmssdMs: number;
}

/** Samples that never arrived. */
export interface GapEvent extends SampleSpan {
  readonly kind: "gap";
}

export type DeviceEvent = VerdictEvent | BeatEvent | PulseEvent | HeartRateEvent | GapEvent;
