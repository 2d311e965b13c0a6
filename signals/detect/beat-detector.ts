import { PulsegateError } from "../errors.ts";
import { createBeatDecision, type DecisionRules } from "./beat-decision.ts";
import { createSlopePeaks, type SlopePeak, type SlopePeakDesign } from "./slope-peaks.ts";

export interface BeatDetector {
  /**
   * Takes the next chunk (any length); returns the sample indices, counted from the first sample ever pushed, of the beats
   * that are now certain, rising.
   */
  push(samples: Float32Array): readonly number[];
  /** Ends the signal and returns the beats that were held back. */
  finish(): readonly number[];
  /** A beat at sample `n` has been returned once sample `n + delaySamples` has been pushed. */
  readonly delaySamples: number;
}

/** @throws PulsegateError `bad-option` for a sample rate that a detector cannot work with. */
export function assertDetectorRate(sampleRateHz: number, lowestRateHz: number): void {
  if (!(sampleRateHz >= lowestRateHz && Number.isFinite(sampleRateHz))) {
    throw new PulsegateError("bad-option", "sample rate of the beat detector", {
      where: "sampleRateHz",
      got: sampleRateHz,
      expected: `>= ${lowestRateHz} Hz`,
    });
  }
}

export interface BeatDetectorDesign extends SlopePeakDesign {
  readonly rules: DecisionRules;
}

/** Slope peaks and the decision about them, as one streaming detector. */
export function createBeatDetector(design: BeatDetectorDesign): BeatDetector {
  const { sampleRateHz, rules } = design;
  const peaks = createSlopePeaks(design);
  const decision = createBeatDecision(sampleRateHz, rules);
  let beats: number[] = [];
  let finished = false;
  const onBeat = (sample: number) => beats.push(sample);
  const onPeak = (peak: SlopePeak, nowSample: number) => decision.judge(peak, nowSample, onBeat);

  function assertOpen(): void {
    if (finished) throw new PulsegateError("misuse", "beat detector is already finished");
  }

  return {
    delaySamples: Math.round(rules.searchbackS * sampleRateHz),
    push(samples) {
      assertOpen();
      beats = [];
      peaks.push(samples, onPeak);
      return beats;
    },
    finish() {
      assertOpen();
      finished = true;
      beats = [];
      peaks.finish(onPeak);
      decision.finish(onBeat);
      return beats;
    },
  };
}
