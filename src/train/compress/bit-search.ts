import type { Model } from "../../../firmware-sim/nn/model.ts";
import { productLayers } from "./beat-net.ts";
import { type CodebookScheme, codebookSchemes, withCodebook } from "./codebooks.ts";

/** What the search chose for one layer. */
export interface LayerBits {
  readonly name: string;
  readonly weights: number;
  /** 8: no narrower codebook held the score; the layer keeps its codes. */
  readonly bits: number;
  readonly scheme: CodebookScheme["name"] | "int8";
}

export interface BitSearch {
  readonly layers: readonly LayerBits[];
  /** Over all weights, codebooks not counted. */
  readonly meanBits: number;
  readonly codebookBytes: number;
  readonly score: number;
  readonly originalScore: number;
  readonly model: Model;
}

const replaceWeights = (model: Model, name: string, weights: Int8Array): Model => ({
  ...model,
  layers: model.layers.map((layer) =>
    layer.name === name && "weights" in layer ? { ...layer, weights } : layer,
  ),
});

/**
 * The narrowest codebook of each layer, without retraining: layer by layer, the one with most weights first, the fewest
 * bits (2 .. 7) and of those bits the best scheme, such that the score of the whole network, the layers before it already
 * narrowed, stays within `drop` of the original's.
 *
 * Source: the search of arXiv 1910.04877 as far as it is public; the order of layers is this project's own.
 *
 * @param score larger is better, e.g. accuracy or agreement with the original, in the unit of `drop`.
 */
export function searchBits(model: Model, drop: number, score: (model: Model) => number): BitSearch {
  const originalScore = score(model);
  const bySize = [...productLayers(model)].sort((a, b) => b.weights.length - a.weights.length);
  let current = model;
  let currentScore = originalScore;
  const chosen = new Map<string, LayerBits>();
  for (const { name, weights } of bySize) {
    const found = narrowest(current, name, weights, score, originalScore - drop);
    current = found?.model ?? current;
    currentScore = found?.score ?? currentScore;
    const { bits, scheme } = found ?? { bits: 8, scheme: "int8" as const };
    chosen.set(name, { name, weights: weights.length, bits, scheme });
  }
  const layers = productLayers(model).map(({ name }) => chosen.get(name)!);
  const weights = layers.reduce((sum, layer) => sum + layer.weights, 0);
  return {
    layers,
    meanBits: layers.reduce((sum, layer) => sum + layer.bits * layer.weights, 0) / weights,
    codebookBytes: layers.reduce((sum, { bits }) => sum + (bits === 8 ? 0 : 2 ** bits), 0),
    score: currentScore,
    originalScore,
    model: current,
  };
}

function narrowest(
  model: Model,
  name: string,
  weights: Int8Array,
  score: (model: Model) => number,
  least: number,
) {
  for (let bits = 2; bits < 8; bits++) {
    const tried = codebookSchemes.map(({ name: scheme, values }) => {
      const narrowed = replaceWeights(model, name, withCodebook(weights, values(weights, bits)));
      return { bits, scheme, model: narrowed, score: score(narrowed) };
    });
    const best = tried.reduce((a, b) => (b.score > a.score ? b : a));
    if (best.score >= least) return best;
  }
  return undefined;
}
