import { describe, expect, it } from "vitest";
import { RHYTHM_FEATURES, SCALAR_FEATURES } from "../../../firmware-sim/beats/beat-vector.ts";
import { gaussian, seededRandom } from "../../../signals/random.ts";
import { type BeatSet, rowsByRecord, SHAPE_VALUES, selectBeats } from "../../../src/train/beat/beat-set.ts";
import { DS1_FOLDS } from "../../../src/train/beat/cross-validation.ts";
import { fitRhythm } from "../../../src/train/beat/fit-rhythm.ts";
import { fitLogistic } from "../../../src/train/beat/logistic.ts";
import { addCounts, emptyCounts, scoreOf, sumCounts } from "../../../src/train/beat/score-beats.ts";
import { confusionTable, recordTable } from "../../../src/train/beat/tables.ts";
import { DS1, DS2 } from "../../../src/train/splits.ts";

const counts = [
  Int32Array.of(900, 60, 10),
  Int32Array.of(20, 70, 5),
  Int32Array.of(3, 7, 80),
  Int32Array.of(4, 1, 9),
  Int32Array.of(50, 60, 70),
];

describe("beat scores", () => {
  it("score N, S and V against each other; F stands apart and Q is dropped", () => {
    const score = scoreOf(counts);
    expect(score.accuracy).toBeCloseTo(1050 / 1155, 12);
    expect(score.N).toEqual({ sensitivity: 900 / 970, predictivity: 900 / 923 });
    expect(score.S).toEqual({ sensitivity: 70 / 95, predictivity: 70 / 137 });
    expect(score.V).toEqual({ sensitivity: 80 / 90, predictivity: 80 / 95 });
  });

  it("add up by record", () => {
    const twice = emptyCounts();
    addCounts(twice, counts);
    addCounts(twice, counts);
    expect(twice).toEqual(sumCounts([counts, counts]));
    expect(twice[2]).toEqual(Int32Array.of(6, 14, 160));
  });

  it("print one row a record, all, and all without one", () => {
    const lines = recordTable(["7", "8"], [counts, emptyCounts()], "7").split("\n");
    expect(lines.map((line) => line.split(/\s{2,}/)[0]!.trim())).toEqual([
      "record",
      "7",
      "8",
      "all",
      "without 7",
    ]);
    expect(lines[1]).toContain("90.91");
    expect(lines[4]).toContain("-");
    expect(confusionTable(counts)).toMatch(/V\s+3\s+7\s+80/);
  });
});

describe("folds", () => {
  it("hold out every record of DS1 once, and none of DS2", () => {
    expect([...DS1_FOLDS.flat()].sort()).toEqual([...DS1].sort());
    expect(DS1_FOLDS.flat().filter((record) => DS2.includes(record))).toEqual([]);
  });
});

describe("logistic regression", () => {
  it("finds the weights that made the targets, and the gradient there is zero", () => {
    const random = seededRandom(8);
    const n = 6000;
    const rows = Float32Array.from({ length: 2 * n }, () => gaussian(random));
    const targets = Uint8Array.from({ length: n }, (_, i) => {
      const z = 1.7 * rows[2 * i]! - 0.6 * rows[2 * i + 1]! + 0.4;
      return random() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
    });
    const weights = new Float64Array(n).fill(1 / n);
    const model = fitLogistic(rows, 2, targets, weights, 1e-6);
    expect(model.weights[0]).toBeCloseTo(1.7, 0);
    expect(model.weights[1]).toBeCloseTo(-0.6, 0);
    expect(model.bias).toBeCloseTo(0.4, 0);
    let gradient = 0;
    for (let i = 0; i < n; i++) {
      const z = model.bias + model.weights[0]! * rows[2 * i]! + model.weights[1]! * rows[2 * i + 1]!;
      gradient += (1 / (1 + Math.exp(-z)) - targets[i]!) / n;
    }
    expect(Math.abs(gradient)).toBeLessThan(1e-9);
  });

  it("leaves V, F and Q out of the rhythm head, and weighs a large record less per beat", () => {
    const random = seededRandom(3);
    const set = setOf(
      Array.from({ length: 3000 }, (_, i) => ({ record: i < 2500 ? 0 : 1, label: i % 7 === 0 ? 1 : 0 })),
      (row, label) => (label === 1 ? -0.3 : 0) + 0.1 * gaussian(random) + (row < 2500 ? 0 : 0.2),
    );
    const alone = fitRhythm(set, { prior: 0.35, ridge: 1e-3 });
    const strangers = setOf(
      Array.from({ length: 900 }, (_, i) => ({ record: 1, label: 2 + (i % 3) })),
      () => 5 * gaussian(random),
    );
    const joined = fitRhythm(join(set, strangers), { prior: 0.35, ridge: 1e-3 });
    expect([...joined.weights]).toEqual([...alone.weights]);
    expect(alone.weights[0]).toBeLessThan(-3);
    expect(
      fitRhythm(
        selectBeats(set, (row) => set.record[row] === 0),
        { prior: 0.35, ridge: 1e-3 },
      ).bias,
    ).not.toBe(alone.bias);
  });
});

describe("beat sets", () => {
  it("are chosen by row and grouped by record", () => {
    const set = setOf(
      [
        { record: 0, label: 0 },
        { record: 2, label: 2 },
        { record: 2, label: 0 },
      ],
      (row) => row + 0.5,
    );
    expect(rowsByRecord(set, (row) => set.label[row] === 0)).toEqual([[0], [2]]);
    const chosen = selectBeats(set, (row) => row > 0);
    expect([...chosen.record]).toEqual([2, 2]);
    expect(chosen.scalars[SCALAR_FEATURES]).toBe(2.5);
    expect(chosen.shapes).toHaveLength(2 * SHAPE_VALUES);
  });
});

/** A set whose rhythm features are all one value a beat. */
function setOf(
  beats: readonly { readonly record: number; readonly label: number }[],
  value: (row: number, label: number) => number,
): BeatSet {
  const scalars = new Float32Array(beats.length * SCALAR_FEATURES);
  beats.forEach(({ label }, row) => {
    scalars[row * SCALAR_FEATURES] = value(row, label);
    for (let i = 1; i < RHYTHM_FEATURES; i++) scalars[row * SCALAR_FEATURES + i] = 0.01 * Math.sin(row * i);
  });
  return {
    records: ["a", "b", "c"],
    record: Uint8Array.from(beats, ({ record }) => record),
    label: Uint8Array.from(beats, ({ label }) => label),
    shapes: new Float32Array(beats.length * SHAPE_VALUES),
    scalars,
  };
}

function join(first: BeatSet, second: BeatSet): BeatSet {
  return {
    records: first.records,
    record: Uint8Array.of(...first.record, ...second.record),
    label: Uint8Array.of(...first.label, ...second.label),
    shapes: new Float32Array(0),
    scalars: Float32Array.from([...first.scalars, ...second.scalars]),
  };
}
