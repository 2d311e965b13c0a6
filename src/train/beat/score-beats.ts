import {
  type BeatClassifierOptions,
  createBeatClassifier,
} from "../../../firmware-sim/beats/beat-classifier.ts";
import type { BeatModel } from "../../../firmware-sim/beats/beat-model.ts";
import { RHYTHM_FEATURES, SCALAR_FEATURES } from "../../../firmware-sim/beats/beat-vector.ts";
import { type BeatSet, classNames, SHAPE_VALUES } from "./beat-set.ts";

/** counts[reference][called]: five reference classes (N S V F Q), three calls (N S V). */
export type BeatCounts = readonly Int32Array[];

export interface ClassScore {
  /** NaN when there is no such beat. */
  readonly sensitivity: number;
  readonly predictivity: number;
}

export interface BeatScore {
  /** Share of right calls among the N, S and V beats. */
  readonly accuracy: number;
  readonly N: ClassScore;
  readonly S: ClassScore;
  readonly V: ClassScore;
}

export const emptyCounts = (): Int32Array[] => classNames.map(() => new Int32Array(3));

export const addCounts = (into: Int32Array[], counts: BeatCounts): void => {
  counts.forEach((row, r) => {
    row.forEach((n, p) => {
      into[r]![p] = into[r]![p]! + n;
    });
  });
};

/** Figures of the scored classes: N, S and V against each other; F stands apart and Q is dropped. */
export const scoreOf = (counts: BeatCounts): BeatScore => {
  const scored = counts.slice(0, 3);
  const classScore = (c: number): ClassScore => {
    const right = scored[c]![c]!;
    return {
      sensitivity: right / scored[c]!.reduce((a, b) => a + b, 0),
      predictivity: right / scored.reduce((sum, row) => sum + row[c]!, 0),
    };
  };
  const all = scored.reduce((sum, row) => sum + row.reduce((a, b) => a + b, 0), 0);
  return {
    accuracy: (scored[0]![0]! + scored[1]![1]! + scored[2]![2]!) / all,
    N: classScore(0),
    S: classScore(1),
    V: classScore(2),
  };
};

/** Runs the device's own classifier over a set: counts by record, in the order of `set.records`. */
export const countCalls = (
  model: BeatModel,
  set: BeatSet,
  options: BeatClassifierOptions = {},
): Int32Array[][] => {
  const classifier = createBeatClassifier(model, options);
  const byRecord = set.records.map(() => emptyCounts());
  const column = { N: 0, S: 1, V: 2 };
  for (let i = 0; i < set.label.length; i++) {
    const scalars = set.scalars.subarray(i * SCALAR_FEATURES, (i + 1) * SCALAR_FEATURES);
    const { label } = classifier.classify({
      fiducialSample: 0,
      alignedSample: 0,
      shape: set.shapes.subarray(i * SHAPE_VALUES, (i + 1) * SHAPE_VALUES),
      scalars,
      rhythm: scalars.subarray(0, RHYTHM_FEATURES),
    });
    const row = byRecord[set.record[i]!]![set.label[i]!]!;
    row[column[label]] = row[column[label]]! + 1;
  }
  return byRecord;
};

/** The sum of some records' counts. */
export const sumCounts = (byRecord: readonly BeatCounts[]): Int32Array[] => {
  const total = emptyCounts();
  for (const counts of byRecord) addCounts(total, counts);
  return total;
};
