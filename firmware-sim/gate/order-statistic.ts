/**
 * Quantile `fraction` (0..1) of `values`, nearest rank below: always one of the values, as selecting in place on the device
 * gives it; leaves `values` as they are. NaN when there is none.
 */
export const quantileBelow = (values: ArrayLike<number>, fraction: number): number =>
  values.length === 0
    ? Number.NaN
    : Float32Array.from(values).sort()[Math.floor(fraction * (values.length - 1))];

/** The lower median; see {@link quantileBelow}. */
export const medianBelow = (values: ArrayLike<number>): number => quantileBelow(values, 0.5);
