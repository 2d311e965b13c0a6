import type { Multiplier } from "../arith/multiplier.ts";
import { findMultiplier } from "../arith/registry.ts";
import {
  type BeatClassifier,
  type BeatClassifierOptions,
  createBeatClassifier,
} from "../beats/beat-classifier.ts";
import type { BeatModel } from "../beats/beat-model.ts";
import type { BeatVector } from "../beats/beat-vector.ts";
import type { OperandOrder } from "../nn/model.ts";
import type { Design } from "./design.ts";

/** Beat classifiers by arithmetic: designs that multiply alike share one, and its last answer. */
export interface ClassifierPool {
  /** @throws PulsegateError `unknown-name` for a layer that the network, or a multiplier that the registry, lacks. */
  classifierOf(design: Design): BeatClassifier;
}

export function createClassifierPool(model: BeatModel): ClassifierPool {
  const layers = model.network.layers.flatMap((layer) => ("weights" in layer ? [layer.name] : []));
  const numbers = new Map<Multiplier, number>();
  const numberOf = (multiplier: Multiplier): number => {
    if (!numbers.has(multiplier)) numbers.set(multiplier, numbers.size);
    return numbers.get(multiplier)!;
  };
  const made = new Map<string, BeatClassifier>();
  return {
    classifierOf(design) {
      const multipliers = multipliersByLayer(layers, design);
      const operandOrder = ordersByLayer(layers, design.operandOrder ?? {});
      const { foldBias = true } = design;
      const key = JSON.stringify([
        Object.values(multipliers).map(numberOf),
        Object.entries(operandOrder).sort(),
        foldBias,
      ]);
      let classifier = made.get(key);
      if (classifier === undefined) {
        const options: BeatClassifierOptions = { multipliers, operandOrder, foldBias };
        classifier = remembering(createBeatClassifier(model, options));
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

/** Every layer's own entry or the default; entries of layers that do not exist stay, so that the network refuses them. */
function spread<T>(layers: readonly string[], named: Readonly<Record<string, T>>): Record<string, T> {
  const { default: other, ...own } = named;
  return other === undefined ? own : { ...Object.fromEntries(layers.map((name) => [name, other])), ...own };
}

function multipliersByLayer(layers: readonly string[], design: Design): Record<string, Multiplier> {
  const find = (name: string): Multiplier =>
    design.ownMultipliers?.find((own) => own.name === name) ?? findMultiplier(name);
  return Object.fromEntries(
    Object.entries(spread(layers, design.multipliers)).map(([layer, name]) => [layer, find(name)]),
  );
}

const ordersByLayer = (
  layers: readonly string[],
  named: Readonly<Record<string, OperandOrder>>,
): Record<string, OperandOrder> => spread(layers, named);
