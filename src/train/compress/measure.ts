import { createBeatClassifier } from "../../../firmware-sim/beats/beat-classifier.ts";
import type { BeatModel } from "../../../firmware-sim/beats/beat-model.ts";
import { RHYTHM_FEATURES, SCALAR_FEATURES } from "../../../firmware-sim/beats/beat-vector.ts";
import { type BeatSet, SHAPE_VALUES } from "../beat/beat-set.ts";
import { type BeatScore, countCalls, scoreOf, sumCounts } from "../beat/score-beats.ts";

/** The call of every beat of a set, on exact products. */
export function callsOf(model: BeatModel, set: BeatSet): string[] {
  const classifier = createBeatClassifier(model);
  return Array.from(set.label, (_, i) => {
    const scalars = set.scalars.subarray(i * SCALAR_FEATURES, (i + 1) * SCALAR_FEATURES);
    return classifier.classify({
      fiducialSample: 0,
      alignedSample: 0,
      shape: set.shapes.subarray(i * SHAPE_VALUES, (i + 1) * SHAPE_VALUES),
      scalars,
      rhythm: scalars.subarray(0, RHYTHM_FEATURES),
    }).label;
  });
}

/** A function that says how many of a model's calls, 0..1, equal those of the original. */
export function createAgreement(original: BeatModel, set: BeatSet): (model: BeatModel) => number {
  const expected = callsOf(original, set);
  return (model) => callsOf(model, set).filter((call, i) => call === expected[i]).length / expected.length;
}

/** Accuracy over N, S and V beats, and the figures of each class. */
export const beatScore = (model: BeatModel, set: BeatSet): BeatScore =>
  scoreOf(sumCounts(countCalls(model, set)));
