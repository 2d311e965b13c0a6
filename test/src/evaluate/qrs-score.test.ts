import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openRecording } from "../../../datasets/io/open.ts";
import { grossScore, percentages, type QrsScore, scoreQrs } from "../../../src/evaluate/qrs-score.ts";

describe("grossScore", () => {
  it("adds up the counts and takes the median of the errors", () => {
    const scores: QrsScore[] = [
      { truePositives: 90, falseNegatives: 10, falsePositives: 1, medianErrorMs: 7 },
      { truePositives: 60, falseNegatives: 0, falsePositives: 2, medianErrorMs: 30 },
      { truePositives: 50, falseNegatives: 40, falsePositives: 7, medianErrorMs: 9 },
    ];
    const gross = grossScore(scores);
    expect(gross).toEqual({ truePositives: 200, falseNegatives: 50, falsePositives: 10, medianErrorMs: 9 });
    expect(percentages(gross)).toEqual({ sensitivity: 80, positivePredictivity: (100 * 200) / 210 });
  });
});

const mitdb = join(process.env["PULSEGATE_SHARED"] ?? "../shared", "data/mitdb");

describe.runIf(existsSync(mitdb))("the QRS detector on all of MIT-BIH (shared data)", () => {
  it("reaches 99.5 % sensitivity and predictivity at 360 and at 128 Hz, from 5:00 and from 0:00", async () => {
    const records = readdirSync(mitdb).flatMap((file) => /^(\d+)\.hea$/.exec(file)?.[1] ?? []);
    expect(records.length).toBe(48);
    const all: QrsScore[][] = [[], [], [], []];
    for (const record of records) {
      const recording = await openRecording(join(mitdb, record));
      const scores = await scoreQrs(recording, { ratesHz: [360, 128], fromS: [300, 0] });
      for (const [i, score] of scores.entries()) all[i].push(score);
    }
    const gross = all.map(grossScore);
    expect(gross.map((score) => score.truePositives + score.falseNegatives)).toEqual([
      91285, 109494, 91285, 109494,
    ]);
    for (const score of gross) {
      const { sensitivity, positivePredictivity } = percentages(score);
      expect(sensitivity).toBeGreaterThan(99.8);
      expect(positivePredictivity).toBeGreaterThan(99.8);
      expect(score.medianErrorMs).toBeLessThan(15);
    }
  });
});
