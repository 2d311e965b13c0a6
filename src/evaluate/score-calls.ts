import { matchBeats } from "./match-beats.ts";
import type { ReferenceBeats } from "./reference-beats.ts";

/** Reference classes, and rows of the confusion table. */
export const CLASSES = ["N", "S", "V", "F", "Q"] as const;

export interface Score {
  readonly truePositives: number;
  readonly falseNegatives: number;
  readonly falsePositives: number;
  readonly sensitivity: number | null;
  readonly positivePredictivity: number | null;
}

export interface CallScore {
  readonly detection: Score;
  /** counts[r][p]: reference class r called p; the last column counts beats missed, the last row beats that are none. */
  readonly counts: number[][];
  readonly classes: readonly (Score & { readonly label: string })[];
  /** Index of the called beat that matches each reference beat; -1 where there is none. */
  readonly pairs: Int32Array;
}

export interface Calls {
  /** Fiducials in samples of the recording, ascending. */
  readonly samples: Float64Array;
  /** Class of beat `t`. */
  labelOf(t: number): string;
}

function score(truePositives: number, falseNegatives: number, falsePositives: number): Score {
  const ratio = (whole: number) => (whole === 0 ? null : truePositives / whole);
  return {
    truePositives,
    falseNegatives,
    falsePositives,
    sensitivity: ratio(truePositives + falseNegatives),
    positivePredictivity: ratio(truePositives + falsePositives),
  };
}

/**
 * A design's calls against the reference, matched one to one within `windowSamples` (EC57: 150 ms). As in AAMI EC57,
 * fusion and unclassifiable beats called V, and unclassifiable ones called S, are not counted as false.
 */
export function scoreCalls(reference: ReferenceBeats, calls: Calls, windowSamples: number): CallScore {
  const { pairs } = matchBeats(reference.samples, calls.samples, windowSamples);
  const last = CLASSES.length;
  const counts = Array.from({ length: last + 1 }, () => new Array<number>(last + 1).fill(0));
  const column = (label: string) => CLASSES.indexOf(label as (typeof CLASSES)[number]);
  const used = new Uint8Array(calls.samples.length);
  for (let r = 0; r < pairs.length; r++) {
    const row = counts[column(reference.classes[r])];
    const t = pairs[r];
    if (t < 0) row[last]++;
    else {
      used[t] = 1;
      row[column(calls.labelOf(t))]++;
    }
  }
  for (let t = 0; t < used.length; t++) {
    if (used[t] === 0 && !inside(reference.flutter, calls.samples[t]))
      counts[last][column(calls.labelOf(t))]++;
  }
  return { detection: detectionScore(counts), counts, classes: classScores(counts), pairs };
}

function inside(spans: ReferenceBeats["flutter"], sample: number): boolean {
  return spans.some((span) => sample >= span.startSample && sample <= span.endSample);
}

function detectionScore(counts: readonly number[][]): Score {
  const last = CLASSES.length;
  let found = 0;
  let missed = 0;
  for (let r = 0; r < last; r++) {
    for (let p = 0; p < last; p++) found += counts[r][p];
    missed += counts[r][last];
  }
  return score(
    found,
    missed,
    counts[last].reduce((sum, n) => sum + n, 0),
  );
}

const NOT_FALSE: Record<string, readonly string[]> = { V: ["F", "Q"], S: ["Q"], N: ["Q"] };

function classScores(counts: readonly number[][]): (Score & { label: string })[] {
  return ["N", "S", "V"].map((label) => {
    const c = CLASSES.indexOf(label as (typeof CLASSES)[number]);
    const truePositives = counts[c][c];
    const falseNegatives = counts[c].reduce((sum, n) => sum + n, 0) - truePositives;
    let falsePositives = 0;
    for (let r = 0; r <= CLASSES.length; r++) {
      if (r !== c && !NOT_FALSE[label].includes(CLASSES[r] ?? "")) falsePositives += counts[r][c];
    }
    return { label, ...score(truePositives, falseNegatives, falsePositives) };
  });
}
