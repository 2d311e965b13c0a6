import { bench, describe } from "vitest";
import { findMultiplier } from "../firmware-sim/arith/registry.ts";
import { createBeatClassifier, createBeatQuantiser } from "../firmware-sim/beats/beat-classifier.ts";
import { createBeatFeatures } from "../firmware-sim/beats/beat-features.ts";
import { createReferenceNetwork } from "../firmware-sim/nn/reference.ts";
import { gaussian, seededRandom } from "../signals/random.ts";
import { loadBeatModel } from "../src/models.ts";

const model = await loadBeatModel();
const random = seededRandom(1);
const minutes = 10;
const signal = Float32Array.from({ length: minutes * 60 * 128 }, () => 0.2 * gaussian(random));
const fiducials = Array.from({ length: minutes * 72 }, (_, i) => 60 + i * 106.4);

const frontEnd = () => {
  const features = createBeatFeatures({ sampleRateHz: 128 });
  const beats = fiducials.flatMap((fiducial) => features.addFiducial(fiducial));
  return [...beats, ...features.push(signal), ...features.finish()];
};
const beats = frontEnd();
const exact = createBeatClassifier(model);
const approximate = createBeatClassifier(model, { multipliers: findMultiplier("SCDM8_73") });
const plain = createReferenceNetwork(model.network);
const quantiser = createBeatQuantiser(model);

describe(`${beats.length} beats (${minutes} min of ECG)`, () => {
  bench("features from samples and fiducials", () => void frontEnd());
  bench("classify, exact8", () => {
    for (const beat of beats) exact.classify(beat);
  });
  bench("classify, SCDM8_73", () => {
    for (const beat of beats) approximate.classify(beat);
  });
  bench("the plain int8 network, exact8", () => {
    for (const beat of beats) plain.run(quantiser(beat));
  });
});
