import { join } from "node:path";
import { ppgGateFeatureList } from "../../../firmware-sim/gate/ppg-features.ts";
import { seededRandom } from "../../../signals/random.ts";
import { BIDMC_SUBJECTS, loadBidmc } from "./bidmc.ts";
import { type FitOptions, fitLogistic, floatLogit } from "./logistic.ts";
import { auc, thresholdForShare } from "./metrics.ts";
import { movingPpgExamples, type PpgExample, plainPpgExamples } from "./ppg-examples.ts";
import { PPG_RATE_HZ, PPG_WINDOW } from "./ppg-motion.ts";
import { quantiseGate } from "./quantise.ts";
import type { TrainedGate, TrainGateOptions } from "./train-ecg.ts";

const RIDGES = [3e-4, 1e-3, 3e-3, 1e-2];
const CLAMP_SHARE = 0.002;
const PIECES = 2;
const FOLDS = 6;
const directions = ppgGateFeatureList.map((feature) => feature.towardsNoise);
const PASSES = 8;
/** Clean held-out windows that may be rejected at the operating point. */
const REJECTED_SHARE = 0.05;

/** Training examples: every subject as recorded once, and disguised with simulated motion several times. */
export const ppgTrainingExamples = async ({
  dataFolder,
  seed,
  progress = () => {},
}: TrainGateOptions): Promise<PpgExample[]> => {
  const random = seededRandom(seed);
  const examples: PpgExample[] = [];
  for (const subject of BIDMC_SUBJECTS) {
    const record = [await loadBidmc(join(dataFolder, "bidmc"), subject)];
    examples.push(...plainPpgExamples(record));
    for (let pass = 0; pass < PASSES; pass++) examples.push(...movingPpgExamples(record, random));
    progress(`ppg gate: bidmc ${subject}, ${examples.length} windows`);
  }
  return examples;
};

/**
 * Held-out logits of subjects and of motion that the gate has not seen: a gate trained with one family of faults scores the
 * held-out subjects' windows with the other. Clean windows are scored by both gates; the mean is kept.
 */
export const crossFamilyScores = (examples: readonly PpgExample[], options: FitOptions): Float64Array => {
  const groups = [...new Set(examples.map((e) => e.group))];
  const scores = new Float64Array(examples.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = new Set(groups.filter((_, g) => g % FOLDS === fold));
    for (const family of ["rhythmic", "irregular"] as const) {
      const gate = fitLogistic(
        examples.filter((e) => !held.has(e.group) && (e.family === "none" || e.family === family)),
        options,
      );
      examples.forEach((e, i) => {
        if (!held.has(e.group) || e.family === family) return;
        const share = e.family === "none" ? 0.5 : 1;
        scores[i] = scores[i] + share * floatLogit(gate, e.features);
      });
    }
  }
  return scores;
};

/**
 * Trains the PPG gate on clean finger PPG with simulated motion: ridge by subject-wise cross-validation against the family of
 * motion that was not trained on, operating point from the same held-out scores, then one fit on everything.
 */
export const trainPpgGate = async (options: TrainGateOptions): Promise<TrainedGate> => {
  const { progress = () => {} } = options;
  const examples = await ppgTrainingExamples(options);
  const notes = [`${examples.length} windows of ${BIDMC_SUBJECTS.length} subjects`];
  let best: { ridge: number; area: number; scores: Float64Array } = {
    ridge: 0,
    area: Number.NEGATIVE_INFINITY,
    scores: new Float64Array(),
  };
  for (const ridge of RIDGES) {
    const scores = crossFamilyScores(examples, {
      ridge,
      pieces: PIECES,
      clampShare: CLAMP_SHARE,
      directions,
    });
    const area = auc(
      scores.filter((_, i) => examples[i]?.label === 1),
      scores.filter((_, i) => examples[i]?.label === 0),
    );
    const line = `ridge ${ridge}: AUC ${area.toFixed(4)} on held-out subjects and motion of the other family`;
    notes.push(line);
    progress(line);
    if (area > best.area) best = { ridge, area, scores };
  }
  const clean = best.scores.filter((_, i) => examples[i]?.label === 0);
  const logit = thresholdForShare(clean, REJECTED_SHARE);
  notes.push(
    `ridge ${best.ridge}; operating point at logit ${logit.toFixed(3)}: ${(100 * REJECTED_SHARE).toFixed(1)} % of held-out clean windows rejected`,
  );
  const gate = fitLogistic(examples, {
    ridge: best.ridge,
    pieces: PIECES,
    clampShare: CLAMP_SHARE,
    directions,
  });
  const model = quantiseGate(gate, {
    modality: "ppg",
    name: "ppg-gate",
    sampleRateHz: PPG_RATE_HZ,
    windowSamples: PPG_WINDOW,
    threshold: 1 / (1 + Math.exp(-logit)),
  });
  return { model, notes };
};
