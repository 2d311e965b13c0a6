import { BEAT_SAMPLES, SCALAR_FEATURES, SHAPE_CHANNELS } from "../../../firmware-sim/beats/beat-vector.ts";

/** Values of one beat's shape. */
export const SHAPE_VALUES = SHAPE_CHANNELS * BEAT_SAMPLES;

/** Classes as they stand in a {@link BeatSet}; the first three are scored. */
export const classNames = ["N", "S", "V", "F", "Q"] as const;

/** Beats of many records as vectors with their reference class; one row a beat, in time order, record by record. */
export interface BeatSet {
  readonly records: readonly string[];
  /** Index into `records` of each beat. */
  readonly record: Uint8Array;
  /** Index into {@link classNames} of each beat. */
  readonly label: Uint8Array;
  /** Rows of `SHAPE_VALUES`. */
  readonly shapes: Float32Array;
  /** Rows of `SCALAR_FEATURES`. */
  readonly scalars: Float32Array;
}

/** The rows of the set that `keep` chooses. */
export const selectBeats = (set: BeatSet, keep: (row: number) => boolean): BeatSet => {
  const rows: number[] = [];
  for (let i = 0; i < set.label.length; i++) if (keep(i)) rows.push(i);
  const shapes = new Float32Array(rows.length * SHAPE_VALUES);
  const scalars = new Float32Array(rows.length * SCALAR_FEATURES);
  rows.forEach((row, i) => {
    shapes.set(set.shapes.subarray(row * SHAPE_VALUES, (row + 1) * SHAPE_VALUES), i * SHAPE_VALUES);
    scalars.set(
      set.scalars.subarray(row * SCALAR_FEATURES, (row + 1) * SCALAR_FEATURES),
      i * SCALAR_FEATURES,
    );
  });
  return {
    records: set.records,
    record: Uint8Array.from(rows, (row) => set.record[row]!),
    label: Uint8Array.from(rows, (row) => set.label[row]!),
    shapes,
    scalars,
  };
};

/** Rows by record, of those that `keep` chooses; records without any are left out. */
export const rowsByRecord = (set: BeatSet, keep: (row: number) => boolean): number[][] => {
  const rows: number[][] = set.records.map(() => []);
  for (let i = 0; i < set.label.length; i++) if (keep(i)) rows[set.record[i]!]!.push(i);
  return rows.filter((list) => list.length > 0);
};
