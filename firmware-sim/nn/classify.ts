import type { Quantisation } from "./model.ts";

/** Index of the largest value; the first one of equals. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** Output quantisation of {@link softmax}, fixed by the TensorFlow Lite 8-bit specification. */
export const softmaxQuantisation: Quantisation = { scale: 1 / 256, zeroPoint: -128 };

/**
 * int8 softmax: exp(-d * scale) for the 256 distances d to the largest logit comes from one table of 24-bit integers,
 * the quotient is integer, rounded half up. Same output format as TensorFlow Lite (scale 1/256, zero-point -128); the
 * rounding inside is this project's own, within one step of the real softmax.
 */
export function createSoftmax({ scale }: Quantisation): (logits: Int8Array) => Int8Array {
  const exponentials = Int32Array.from({ length: 256 }, (_, d) =>
    Math.round(Math.exp(-d * scale) * 16777216),
  );
  return (logits) => {
    const largest = logits.reduce((a, b) => Math.max(a, b), -128);
    const sum = logits.reduce((total, q) => total + exponentials[largest - q]!, 0);
    return logits.map((q) =>
      Math.min(Math.floor((512 * exponentials[largest - q]! + sum) / (2 * sum)) - 128, 127),
    );
  };
}
