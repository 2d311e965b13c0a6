import type { BeatCompression } from "./compress-beat.ts";
import type { WeightCompression } from "./compress-weights.ts";

/** What the shipped image is made with; chosen by record-wise cross-validation inside DS1 (see its card). */
export const defaultBeatCompression: BeatCompression = {
  thresholds: [0.9, 1.4, 1.4, 2, 0.5, 0.5],
  pruneRounds: 4,
  pruneEpochs: 2,
  values: [7, 7, 7, 7, 15, 15],
  shareEpochs: 3,
  beatsPerEpoch: 10_000,
  rate: 1e-3,
  teacher: 0,
  seed: 1,
};

/** Without data nothing is retrained, so that little can go. */
export const defaultWeightCompression: WeightCompression = { threshold: 0.25, values: 31 };

/** Settings from mild to harsh: the curve of size against accuracy on the card. */
export const compressionCurve: readonly BeatCompression[] = [
  {
    ...defaultBeatCompression,
    thresholds: [0.7, 0.8, 0.8, 1.2, 0.3, 0.3],
    pruneRounds: 2,
    values: [15, 15, 15, 15, 31, 15],
    shareEpochs: 2,
  },
  { ...defaultBeatCompression, thresholds: [0.8, 1.1, 1.1, 1.6, 0.4, 0.4], pruneRounds: 3 },
  defaultBeatCompression,
  {
    ...defaultBeatCompression,
    thresholds: [1.1, 1.7, 1.7, 2.5, 0.7, 0.6],
    values: [7, 3, 3, 3, 7, 7],
    shareEpochs: 4,
  },
  {
    ...defaultBeatCompression,
    thresholds: [1.2, 1.9, 1.9, 2.8, 0.75, 0.65],
    pruneRounds: 5,
    values: [3, 3, 3, 3, 7, 7],
    shareEpochs: 4,
  },
  {
    ...defaultBeatCompression,
    thresholds: [1.3, 2.1, 2.1, 3, 0.9, 0.8],
    pruneRounds: 5,
    values: [3, 3, 3, 3, 5, 5],
    shareEpochs: 4,
  },
];
