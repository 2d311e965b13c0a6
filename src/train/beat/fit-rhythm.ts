import { RHYTHM_FEATURES, SCALAR_FEATURES } from "../../../firmware-sim/beats/beat-vector.ts";
import type { BeatSet } from "./beat-set.ts";
import { fitLogistic, type LogisticModel } from "./logistic.ts";

export interface RhythmOptions {
  /** Weight of all S beats together against all N beats together. */
  readonly prior: number;
  readonly ridge: number;
}

/**
 * Trains the rhythm head: S against N on the six rhythm features; V, F and Q are not shown. Within a class a record of n
 * beats weighs n^-0.5 per beat.
 */
export const fitRhythm = (set: BeatSet, { prior, ridge }: RhythmOptions): LogisticModel => {
  const rows: number[] = [];
  for (let i = 0; i < set.label.length; i++) if (set.label[i]! < 2) rows.push(i);
  const counts = new Float64Array(2 * set.records.length);
  const groupOf = (row: number) => 2 * set.record[row]! + set.label[row]!;
  for (const row of rows) counts[groupOf(row)] = counts[groupOf(row)]! + 1;
  const totals = [0, 0];
  for (const row of rows) totals[set.label[row]!]! += counts[groupOf(row)]! ** -0.5;
  const share = [1 / (1 + prior), prior / (1 + prior)];
  const features = new Float32Array(rows.length * RHYTHM_FEATURES);
  rows.forEach((row, i) => {
    const at = row * SCALAR_FEATURES;
    features.set(set.scalars.subarray(at, at + RHYTHM_FEATURES), i * RHYTHM_FEATURES);
  });
  return fitLogistic(
    features,
    RHYTHM_FEATURES,
    Uint8Array.from(rows, (row) => set.label[row]!),
    Float64Array.from(rows, (row) => {
      const label = set.label[row]!;
      return (counts[groupOf(row)]! ** -0.5 / totals[label]!) * share[label]!;
    }),
    ridge,
  );
};
