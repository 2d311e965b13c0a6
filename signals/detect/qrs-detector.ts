import { PulsegateError } from "../errors.ts";
import { createQrsDecision, SEARCHBACK_S } from "./qrs-decision.ts";
import { createQrsFrontEnd, type QrsCandidate } from "./qrs-front-end.ts";

export interface BeatDetector {
  /** Takes the next chunk (any length); returns the sample indices, counted from the first sample ever pushed, of the beats that are now certain, rising. */
  push(samples: Float32Array): readonly number[];
  /** Ends the signal and returns the beats that were held back. */
  finish(): readonly number[];
  /** A beat at sample `n` has been returned once sample `n + delaySamples` has been pushed. */
  readonly delaySamples: number;
}

/**
 * Streaming QRS detector for one ECG lead in any unit, 80 Hz and up. The fiducial is the largest deflection of the
 * band-passed QRS, within some 20 ms of the R peak. Time is linear in the number of samples, memory constant; any
 * chunking gives the same beats. Most beats come 0.3-0.5 s after they happened; those found by search back later, at most
 * `delaySamples` (3 s).
 *
 * @throws PulsegateError `bad-option` for a sample rate below 80 Hz; `misuse` for a push after `finish`.
 */
export function createQrsDetector({ sampleRateHz }: { readonly sampleRateHz: number }): BeatDetector {
  if (!(sampleRateHz >= 80 && Number.isFinite(sampleRateHz))) {
    throw new PulsegateError("bad-option", "sample rate of the QRS detector", {
      where: "sampleRateHz",
      got: sampleRateHz,
      expected: ">= 80 Hz",
    });
  }
  const frontEnd = createQrsFrontEnd(sampleRateHz);
  const decision = createQrsDecision(sampleRateHz);
  let beats: number[] = [];
  let finished = false;
  const onBeat = (sample: number) => beats.push(sample);
  const onCandidate = (candidate: QrsCandidate, nowSample: number) =>
    decision.judge(candidate, nowSample, onBeat);

  function assertOpen(): void {
    if (finished) throw new PulsegateError("misuse", "beat detector is already finished");
  }

  return {
    delaySamples: Math.round(SEARCHBACK_S * sampleRateHz),
    push(samples) {
      assertOpen();
      beats = [];
      frontEnd.push(samples, onCandidate);
      return beats;
    },
    finish() {
      assertOpen();
      finished = true;
      beats = [];
      frontEnd.finish(onCandidate);
      decision.finish(onBeat);
      return beats;
    },
  };
}
