import { PulsegateError } from "../../signals/errors.ts";
import { ecgGateFeatureList } from "./ecg-features.ts";
import type { GateModel, GateTerm } from "./model.ts";
import { ppgGateFeatureList } from "./ppg-features.ts";

/** What the gate says about a window. */
export interface Verdict {
  readonly verdict: "clean" | "noisy";
  /** Noisiness, 0 (clean) to 1. */
  readonly score: number;
  /** What weighed most towards noisy, or the plain fact (a flat line, saturation), in words; also given for clean windows. */
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
  if (position <= 0) return SIGMOID_Q15[0];
  const index = Math.floor(position / 2 ** fractionBits);
  if (index >= 64) return SIGMOID_Q15[64];
  const left = SIGMOID_Q15[index];
  const right = SIGMOID_Q15[index + 1];
  const rest = position - index * 2 ** fractionBits;
  return left + Math.floor(((right - left) * rest) / 2 ** fractionBits);
};

/** A model with what can be told from it beforehand. */
interface Compiled {
  /** Of each term: index in the feature vector, and the push of a typical clean window. */
  readonly indices: Int32Array;
  readonly cleanPush: Float64Array;
  readonly words: readonly string[];
  /** Of each feature: value from which it is the reason by itself. */
  readonly plainFrom: Float64Array;
}

const held = (input: number, term: GateTerm): number => Math.min(term.high, Math.max(term.low, input));

const compile = (model: GateModel): Compiled => {
  const list: readonly { id: string; words: string; plainFrom?: number }[] =
    model.modality === "ecg" ? ecgGateFeatureList : ppgGateFeatureList;
  return {
    indices: Int32Array.from(model.terms, (term) => list.findIndex((feature) => feature.id === term.id)),
    cleanPush: Float64Array.from(model.terms, (term) => term.weight * held(0, term)),
    words: list.map((feature) => feature.words),
    plainFrom: Float64Array.from(list, (feature) => feature.plainFrom ?? Number.POSITIVE_INFINITY),
  };
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
const inputOf = (value: number, term: GateTerm): number => {
  if (Number.isNaN(value)) return term.weight >= 0 ? term.high : term.low;
  return held(Math.round((value - term.offset) * term.scale), term);
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
  const { indices, cleanPush, words, plainFrom } = compiledOf(model);
  if (features.length !== words.length) {
    throw new PulsegateError("bad-option", "feature vector does not fit the gate model", {
      where: model.name,
      got: features.length,
      expected: `${words.length} features`,
    });
  }
  let accumulator = model.bias;
  let heaviest = indices[0];
  let most = Number.NEGATIVE_INFINITY;
  let excess = 0;
  for (let t = 0; t < model.terms.length; t++) {
    const term = model.terms[t];
    const feature = indices[t];
    const push = term.weight * inputOf(features[feature], term);
    accumulator += push;
    // Pieces of one feature are neighbours in the list and speak with one voice.
    const goesOn = t > 0 && indices[t - 1] === feature;
    excess = (goesOn ? excess : 0) + push - cleanPush[t];
    if (excess > most && indices[t + 1] !== feature) {
      most = excess;
      heaviest = feature;
    }
  }
  const plain = indices.find((feature) => features[feature] >= plainFrom[feature]);
  const score = scoreQ15(accumulator, model.logitBits);
  const limit = options.threshold === undefined ? model.thresholdQ15 : Math.round(options.threshold * 32768);
  return {
    verdict: score >= limit ? "noisy" : "clean",
    score: score / 32768,
    reason: words[plain ?? heaviest],
  };
};
