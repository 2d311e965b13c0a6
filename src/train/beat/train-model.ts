import { measureActivations } from "../../../firmware-sim/beats/activation-histograms.ts";
import { createBeatQuantiser } from "../../../firmware-sim/beats/beat-classifier.ts";
import {
  type BeatModel,
  parseBeatModel,
  serialiseBeatModel,
} from "../../../firmware-sim/beats/beat-model.ts";
import { SCALAR_FEATURES } from "../../../firmware-sim/beats/beat-vector.ts";
import { quantiseRhythmHead } from "../../../firmware-sim/beats/rhythm-head.ts";
import type { ModelCard } from "../../../firmware-sim/nn/model.ts";
import type { NetworkInputs } from "../../../firmware-sim/nn/network.ts";
import { type BeatSet, SHAPE_VALUES, selectBeats } from "./beat-set.ts";
import { fitRhythm, type RhythmOptions } from "./fit-rhythm.ts";
import { type FittedVentricular, fitVentricular, type VentricularOptions } from "./fit-ventricular.ts";
import { quantiseVentricular } from "./quantise-ventricular.ts";

export interface BeatTrainingOptions {
  readonly ventricular: VentricularOptions;
  readonly rhythm: RhythmOptions;
  readonly thresholds: BeatModel["thresholds"];
}

/** Every tenth beat that is scored: calibrates the scales of activations. */
export const calibrationBeats = (set: BeatSet): BeatSet => {
  let scored = 0;
  return selectBeats(set, (row) => set.label[row]! < 3 && scored++ % 10 === 0);
};

/**
 * Every twentieth N beat and every other S and V beat: the activations for folding mean errors. On DS1 this halves the
 * offset that folding leaves on N beats, against every tenth beat, which is nearly all N.
 */
const foldingBeats = (set: BeatSet): BeatSet => {
  const seen = [0, 0, 0];
  const every = [20, 2, 2];
  return selectBeats(set, (row) => {
    const label = set.label[row]!;
    return label < 3 && seen[label]!++ % every[label]! === 0;
  });
};

function* quantisedInputs(model: BeatModel, set: BeatSet): Generator<NetworkInputs> {
  const quantiser = createBeatQuantiser(model);
  for (let i = 0; i < set.label.length; i++) {
    yield quantiser({
      shape: set.shapes.subarray(i * SHAPE_VALUES, (i + 1) * SHAPE_VALUES),
      scalars: set.scalars.subarray(i * SCALAR_FEATURES, (i + 1) * SCALAR_FEATURES),
    });
  }
}

/** The shipped form of a trained network and rhythm head: int8, fixed point, histograms. */
const assembleBeatModel = (
  fitted: FittedVentricular,
  set: BeatSet,
  options: BeatTrainingOptions,
  card: ModelCard,
): BeatModel => {
  const calibration = calibrationBeats(set);
  const model: BeatModel = {
    name: card.name,
    network: quantiseVentricular(fitted, calibration, card.name, card),
    scaler: fitted.scaler,
    rhythm: quantiseRhythmHead(fitRhythm(set, options.rhythm)),
    thresholds: options.thresholds,
    histograms: {},
  };
  const histograms = measureActivations(model.network, quantisedInputs(model, foldingBeats(set)));
  // Through the file and back: what is evaluated is what is shipped.
  return parseBeatModel(serialiseBeatModel({ ...model, histograms }));
};

/** Trains both heads on a set (training records only) and returns the shipped form. */
export const trainBeatModel = (set: BeatSet, options: BeatTrainingOptions, card: ModelCard): BeatModel =>
  assembleBeatModel(fitVentricular(set, options.ventricular), set, options, card);
