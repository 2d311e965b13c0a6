import { join } from "node:path";
import { ecgGateFeatureList } from "../../../firmware-sim/gate/ecg-features.ts";
import type { GateModel } from "../../../firmware-sim/gate/model.ts";
import { seededRandom } from "../../../signals/random.ts";
import { DS1 } from "../splits.ts";
import { crossValidate, type Selection, select } from "./cross-validate.ts";
import { type EcgExample, mixedExamples, plainExamples, simulatedExamples } from "./ecg-examples.ts";
import { ECG_RATE_HZ, ECG_WINDOW, type EcgRecord } from "./ecg-mix.ts";
import { detectDeviceQrs, loadEcgRecord, loadNoises } from "./ecg-records.ts";
import { fitLogistic } from "./logistic.ts";
import { thresholdForShare } from "./metrics.ts";
import { quantiseGate } from "./quantise.ts";

export interface TrainGateOptions {
  /** Folder that holds `mitdb` and `nstdb` (ECG) or `bidmc` (PPG). */
  readonly dataFolder: string;
  readonly seed: number;
  readonly progress?: (message: string) => void;
}

export interface TrainedGate {
  readonly model: GateModel;
  /** What the selection saw, line by line, for the model card. */
  readonly notes: readonly string[];
}

/** Unmixed training windows that may be rejected at the operating point, in cross-validation. */
const REJECTED_SHARE = 0.02;
const RIDGES = [3e-4, 1e-3, 3e-3];
const FOLDS = 6;
const CLAMP_SHARE = 0.002;
const PIECES = 2;
const directions = ecgGateFeatureList.map((feature) => feature.towardsNoise);

/** Training examples from DS1 and the training part of the noises: recorded mixtures twice, simulated failures twice. */
export const ecgTrainingExamples = async (
  { dataFolder, seed, progress = () => {} }: TrainGateOptions,
  names: readonly string[] = DS1,
): Promise<EcgExample[]> => {
  const noises = await loadNoises(join(dataFolder, "nstdb"), "train");
  const random = seededRandom(seed);
  const examples: EcgExample[] = [];
  for (const name of names) {
    const record: readonly EcgRecord[] = [await loadEcgRecord(join(dataFolder, "mitdb", name))];
    examples.push(
      ...plainExamples(record, detectDeviceQrs),
      ...mixedExamples(record, noises, random, detectDeviceQrs, "nst"),
      ...mixedExamples(record, noises, random, detectDeviceQrs, "rms"),
      ...simulatedExamples(record, noises, random, detectDeviceQrs),
      ...simulatedExamples(record, noises, random, detectDeviceQrs),
    );
    progress(`ecg gate: ${name}, ${examples.length} windows`);
  }
  return examples;
};

/** Doubtful windows do not teach what clean is. */
const teaches = (example: EcgExample): boolean => !(example.doubtful && example.label === 0);

/**
 * Trains the ECG gate on DS1: ridge by record-wise cross-validation (largest area under the curve over recorded mixtures and
 * simulated failures), operating point from the held-out scores of unmixed windows, then one fit on all of DS1.
 */
export const trainEcgGate = async (options: TrainGateOptions): Promise<TrainedGate> => {
  const { progress = () => {} } = options;
  const examples = await ecgTrainingExamples(options);
  const notes = [`${examples.length} windows of ${DS1.length} DS1 records`];
  const best: Selection = select(
    RIDGES.map((ridge) => {
      const scores = crossValidate(
        examples,
        { ridge, pieces: PIECES, clampShare: CLAMP_SHARE, directions },
        FOLDS,
        teaches,
      );
      return { ridge, scores };
    }),
    examples,
    (line) => {
      notes.push(line);
      progress(line);
    },
  );
  const unmixed = best.scores.filter((_, i) => examples[i]?.origin === "plain");
  const logit = thresholdForShare(unmixed, REJECTED_SHARE);
  notes.push(
    `ridge ${best.ridge}; operating point at logit ${logit.toFixed(3)}: ${(100 * REJECTED_SHARE).toFixed(1)} % of held-out unmixed windows rejected`,
  );
  const gate = fitLogistic(examples.filter(teaches), {
    ridge: best.ridge,
    pieces: PIECES,
    clampShare: CLAMP_SHARE,
    directions,
  });
  const model = quantiseGate(gate, {
    modality: "ecg",
    name: "ecg-gate",
    sampleRateHz: ECG_RATE_HZ,
    windowSamples: ECG_WINDOW,
    threshold: 1 / (1 + Math.exp(-logit)),
  });
  return { model, notes };
};
