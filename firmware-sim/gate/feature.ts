/** One number that the gate looks at: a pure function of the prepared window. */
export interface Feature<View, Step extends string> {
  /** Stable name; model files refer to it. */
  readonly id: string;
  /** What a large push towards "noisy" by this feature means, in words for people. */
  readonly words: string;
  /** 1 when larger values speak for noise, -1 when smaller ones do: the trained weight has this sign or is 0. */
  readonly towardsNoise: 1 | -1;
  /** From this value on the feature is the reason of the verdict whatever weighs more: it states a fact, not a suspicion. */
  readonly plainFrom?: number;
  /** Steps of the preparation that it rests on: firmware without the feature need not take them (see cycles.ts). */
  readonly needs: readonly Step[];
  /** Estimated processor cycles for one window, on top of the preparation (see cycles.ts). */
  readonly cycles: number;
  of(view: View): number;
}

/** What the gate is given of one window. */
export interface WindowInput {
  /** The window's samples at `sampleRateHz`, without gaps; ECG in mV. */
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
}
