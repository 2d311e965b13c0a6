import { butterworth } from "../filter/butterworth.ts";
import type { DecisionRules } from "./beat-decision.ts";
import { assertDetectorRate, type BeatDetector, createBeatDetector } from "./beat-detector.ts";

const pulseRules: DecisionRules = {
  threshold: 0.35,
  refractoryS: 0.28,
  echoS: 0.4,
  echoIntervals: 0.5,
  echoSlope: 0.75,
  earlyLift: 2,
  earlyIntervals: 0.6,
  quiet: 0.1,
  noisy: 0.3,
  searchbackIntervals: 1.5,
  searchbackThreshold: 0.5,
  searchbackLevel: 0.2,
  searchbackS: 3,
  lostS: 3,
  lostDecay: 0.5,
  lostFloor: 4,
};

/**
 * Streaming pulse detector for a photoplethysmogram in any unit and scale whose pulses point up, 20 Hz and up. The fiducial
 * is the systolic peak. Time is linear in the number of samples, memory constant; any chunking gives the same pulses, at
 * most `delaySamples` (3 s) late.
 *
 * @throws PulsegateError `bad-option` for a sample rate below 20 Hz; `misuse` for a call after `finish`.
 */
export function createPulseDetector({ sampleRateHz }: { readonly sampleRateHz: number }): BeatDetector {
  assertDetectorRate(sampleRateHz, 20);
  return createBeatDetector({
    sampleRateHz,
    shape: butterworth({ order: 2, kind: "lowpass", cutoffHz: 8, sampleRateHz }),
    centreHz: 2,
    flatten: butterworth({ order: 2, kind: "highpass", cutoffHz: 0.7, sampleRateHz }),
    envelopeS: 0.17,
    settleS: 0.25,
    slopeS: 0.012,
    direction: "rising",
    rules: pulseRules,
  });
}
