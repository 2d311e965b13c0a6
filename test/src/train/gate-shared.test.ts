import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadGateModel } from "../../../src/models.ts";
import { evaluateCinc2017, scoreMixtures, tabulate } from "../../../src/train/gate/evaluate-ecg.ts";
import { scoreTroika, tabulateMasks } from "../../../src/train/gate/evaluate-ppg.ts";
import { DS2 } from "../../../src/train/splits.ts";

const { PULSEGATE_SHARED = "../shared" } = process.env;
const dataFolder = join(PULSEGATE_SHARED, "data");

describe.runIf(existsSync(join(dataFolder, "mitdb/100.hea")))("shipped gates (shared data)", () => {
  it("reach an AUC of .97 and reject 5 % at most on every third DS2 record with unseen noise", async () => {
    const model = await loadGateModel("ecg-gate");
    const records = DS2.filter((_, r) => r % 3 === 0);
    const table = tabulate(await scoreMixtures({ dataFolder, model, seed: 3, records }), model);
    expect(table.windows).toBe(2 * 8 * 180);
    expect(table.auc).toBeGreaterThanOrEqual(0.97);
    expect(table.flaggedUnmixed).toBeLessThanOrEqual(0.05);
    expect(table.flaggedBySnr["-3 dB"]).toBeGreaterThan(0.9);
  });

  it("tells noisy handheld recordings from others better than by .85 on every third of CinC 2017", async () => {
    const table = await evaluateCinc2017(join(dataFolder, "cinc2017"), await loadGateModel("ecg-gate"), 3);
    expect(table.noisy + table.others).toBe(214);
    expect(table.auc).toBeGreaterThan(0.85);
  });

  it("reach an AUC of .90 on the wrist PPG masks", async () => {
    const model = await loadGateModel("ppg-gate");
    const table = tabulateMasks(await scoreTroika(join(dataFolder, "troika"), model), model);
    expect(table.clean).toBeGreaterThan(50);
    expect(table.bad).toBeGreaterThan(100);
    expect(table.auc).toBeGreaterThanOrEqual(0.9);
  });
});
