import { type DigitNetwork, LARGEST_BATCH, LOGIT_STEP } from "./networks.ts";
import { DIGIT_CLASSES, DIGIT_PIXELS, type DigitSet } from "./read-digits.ts";

/** The class of the largest of ten logits from `at` on; the first of equals. */
const largestOf = (logits: Float32Array, at: number): number => {
  let best = 0;
  for (let c = 1; c < DIGIT_CLASSES; c++) if (logits[at + c]! > logits[at + best]!) best = c;
  return best;
};

/** The network's class for every digit. */
export const classifyDigits = (net: DigitNetwork, { pixels, labels }: DigitSet): Uint8Array => {
  const called = new Uint8Array(labels.length);
  for (let from = 0; from < labels.length; from += LARGEST_BATCH) {
    const batch = Math.min(LARGEST_BATCH, labels.length - from);
    const logits = net.forward(pixels.subarray(from * DIGIT_PIXELS), batch);
    for (let n = 0; n < batch; n++) called[from + n] = largestOf(logits, n * LOGIT_STEP);
  }
  return called;
};

/** Digits called rightly. */
export const countRight = (called: Uint8Array, labels: Uint8Array): number =>
  called.reduce((sum, digit, i) => sum + (digit === labels[i] ? 1 : 0), 0);
