import { type Random, seededRandom } from "../../../signals/random.ts";
import type { Optimiser } from "../float/fast-adam.ts";
import { type DigitNetwork, LARGEST_BATCH, LOGIT_STEP } from "./networks.ts";
import { DIGIT_CLASSES, DIGIT_PIXELS, type DigitSet } from "./read-digits.ts";
import { type DigitVariation, varyDigit } from "./vary-digit.ts";

export interface FitOptions {
  readonly seed: number;
  readonly epochs: number;
  /** Digits in a step, at most `LARGEST_BATCH`. */
  readonly batch: number;
  /** Adam's rate at the start; it falls to zero along half a cosine. */
  readonly rate: number;
  /** Decoupled weight decay, as a share of the rate. */
  readonly weightDecay: number;
  /** How far digits are varied, anew in every epoch. */
  readonly variation: DigitVariation;
  /** Weight of the moving average of the weights that training settles on. */
  readonly average: number;
}

/** Which numbers of a network are trained, and how their gradients get there. */
export interface Tuning {
  start(options: FitOptions): Optimiser;
  /** Called between the gradients of a batch and the optimiser's step. */
  gather(): void;
  /** Called when the optimiser has moved its numbers. */
  scatter(): void;
}

/** Trains every weight and bias. */
export const tuneAll = (net: DigitNetwork): Tuning => ({
  start: (options) => net.optimise(options),
  gather() {},
  scatter() {},
});

/**
 * Softmax cross-entropy, averaged over the batch.
 *
 * @param slopes gets the gradient by the logits.
 * @returns the sum over the batch.
 */
export const crossEntropy = (
  logits: Float32Array,
  labels: Uint8Array,
  batch: number,
  slopes: Float32Array,
): number => {
  let loss = 0;
  slopes.fill(0);
  for (let n = 0; n < batch; n++) {
    const row = logits.subarray(n * LOGIT_STEP, n * LOGIT_STEP + DIGIT_CLASSES);
    const largest = Math.max(...row);
    const powers = row.map((logit) => Math.exp(logit - largest));
    const sum = powers.reduce((a, b) => a + b, 0);
    loss += Math.log(sum) - (row[labels[n]!]! - largest);
    powers.forEach((power, c) => {
      slopes[n * LOGIT_STEP + c] = (power / sum - (c === labels[n] ? 1 : 0)) / batch;
    });
  }
  return loss;
};

const shuffle = (order: Uint32Array, random: Random): void => {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
};

/**
 * Trains a network on digits. The result depends on nothing but the network, the set and the options. Digits that do
 * not fill a last batch sit out the epoch, each time others.
 */
export const fitDigits = (
  net: DigitNetwork,
  set: DigitSet,
  options: FitOptions,
  tuning: Tuning,
  onEpoch?: (epoch: number, meanLoss: number) => void,
): void => {
  const random = seededRandom(options.seed);
  const batch = Math.min(options.batch, LARGEST_BATCH);
  const order = Uint32Array.from(set.labels, (_, i) => i);
  const pixels = new Float32Array(batch * DIGIT_PIXELS);
  const labels = new Uint8Array(batch);
  const slopes = new Float32Array(batch * LOGIT_STEP);
  const batches = Math.floor(order.length / batch);
  const optimiser = tuning.start(options);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random);
    let loss = 0;
    for (let b = 0; b < batches; b++) {
      for (let n = 0; n < batch; n++) {
        const digit = order[b * batch + n]!;
        labels[n] = set.labels[digit]!;
        varyDigit(
          set.pixels.subarray(digit * DIGIT_PIXELS, (digit + 1) * DIGIT_PIXELS),
          pixels.subarray(n * DIGIT_PIXELS, (n + 1) * DIGIT_PIXELS),
          options.variation,
          random,
        );
      }
      loss += crossEntropy(net.forward(pixels, batch), labels, batch, slopes);
      net.backward(slopes, batch);
      tuning.gather();
      const done = (epoch * batches + b) / (options.epochs * batches);
      optimiser.step((options.rate * (1 + Math.cos(Math.PI * done))) / 2);
      tuning.scatter();
    }
    onEpoch?.(epoch, loss / (batches * batch));
  }
  optimiser.settle();
  tuning.scatter();
};
