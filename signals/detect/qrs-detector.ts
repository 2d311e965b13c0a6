import { butterworth } from "../filter/butterworth.ts";
import type { DecisionRules } from "./beat-decision.ts";
import { assertDetectorRate, type BeatDetector, createBeatDetector } from "./beat-detector.ts";

/** Set on the MIT-BIH Arrhythmia Database, see docs/qrs.md. */
const qrsRules: DecisionRules = {
  threshold: 0.4,
  refractoryS: 0.2,
  echoS: 0.36,
  echoIntervals: 0,
  echoSlope: 0.45,
  earlyLift: 2,
  earlyIntervals: 0.6,
  quiet: 0.1,
  noisy: 0.3,
  searchbackIntervals: 1.5,
  searchbackThreshold: 0.5,
  searchbackLevel: 0.25,
  searchbackS: 3,
  lostS: 5,
  lostDecay: 0.5,
  lostFloor: 4,
};

/**
 * Streaming QRS detector for one ECG lead in any unit, 80 Hz and up. The fiducial is the largest deflection of the
 * band-passed QRS, within some 20 ms of the R peak. Time is linear in the number of samples, memory constant; any
 * chunking gives the same beats. Most beats come 0.4 s after they happened; those found by search back later, at most
 * `delaySamples` (3 s).
 *
 * @throws PulsegateError `bad-option` for a sample rate below 80 Hz; `misuse` for a call after `finish`.
 */
export function createQrsDetector({ sampleRateHz }: { readonly sampleRateHz: number }): BeatDetector {
  assertDetectorRate(sampleRateHz, 80);
  return createBeatDetector({
    sampleRateHz,
    shape: butterworth({ order: 2, kind: "bandpass", cutoffHz: [5, 16], sampleRateHz }),
    centreHz: 10,
    flatten: [],
    envelopeS: 0.12,
    settleS: 0.22,
    slopeS: 0.004,
    direction: "both",
    rules: qrsRules,
  });
}
