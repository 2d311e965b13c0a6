/** One number that the gate looks at: a pure function of the prepared window. */
export interface Feature<View> {
  /** Stable name; model files refer to it. */
  readonly id: string;
  /** What a large push towards "noisy" by this feature means, in words for people. */
  readonly words: string;
  /** 1 when larger values speak for noise, -1 when smaller ones do: the trained weight has this sign or is 0. */
  readonly towardsNoise: 1 | -1;
  /** Estimated processor cycles for one window, on top of the shared preparation (see cycles.ts). */
  readonly cycles: number;
  of(view: View): number;
}

/** What the gate is given of one window. */
export interface WindowInput {
  /** The window's samples at `sampleRateHz`, without gaps; ECG in mV. */
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
}

/** Peak-to-peak spread and rms of every whole second of the window, for faults that last only a part of it. */
export interface Seconds {
  readonly spreads: Float32Array;
  readonly rms: Float32Array;
}
