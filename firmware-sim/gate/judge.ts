import { PulsegateError } from "../../signals/errors.ts";
import { ecgGateFeatureList } from "./ecg-features.ts";
import type { GateModality, GateModel } from "./model.ts";
import { ppgGateFeatureList } from "./ppg-features.ts";

/** What the gate says about a window. */
export interface Verdict {
  readonly verdict: "clean" | "noisy";
  /** Noisiness, 0 (clean) to 1. */
  readonly score: number;
  /** What weighed most towards noisy, in words; also given for clean windows. */
  readonly reason: string;
}

/** Score in 1/32768 at logits -8, -7.75 .. 8: the table that the device holds (65 values of 16 bits). */
const SIGMOID_Q15 = Int32Array.from({ length: 65 }, (_, k) => Math.round(32768 / (1 + Math.exp(8 - k / 4))));

/** Integer sigmoid: `accumulator / 2^logitBits` is the logit; linear between the table's values, flat beyond them. */
export const scoreQ15 = (accumulator: number, logitBits: number): number => {
  // Table steps of 1/4: position in the table with logitBits - 2 fractional bits.
  const fractionBits = Math.max(0, logitBits - 2);
  const shifted = logitBits >= 2 ? accumulator : accumulator * 2 ** (2 - logitBits);
  const position = shifted + 32 * 2 ** fractionBits;
  if (position <= 0) return SIGMOID_Q15[0] as number;
  const index = Math.floor(position / 2 ** fractionBits);
  if (index >= 64) return SIGMOID_Q15[64] as number;
  const left = SIGMOID_Q15[index] as number;
  const right = SIGMOID_Q15[index + 1] as number;
  const rest = position - index * 2 ** fractionBits;
  return left + Math.floor(((right - left) * rest) / 2 ** fractionBits);
};

interface Compiled {
  readonly indices: Int32Array;
  readonly words: readonly string[];
  readonly length: number;
}

const compile = (model: GateModel): Compiled => {
  const list: readonly { id: string; words: string }[] =
    model.modality === "ecg" ? ecgGateFeatureList : ppgGateFeatureList;
  const indices = Int32Array.from(model.terms, (term) => list.findIndex((feature) => feature.id === term.id));
  return { indices, words: Array.from(indices, (i) => list[i]?.words ?? ""), length: list.length };
};
const compiled = new WeakMap<GateModel, Compiled>();
const compiledOf = (model: GateModel): Compiled => {
  let made = compiled.get(model);
  if (made === undefined) {
    made = compile(model);
    compiled.set(model, made);
  }
  return made;
};

/** The int16 input of one term; a feature that is not a number counts as the far noisy end. */
const quantised = (value: number, term: GateModel["terms"][number]): number => {
  if (Number.isNaN(value)) return term.weight >= 0 ? term.high : term.low;
  return Math.min(term.high, Math.max(term.low, Math.round((value - term.offset) * term.scale)));
};

/**
 * Judges one window in integers: int16 inputs and weights, int32 accumulator, score by table.
 * @param features Feature vector of the model's modality, in the order of its feature list.
 * @param options.threshold Score from which a window is noisy, 0..1; the model's operating point when left out.
 * @throws PulsegateError `bad-option` when the vector has another length.
 */
export const judge = (
  features: Float32Array,
  model: GateModel,
  options: { readonly threshold?: number } = {},
): Verdict => {
  const { indices, words, length } = compiledOf(model);
  if (features.length !== length) {
    throw new PulsegateError("bad-option", "feature vector does not fit the gate model", {
      where: model.name,
      got: features.length,
      expected: `${length} features`,
    });
  }
  let accumulator = model.bias;
  let heaviest = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < model.terms.length; t++) {
    const term = model.terms[t] as GateModel["terms"][number];
    const push = term.weight * quantised(features[indices[t] as number] as number, term);
    accumulator += push;
    if (push > most) {
      most = push;
      heaviest = t;
    }
  }
  const score = scoreQ15(accumulator, model.logitBits);
  const limit = options.threshold === undefined ? model.thresholdQ15 : Math.round(options.threshold * 32768);
  return {
    verdict: score >= limit ? "noisy" : "clean",
    score: score / 32768,
    reason: words[heaviest] as string,
  };
};

/** Feature count of a modality's vector. */
export const gateFeatureCount = (modality: GateModality): number =>
  (modality === "ecg" ? ecgGateFeatureList : ppgGateFeatureList).length;
