import { PulsegateError } from "../../signals/errors.ts";
import { createBeatTemplate } from "./beat-template.ts";
import {
  BEAT_RATE_HZ,
  BEAT_SAMPLES,
  BEFORE_SAMPLES,
  type BeatVector,
  LONGEST_RR_S,
  RHYTHM_FEATURES,
  SCALAR_FEATURES,
  SHAPE_CHANNELS,
} from "./beat-vector.ts";
import { clipRr, createRrHistory } from "./rr-history.ts";

/** A fiducial moves to the largest magnitude within so many samples (39 ms) of it. */
const ALIGN_SAMPLES = 5;
/** Samples after the rounded fiducial that its window may need. */
const AFTER_SAMPLES = BEAT_SAMPLES - BEFORE_SAMPLES + ALIGN_SAMPLES;
const DEFAULT_LATEST_S = 4;
/** Assumed when a recording has one beat only. */
const ONLY_RR_S = 0.8;

export interface BeatFeaturesOptions {
  /** Rate of the pushed samples; only 128 Hz is supported: windows and templates are counted in samples. */
  readonly sampleRateHz: number;
  /** How far the pushed samples may be ahead of a fiducial that is still to be added, in seconds. */
  readonly latestFiducialS?: number;
}

export interface BeatFeatures {
  /** Takes samples (mV, band-passed 0.5-40 Hz, 128 Hz) and returns the beats that became complete. */
  push(samples: Float32Array): BeatVector[];
  /** Takes the next fiducial (samples from the start, may be fractional) and returns the beats that became complete. */
  addFiducial(sample: number): BeatVector[];
  /** Ends the recording: the remaining beats. The samples missing after the end count as zero. */
  finish(): BeatVector[];
}

interface PendingBeat {
  readonly fiducial: number;
  aligned: number;
  /** Both undefined until the beat's samples are in. */
  shape: Float32Array | undefined;
  scalars: Float32Array;
}

/**
 * Beats as vectors for the classifier, from a stream of samples and a stream of fiducials. A beat is complete when its
 * samples are in and the next fiducial is known (or 6 s have passed without one). The vectors depend neither on the
 * chunks nor on how pushes and fiducials interleave, as long as no fiducial is later than `latestFiducialS`.
 * Memory is a ring of samples, the last 400 RR intervals, and the beats that wait.
 *
 * @throws PulsegateError `bad-option` for another rate; `misuse` for fiducials that do not increase or come too late,
 * and for use after `finish`.
 */
export const createBeatFeatures = (options: BeatFeaturesOptions): BeatFeatures => {
  if (options.sampleRateHz !== BEAT_RATE_HZ) {
    throw new PulsegateError("bad-option", "beat features need the device rate", {
      where: "sampleRateHz",
      got: options.sampleRateHz,
      expected: `${BEAT_RATE_HZ}`,
    });
  }
  const latestSamples = Math.ceil((options.latestFiducialS ?? DEFAULT_LATEST_S) * BEAT_RATE_HZ);
  const ring = new Float32Array(latestSamples + AFTER_SAMPLES + BEAT_SAMPLES + 2 * BEAT_RATE_HZ);
  const window = new Float32Array(BEAT_SAMPLES);
  const template = createBeatTemplate();
  const history = createRrHistory();
  const pending: PendingBeat[] = [];
  let end = 0;
  let finished = false;
  let newest: number | undefined;
  /** Fiducial before the first pending beat, and the RR interval that ended there. */
  let before: number | undefined;
  let previousRr: number | undefined;

  const at = (sample: number): number => (sample < 0 || sample >= end ? 0 : ring[sample % ring.length]!);

  const align = (fiducial: number): number => {
    const centre = Math.round(fiducial);
    let best = centre;
    let largest = -1;
    for (let i = Math.max(0, centre - ALIGN_SAMPLES); i <= centre + ALIGN_SAMPLES; i++) {
      const magnitude = Math.abs(at(i));
      if (magnitude > largest) {
        largest = magnitude;
        best = i;
      }
    }
    return best;
  };

  const takeShape = (beat: PendingBeat): void => {
    beat.aligned = align(beat.fiducial);
    const first = beat.aligned - BEFORE_SAMPLES;
    let mean = 0;
    for (let i = 0; i < BEAT_SAMPLES; i++) {
      window[i] = at(first + i);
      mean += window[i]!;
    }
    mean /= BEAT_SAMPLES;
    for (let i = 0; i < BEAT_SAMPLES; i++) window[i] = window[i]! - mean;
    beat.shape = new Float32Array(SHAPE_CHANNELS * BEAT_SAMPLES);
    template.next(window, beat.shape, beat.scalars);
  };

  /** Takes the shapes of pending beats, in order, as far as the samples reach. */
  const takeShapes = (): void => {
    for (const beat of pending) {
      if (beat.shape !== undefined) continue;
      if (!finished && end < Math.round(beat.fiducial) + AFTER_SAMPLES) return;
      takeShape(beat);
    }
  };

  const complete = (beat: PendingBeat, post: number | undefined): BeatVector => {
    const pre = before === undefined ? (post ?? ONLY_RR_S) : clipRr((beat.fiducial - before) / BEAT_RATE_HZ);
    history.next(pre, post, previousRr ?? pre, beat.scalars);
    before = beat.fiducial;
    previousRr = pre;
    return {
      fiducialSample: beat.fiducial,
      alignedSample: beat.aligned,
      shape: beat.shape!,
      scalars: beat.scalars,
      rhythm: beat.scalars.subarray(0, RHYTHM_FEATURES),
    };
  };

  const emit = (out: BeatVector[]): void => {
    takeShapes();
    const patience = LONGEST_RR_S * BEAT_RATE_HZ + latestSamples;
    for (;;) {
      const beat = pending[0];
      if (beat?.shape === undefined) return;
      const next = pending[1];
      let post: number | undefined;
      if (next !== undefined) post = clipRr((next.fiducial - beat.fiducial) / BEAT_RATE_HZ);
      else if (end >= beat.fiducial + patience) post = LONGEST_RR_S;
      else if (!finished) return;
      out.push(complete(beat, post));
      pending.shift();
    }
  };

  const open = (): void => {
    if (finished) throw new PulsegateError("misuse", "beat features used after finish");
  };

  return {
    push(samples) {
      open();
      const out: BeatVector[] = [];
      // Slices of at most a second: a shape is taken before the ring overwrites its samples.
      for (let from = 0; from < samples.length; from += BEAT_RATE_HZ) {
        const to = Math.min(samples.length, from + BEAT_RATE_HZ);
        for (let i = from; i < to; i++) {
          ring[end % ring.length] = samples[i]!;
          end++;
        }
        emit(out);
      }
      return out;
    },
    addFiducial(sample) {
      open();
      if (!(sample >= 0) || (newest !== undefined && sample <= newest)) {
        throw new PulsegateError("misuse", "fiducials must increase", {
          got: sample,
          expected: `more than ${newest ?? "or equal to 0"}`,
        });
      }
      if (sample < end - latestSamples) {
        throw new PulsegateError("misuse", "fiducial is too late: its samples are gone", {
          got: sample,
          expected: `at least ${end - latestSamples}`,
        });
      }
      newest = sample;
      pending.push({
        fiducial: sample,
        aligned: 0,
        shape: undefined,
        scalars: new Float32Array(SCALAR_FEATURES),
      });
      const out: BeatVector[] = [];
      emit(out);
      return out;
    },
    finish() {
      open();
      finished = true;
      const out: BeatVector[] = [];
      emit(out);
      return out;
    },
  };
};
