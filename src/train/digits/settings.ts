import type { FitOptions } from "./fit.ts";
import type { DigitNetworkName } from "./networks.ts";

/** Everything that the three stages of a network are run with; chosen on the validation digits. */
export interface DigitSettings {
  readonly baseline: Omit<FitOptions, "seed">;
  /** Each round prunes every layer a step further and trains what is left; the kept shares fall geometrically. */
  readonly prune: {
    /** Share of each layer's weights that stays in the end. */
    readonly kept: Readonly<Record<string, number>>;
    readonly rounds: number;
    readonly each: Omit<FitOptions, "seed">;
    /** The last round trains longer. */
    readonly last: Omit<FitOptions, "seed">;
  };
  /** Values that a layer's weights, and its biases, share: 2^bits. */
  readonly share: {
    readonly bits: Readonly<Record<string, number>>;
    readonly biasBits: number;
    readonly tune: Omit<FitOptions, "seed">;
  };
}

const fit = {
  batch: 64,
  rate: 1e-3,
  weightDecay: 0.1,
  variation: { shift: 2, turn: 0.15, stretch: 0.1 },
  average: 0.998,
};
/** A pruned network has little to spare for digits that are far from real ones. */
const milder = { ...fit, batch: 32, variation: { shift: 1.5, turn: 0.12, stretch: 0.08 } };

/** Seed of the shipped networks. */
export const DIGIT_SEED = 1;

export const DIGIT_SETTINGS: Readonly<Record<DigitNetworkName, DigitSettings>> = {
  "lenet-300-100": {
    baseline: { ...fit, epochs: 150 },
    prune: {
      kept: { ip1: 0.084, ip2: 0.11, ip3: 0.3 },
      rounds: 6,
      each: { ...fit, batch: 32, epochs: 6 },
      last: { ...fit, batch: 32, epochs: 60 },
    },
    share: {
      bits: { ip1: 5, ip2: 5, ip3: 5 },
      biasBits: 5,
      tune: { ...fit, batch: 32, rate: 3e-4, weightDecay: 0, epochs: 10 },
    },
  },
  "lenet-5": {
    baseline: { ...fit, epochs: 20 },
    prune: {
      kept: { conv1: 0.66, conv2: 0.25, ip1: 0.066, ip2: 0.19 },
      rounds: 3,
      each: { ...milder, epochs: 3 },
      last: { ...milder, epochs: 15 },
    },
    share: {
      bits: { conv1: 6, conv2: 6, ip1: 5, ip2: 5 },
      biasBits: 5,
      tune: { ...milder, rate: 3e-4, weightDecay: 0, epochs: 5 },
    },
  },
};
