/** Rate of the beat path: its windows and templates are counted in these samples. */
export const BEAT_RATE_HZ = 128;
/** Samples of a beat window before its aligned sample: holds the P wave (-30..-9). */
export const BEFORE_SAMPLES = 36;
/** Samples of a beat window: 0.75 s. */
export const BEAT_SAMPLES = 96;
/** Channels of a beat's shape: the beat, and the beat minus the running template. */
export const SHAPE_CHANNELS = 2;

/** RR intervals outside are clipped; a pause longer than this ends the wait for the next beat. */
export const SHORTEST_RR_S = 0.2;
export const LONGEST_RR_S = 6;

/**
 * Inputs of the rhythm head, in order. `pre` and `post` are the RR intervals before and after the beat, `mean400` the
 * mean of the last 400, `mean10` of the last 10, `irregularity` the median absolute difference of successive RR
 * intervals over the last 16, divided by `mean400`.
 */
export const rhythmNames = [
  "ln pre/mean400",
  "ln post/mean400",
  "ln pre/mean10",
  "ln post/mean10",
  "ln pre/post",
  "irregularity",
] as const;

/** Scalar inputs of the ventricular network, in order; the first six are the rhythm head's. */
export const scalarNames = [
  ...rhythmNames,
  "ln previous/mean400",
  "ln pre/median400",
  "ln pre/median16",
  "sd32/mean400",
  "ln pre/previous",
  "pre - 0.8 s",
  "ln mean400/median400",
  "QRS correlation",
  "P correlation",
  "ln QRS amplitude ratio",
  "ln P amplitude ratio",
  "half-maximum width (s)",
  "width - template width (s)",
] as const;

export const RHYTHM_FEATURES = rhythmNames.length;
export const SCALAR_FEATURES = scalarNames.length;

/** What the classifier sees of one beat. */
export interface BeatVector {
  /** The fiducial as given, in samples of the 128 Hz stream; may be fractional. */
  readonly fiducialSample: number;
  /** Sample of the largest magnitude near the fiducial; sample `BEFORE_SAMPLES` of the window. */
  readonly alignedSample: number;
  /** Two rows of `BEAT_SAMPLES`: the beat, and the beat minus the template; in units of the template's QRS amplitude. */
  readonly shape: Float32Array;
  /** Values of {@link scalarNames}. */
  readonly scalars: Float32Array;
  /** Values of {@link rhythmNames}; a view of the first scalars. */
  readonly rhythm: Float32Array;
}
