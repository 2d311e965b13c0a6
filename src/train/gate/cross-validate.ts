import { type Example, type FitOptions, fitLogistic, floatLogit } from "./logistic.ts";
import { auc } from "./metrics.ts";

/** A setting with the held-out logit of every example. */
export interface Selection {
  readonly ridge: number;
  readonly scores: Float64Array;
}

/**
 * Held-out logits: the groups, in order of first appearance, are dealt into `folds`; each fold is scored by a gate that was
 * trained on the others. `teaches` may bar examples from training without barring them from being scored.
 */
export const crossValidate = <E extends Example>(
  examples: readonly E[],
  options: FitOptions,
  folds: number,
  teaches: (example: E) => boolean = () => true,
): Float64Array => {
  const groups = [...new Set(examples.map((e) => e.group))];
  const foldOf = new Map(groups.map((group, g) => [group, g % folds]));
  const scores = new Float64Array(examples.length);
  for (let fold = 0; fold < Math.min(folds, groups.length); fold++) {
    const training = examples.filter((e) => foldOf.get(e.group) !== fold && teaches(e));
    const gate = fitLogistic(training, options);
    examples.forEach((e, i) => {
      if (foldOf.get(e.group) === fold) scores[i] = floatLogit(gate, e.features);
    });
  }
  return scores;
};

/** Area under the curve of held-out logits. */
const heldOutAuc = (examples: readonly Example[], scores: Float64Array): number =>
  auc(
    scores.filter((_, i) => examples[i]?.label === 1),
    scores.filter((_, i) => examples[i]?.label === 0),
  );

/** The candidate with the largest area under the curve; each is reported by one line. */
export const select = (
  candidates: readonly Selection[],
  examples: readonly Example[],
  report: (line: string) => void,
): Selection => {
  let best: Selection | undefined;
  let largest = Number.NEGATIVE_INFINITY;
  for (const candidate of candidates) {
    const area = heldOutAuc(examples, candidate.scores);
    report(`ridge ${candidate.ridge}: held-out AUC ${area.toFixed(4)}`);
    if (area > largest) {
      largest = area;
      best = candidate;
    }
  }
  return best as Selection;
};
