import type { BeatModel } from "../../../firmware-sim/beats/beat-model.ts";
import type { ModelCard } from "../../../firmware-sim/nn/model.ts";
import type { BeatSet } from "./beat-set.ts";
import { defaultBeatTraining } from "./defaults.ts";
import { trainBeatModel } from "./train-model.ts";

/** What stands in the model file about its origin; figures and test runs are in models/beat-classifier/card.md. */
const card: ModelCard = {
  name: "beat-classifier",
  role: "N, S or V of a beat on one lead: V by an int8 network on shape and rhythm, S by a logistic model of rhythm",
  trainingData: "MIT-BIH Arrhythmia Database 1.0.0 (ODC-By 1.0), DS1, lead MLII, reference fiducials, 128 Hz",
  selection: "record-wise cross-validation inside DS1, see card.md",
  figures: {},
  testRuns: [],
};

/** Trains the shipped model again: with the default seed, bit for bit. */
export const trainDefaultBeatModel = (
  set: BeatSet,
  options: {
    readonly seed?: number;
    readonly epochs?: number;
    readonly onEpoch?: (epoch: number, loss: number) => void;
  } = {},
): BeatModel =>
  trainBeatModel(
    set,
    {
      ...defaultBeatTraining,
      ventricular: { ...defaultBeatTraining.ventricular, ...options },
    },
    card,
  );
