import type { BeatTrainingOptions } from "./train-model.ts";

/** What the shipped model is trained with; chosen by record-wise cross-validation inside DS1 (see the model card). */
export const defaultBeatTraining: BeatTrainingOptions = {
  ventricular: {
    design: {
      convolutions: [
        { filters: 8, width: 7, stride: 2 },
        { filters: 16, width: 5, stride: 2 },
        { filters: 16, width: 5, stride: 2 },
      ],
      summary: 16,
      hidden: 24,
    },
    seed: 1,
    epochs: 5,
    beatsPerEpoch: 10_000,
    batch: 64,
    rate: 2e-3,
    weightDecay: 0.3,
    average: 0.995,
    ventricularShare: 1 / 3,
    labelSmoothing: 0.03,
    shapeGain: 3,
    shapeLimit: 6,
    augmentation: {
      rrJitterS: 0.012,
      meanJitter: 0.04,
      scalarNoise: 0.12,
      gainJitter: 0.2,
      shapeNoise: 0.03,
      shiftSamples: 2,
      stretch: 0,
      flips: 0,
    },
  },
  rhythm: { prior: 0.35, ridge: 3e-4 },
  thresholds: { ventricular: 0.4, premature: 0 },
};
