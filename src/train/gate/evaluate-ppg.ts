import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { judge } from "../../../firmware-sim/gate/judge.ts";
import type { GateModel } from "../../../firmware-sim/gate/model.ts";
import { readMatFile } from "./mat-file.ts";
import { auc, shareAtLeast } from "./metrics.ts";
import { readNpy } from "./npy-file.ts";
import { ppgFeaturesByWindow } from "./ppg-examples.ts";
import { PPG_RATE_HZ, PPG_WINDOW } from "./ppg-motion.ts";
import { resampleWhole } from "./read-signal.ts";

const SOURCE_RATE_HZ = 125;
/** Length of one labelled stretch in samples: 30 s at 64 Hz. */
const STRETCH = 1920;

interface MappedStretch {
  readonly window: number;
  readonly record?: string;
  readonly start_s?: number;
  readonly raw_available?: boolean;
}

/** One judged 5-s window with the share of it that people called an artefact. */
export interface MaskedScore {
  readonly record: string;
  readonly artefactShare: number;
  readonly score: number;
}

const shares = (labels: Float64Array, stretch: number): number[] =>
  Array.from({ length: STRETCH / PPG_WINDOW }, (_, w) => {
    const from = stretch * STRETCH + w * PPG_WINDOW;
    return labels.subarray(from, from + PPG_WINDOW).reduce((a, b) => a + b, 0) / PPG_WINDOW;
  });

/**
 * Scores the labelled 30-s stretches of the wrist PPG recordings. `raw`: the first PPG channel of the recording as the device
 * samples it, the detector running over all of it (stretches whose recording
 * is not in the folder are left out); `filtered`: the labelled 0.9-5 Hz signal itself.
 */
export const scoreTroika = async (
  folder: string,
  model: GateModel,
  signal: "raw" | "filtered" = "raw",
): Promise<MaskedScore[]> => {
  const labelFolder = join(folder, "artefact-labels");
  const mapping: readonly MappedStretch[] = JSON.parse(
    await readFile(join(labelFolder, "mapping.json"), "utf8"),
  );
  const labels = readNpy(await readFile(join(labelFolder, "seg_labels.npy"))).values;
  const filtered = readNpy(await readFile(join(labelFolder, "scaled_ppgs.npy"))).values;
  const raw = new Map<string, number[]>();
  const scores: MaskedScore[] = [];
  for (const { window, record, start_s, raw_available } of mapping) {
    if (raw_available !== true || record === undefined || start_s === undefined) continue;
    let judged: number[];
    if (signal === "filtered") {
      const samples = Float32Array.from(filtered.subarray(window * STRETCH, (window + 1) * STRETCH));
      judged = ppgFeaturesByWindow(samples).map((features) => judge(features, model).score);
    } else {
      const path = join(folder, `${record}.mat`);
      if (!existsSync(path)) continue;
      const all = raw.get(record) ?? (await scoreRecord(path, model));
      raw.set(record, all);
      const first = Math.round((start_s * PPG_RATE_HZ) / PPG_WINDOW);
      judged = all.slice(first, first + STRETCH / PPG_WINDOW);
    }
    shares(labels, window).forEach((artefactShare, w) => {
      const score = judged[w];
      if (score !== undefined) scores.push({ record, artefactShare, score });
    });
  }
  return scores;
};

const scoreRecord = async (path: string, model: GateModel): Promise<number[]> => {
  const sig = readMatFile(await readFile(path)).get("sig");
  if (sig === undefined) return [];
  // Row 1 of `sig` (from 0) is the first PPG channel; columns are samples.
  const ppg = Float32Array.from({ length: sig.columns }, (_, c) => sig.values[c * sig.rows + 1]);
  return ppgFeaturesByWindow(resampleWhole(ppg, SOURCE_RATE_HZ, PPG_RATE_HZ)).map(
    (features) => judge(features, model).score,
  );
};

export interface MaskTable {
  /** Windows with less than 10 % artefact against those with more than 50 %. */
  readonly auc: number;
  /** Less than 5 % against more than 90 %. */
  readonly aucExtremes: number;
  /** All windows, split at 50 %. */
  readonly aucSplit: number;
  readonly flaggedClean: number;
  readonly flaggedBad: number;
  readonly clean: number;
  readonly bad: number;
}

/** The figures of the gate recipe for the wrist PPG masks. */
export const tabulateMasks = (windows: readonly MaskedScore[], model: GateModel): MaskTable => {
  const pick = (keep: (share: number) => boolean): number[] =>
    windows.filter((w) => keep(w.artefactShare)).map((w) => w.score);
  const clean = pick((share) => share < 0.1);
  const bad = pick((share) => share > 0.5);
  const threshold = model.thresholdQ15 / 32768;
  return {
    auc: auc(bad, clean),
    aucExtremes: auc(
      pick((share) => share > 0.9),
      pick((share) => share < 0.05),
    ),
    aucSplit: auc(
      bad,
      pick((share) => share <= 0.5),
    ),
    flaggedClean: shareAtLeast(clean, threshold),
    flaggedBad: shareAtLeast(bad, threshold),
    clean: clean.length,
    bad: bad.length,
  };
};
