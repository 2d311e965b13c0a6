import { RHYTHM_FEATURES, SCALAR_FEATURES } from "../../../firmware-sim/beats/beat-vector.ts";
import { type BeatSet, selectBeats } from "./beat-set.ts";
import { fitRhythm } from "./fit-rhythm.ts";
import { fitVentricular, ventricularLogits } from "./fit-ventricular.ts";
import type { BeatTrainingOptions } from "./train-model.ts";

/** Records of DS1 that are held out together: by record, S and V beats spread over the folds. */
export const DS1_FOLDS: readonly (readonly string[])[] = [
  ["209", "106", "122", "230"],
  ["201", "114", "119", "115"],
  ["207", "215", "101", "112"],
  ["118", "203", "109"],
  ["220", "208", "116"],
  ["223", "124", "205", "108"],
];

/** Logits of every beat of a set from models that did not see its record, float. */
export interface HeldOutLogits {
  readonly ventricular: Float32Array;
  readonly premature: Float32Array;
}

/** Trains once per fold on the other folds and answers for the held-out records. */
export const crossValidate = (
  set: BeatSet,
  options: Pick<BeatTrainingOptions, "ventricular" | "rhythm">,
  onFold: (fold: number) => void = () => {},
): HeldOutLogits => {
  const ventricular = new Float32Array(set.label.length);
  const premature = new Float32Array(set.label.length);
  DS1_FOLDS.forEach((records, fold) => {
    const held = new Set(records.map((record) => set.records.indexOf(record)));
    const train = selectBeats(set, (row) => !held.has(set.record[row]!));
    const test = selectBeats(set, (row) => held.has(set.record[row]!));
    const logits = ventricularLogits(fitVentricular(train, options.ventricular), test);
    const rhythm = fitRhythm(train, options.rhythm);
    let next = 0;
    for (let row = 0; row < set.label.length; row++) {
      if (!held.has(set.record[row]!)) continue;
      ventricular[row] = logits[next++]!;
      let sum = rhythm.bias;
      for (let i = 0; i < RHYTHM_FEATURES; i++) {
        sum += rhythm.weights[i]! * set.scalars[row * SCALAR_FEATURES + i]!;
      }
      premature[row] = sum;
    }
    onFold(fold);
  });
  return { ventricular, premature };
};

/** Counts by record of the two heads' decisions at thresholds. */
export const countHeldOut = (
  set: BeatSet,
  logits: HeldOutLogits,
  thresholds: BeatTrainingOptions["thresholds"],
): Int32Array[][] => {
  const byRecord = set.records.map(() => Array.from({ length: 5 }, () => new Int32Array(3)));
  for (let row = 0; row < set.label.length; row++) {
    const notV = logits.premature[row]! > thresholds.premature ? 1 : 0;
    const call = logits.ventricular[row]! > thresholds.ventricular ? 2 : notV;
    const counts = byRecord[set.record[row]!]![set.label[row]!]!;
    counts[call] = counts[call]! + 1;
  }
  return byRecord;
};
