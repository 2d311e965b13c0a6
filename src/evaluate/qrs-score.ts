import type { Recording } from "../../datasets/recording.ts";
import { createQrsDetector } from "../../signals/detect/qrs-detector.ts";
import { createResampler, rationalRate } from "../../signals/filter/resample.ts";
import { matchBeats } from "./match-beats.ts";
import { referenceBeats } from "./reference-beats.ts";

/** By custom a detected beat matches a reference beat within 150 ms (ANSI/AAMI EC57). */
const MATCH_WINDOW_S = 0.15;

export interface QrsScore {
  readonly truePositives: number;
  readonly falseNegatives: number;
  readonly falsePositives: number;
  /** Median distance of matched beats from the reference, regardless of sign. */
  readonly medianErrorMs: number;
}

export interface QrsScoreOptions {
  /** The rates that the detector runs at; the recording is resampled to each. */
  readonly ratesHz: readonly number[];
  /** Beats before these times are not counted. */
  readonly fromS: readonly number[];
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Samples of channel 0; gaps are filled with the last known sample. */
async function firstChannel(recording: Recording): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for await (const block of recording.blocks({ channels: [0] })) {
    const last = parts.at(-1)?.at(-1) ?? 0;
    const known = block.kind === "samples";
    parts.push(known ? block.samples : new Float32Array(block.lostSamples).fill(last));
  }
  return joined(parts);
}

/** Times of the beats that the detector finds at `rateHz`, in seconds. */
function detect(samples: Float32Array, sampleRateHz: number, rateHz: number): number[] {
  const detector = createQrsDetector({ sampleRateHz: rateHz });
  const resampler = createResampler(rationalRate(sampleRateHz, rateHz));
  const parts = rateHz === sampleRateHz ? [samples] : [resampler.push(samples), resampler.finish()];
  const found = parts.flatMap((part) => detector.push(part));
  return [...found, ...detector.finish()].map((sample) => sample / rateHz);
}

/**
 * Runs the QRS detector over the first channel of a recording and compares with its `atr` annotations: one score for each
 * of `ratesHz` and, within it, each of `fromS`. As in WFDB `bxb`, reference beats and detections inside episodes of
 * ventricular flutter or fibrillation are not counted.
 */
export async function scoreQrs(
  recording: Recording,
  { ratesHz, fromS }: QrsScoreOptions,
): Promise<QrsScore[]> {
  const sampleRateHz = recording.channels[0].sampleRateHz;
  const frameRateHz = recording.frameRateHz ?? sampleRateHz;
  const reference = referenceBeats(await recording.annotations("atr"));
  const referenceS = Array.from(reference.samples, (sample) => sample / frameRateHz);
  const counts = (atS: number) =>
    !reference.flutter.some(
      ({ startSample, endSample }) => atS * frameRateHz >= startSample && atS * frameRateHz <= endSample,
    );
  const samples = await firstChannel(recording);
  return ratesHz.flatMap((rateHz) => {
    const testS = detect(samples, sampleRateHz, rateHz);
    const { pairs, falsePositives } = matchBeats(referenceS, testS, MATCH_WINDOW_S);
    return fromS.map((start) => {
      const rows = [...pairs.entries()].filter(([r]) => referenceS[r] >= start && counts(referenceS[r]));
      const matched = rows.filter(([, t]) => t >= 0);
      const errors = matched.map(([r, t]) => 1000 * Math.abs(referenceS[r] - testS[t])).sort((a, b) => a - b);
      return {
        truePositives: matched.length,
        falseNegatives: rows.length - matched.length,
        falsePositives: falsePositives.filter((t) => testS[t] >= start && counts(testS[t])).length,
        medianErrorMs: errors[errors.length >> 1] ?? Number.NaN,
      };
    });
  });
}

/** The sum over records; the error is the median of the records' medians. */
export function grossScore(scores: readonly QrsScore[]): QrsScore {
  const sum = (key: keyof QrsScore) => scores.reduce((total, score) => total + score[key], 0);
  const errors = scores.map(({ medianErrorMs }) => medianErrorMs).sort((a, b) => a - b);
  return {
    truePositives: sum("truePositives"),
    falseNegatives: sum("falseNegatives"),
    falsePositives: sum("falsePositives"),
    medianErrorMs: errors[errors.length >> 1] ?? Number.NaN,
  };
}

/** Sensitivity and positive predictivity in percent. */
export function percentages({ truePositives: tp, falseNegatives: fn, falsePositives: fp }: QrsScore): {
  readonly sensitivity: number;
  readonly positivePredictivity: number;
} {
  return { sensitivity: (100 * tp) / (tp + fn), positivePredictivity: (100 * tp) / (tp + fp) };
}
