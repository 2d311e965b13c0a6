import { RHYTHM_FEATURES } from "./beat-vector.ts";

/** Fractional bits of the features, of the weights, and so of the sum. */
const FEATURE_BITS = 12;
const WEIGHT_BITS = 8;
const SUM_ONE = 2 ** (FEATURE_BITS + WEIGHT_BITS);
/** Features are clipped to +-4 (ln of a ratio of 55), weights to +-32: the sum of six products fits 32 bits. */
const FEATURE_LIMIT = 4;
export const WEIGHT_LIMIT = 32;

/** A logistic model of the rhythm features in fixed point: `weights` in 1/256, `bias` in 1/2^20. */
export interface RhythmHead {
  readonly weights: Int16Array;
  readonly bias: number;
}

/** A float logistic model (weights and bias for the raw rhythm features) in fixed point. */
export const quantiseRhythmHead = (model: {
  readonly weights: ArrayLike<number>;
  readonly bias: number;
}): RhythmHead => ({
  weights: Int16Array.from({ length: RHYTHM_FEATURES }, (_, i) =>
    Math.round(Math.min(WEIGHT_LIMIT, Math.max(-WEIGHT_LIMIT, model.weights[i]!)) * 2 ** WEIGHT_BITS),
  ),
  bias: Math.round(model.bias * SUM_ONE),
});

/** The premature logit of a beat: 16-bit features and weights, one 32-bit sum, returned as a real number. */
export const rhythmLogit = (head: RhythmHead, rhythm: Float32Array): number => {
  let sum = head.bias | 0;
  for (let i = 0; i < RHYTHM_FEATURES; i++) {
    const clipped = Math.min(FEATURE_LIMIT, Math.max(-FEATURE_LIMIT, rhythm[i]!));
    const code = Math.min(2 ** 14 - 1, Math.round(clipped * 2 ** FEATURE_BITS));
    sum = (sum + Math.imul(code, head.weights[i]!)) | 0;
  }
  return sum / SUM_ONE;
};
