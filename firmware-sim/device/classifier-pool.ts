import type { Multiplier } from "../arith/multiplier.ts";
import { findMultiplier } from "../arith/registry.ts";
import { type BeatClassifier, createBeatClassifier } from "../beats/beat-classifier.ts";
import type { BeatModel } from "../beats/beat-model.ts";
import type { BeatVector } from "../beats/beat-vector.ts";
import type { Design } from "./design.ts";

/** Beat classifiers by multipliers: designs that multiply alike share one, and its last answer. */
export interface ClassifierPool {
  classifierOf(design: Design): BeatClassifier;
}

export function createClassifierPool(model: BeatModel): ClassifierPool {
  const made = new Map<string, BeatClassifier>();
  return {
    classifierOf({ multipliers }) {
      const key = JSON.stringify(Object.entries(multipliers).sort());
      let classifier = made.get(key);
      if (classifier === undefined) {
        classifier = remembering(createBeatClassifier(model, { multipliers: byLayer(model, multipliers) }));
        made.set(key, classifier);
      }
      return classifier;
    },
  };
}

function remembering(classifier: BeatClassifier): BeatClassifier {
  let beat: BeatVector | undefined;
  let answer: ReturnType<BeatClassifier["classify"]> | undefined;
  return {
    ...classifier,
    classify(next) {
      if (answer === undefined || next !== beat) {
        beat = next;
        answer = classifier.classify(next);
      }
      return answer;
    },
  };
}

function byLayer(model: BeatModel, named: Design["multipliers"]): Record<string, Multiplier> {
  const layers = model.network.layers.filter((layer) => layer.kind === "conv1d" || layer.kind === "dense");
  return Object.fromEntries(
    layers.map(({ name }) => [name, findMultiplier(named[name] ?? named.default)] as const),
  );
}
