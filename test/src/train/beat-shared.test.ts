import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import { loadBeatModel } from "../../../src/models.ts";
import { mixedAssignments } from "../../../src/train/beat/mixed-assignments.ts";
import { readBeatSet } from "../../../src/train/beat/read-beats.ts";
import { countCalls, scoreOf, sumCounts } from "../../../src/train/beat/score-beats.ts";
import { recordTable, SCORE_HEAD, scoreLine } from "../../../src/train/beat/tables.ts";
import { DS2 } from "../../../src/train/splits.ts";

const { PULSEGATE_SHARED = "../shared" } = process.env;
const folder = `${PULSEGATE_SHARED}/data/mitdb`;

describe.runIf(existsSync(`${folder}/234.dat`))("shipped beat classifier on DS2 (shared data)", () => {
  it("reaches its figures with exact products, and keeps them with SCDM8_73 in every layer", async () => {
    const model = await loadBeatModel();
    const set = await readBeatSet(folder, DS2);
    const exactCalls = countCalls(model, set);
    const exact = scoreOf(sumCounts(exactCalls));
    const approximate = scoreOf(
      sumCounts(countCalls(model, set, { multipliers: findMultiplier("SCDM8_73") })),
    );
    process.stdout.write(
      [
        `            ${SCORE_HEAD}`,
        `exact8      ${scoreLine(exact)}`,
        `SCDM8_73    ${scoreLine(approximate)}`,
        recordTable(set.records, exactCalls, "232"),
        "",
      ].join("\n"),
    );
    // N, S and V beats of DS2 in the mapping with escape beats in N.
    expect(sumCounts(exactCalls).map((row) => row.reduce((a, b) => a + b, 0))).toEqual([
      44259, 1837, 3221, 388, 7,
    ]);
    expect(exact.accuracy).toBeGreaterThanOrEqual(0.94);
    expect(exact.V.sensitivity).toBeGreaterThanOrEqual(0.93);
    expect(exact.V.predictivity).toBeGreaterThanOrEqual(0.8);
    expect(exact.S.sensitivity).toBeGreaterThanOrEqual(0.65);
    expect(exact.S.predictivity).toBeGreaterThanOrEqual(0.38);
    expect(Math.abs(approximate.accuracy - exact.accuracy)).toBeLessThan(0.005);
    for (const [name, options] of mixedAssignments) {
      const { accuracy } = scoreOf(sumCounts(countCalls(model, set, options)));
      expect(exact.accuracy - accuracy, name).toBeLessThan(0.0005);
    }
  }, 240_000);
});
