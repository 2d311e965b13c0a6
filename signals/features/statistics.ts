import { PulsegateError } from "../errors.ts";

function assertSome(samples: ArrayLike<number>, what: string): void {
  if (samples.length === 0) {
    throw new PulsegateError("bad-option", `${what} of no samples`, { expected: "at least one sample" });
  }
}

/** The arithmetic mean, in the samples' unit; corrected by the mean of what remains, so that a constant has itself as mean. */
export function mean(samples: ArrayLike<number>): number {
  assertSome(samples, "mean");
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i];
  const first = sum / samples.length;
  let rest = 0;
  for (let i = 0; i < samples.length; i++) rest += samples[i] - first;
  return first + rest / samples.length;
}

export interface Moments {
  readonly mean: number;
  /** Population standard deviation (divides by n). */
  readonly sd: number;
  /** Third standardised moment; 0 for a constant. */
  readonly skewness: number;
  /** Fourth standardised moment less 3 (0 for a normal distribution); 0 for a constant. */
  readonly excessKurtosis: number;
}

/** Mean and central moments in two passes, so that a large offset costs no digits. */
export function moments(samples: ArrayLike<number>): Moments {
  const centre = mean(samples);
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  for (let i = 0; i < samples.length; i++) {
    const d = samples[i] - centre;
    const square = d * d;
    m2 += square;
    m3 += square * d;
    m4 += square * square;
  }
  const n = samples.length;
  const variance = m2 / n;
  // Rounding of the mean may leave a constant with a variance near (mean * 2^-53)^2.
  if (variance <= (Math.abs(centre) * 1e-15) ** 2) {
    return { mean: centre, sd: 0, skewness: 0, excessKurtosis: 0 };
  }
  return {
    mean: centre,
    sd: Math.sqrt(variance),
    skewness: m3 / n / variance ** 1.5,
    excessKurtosis: m4 / n / variance ** 2 - 3,
  };
}

/** Population standard deviation (divides by n). */
export const standardDeviation = (samples: ArrayLike<number>): number => moments(samples).sd;

/** Largest minus smallest sample. */
export function range(samples: ArrayLike<number>): number {
  assertSome(samples, "range");
  let low = samples[0];
  let high = samples[0];
  for (let i = 1; i < samples.length; i++) {
    if (samples[i] < low) low = samples[i];
    else if (samples[i] > high) high = samples[i];
  }
  return high - low;
}

/**
 * The value below which `percent` of the samples lie, with linear interpolation between order statistics (Hyndman & Fan
 * 1996, type 7; NumPy's default).
 */
export function percentile(samples: ArrayLike<number>, percent: number): number {
  return percentiles(samples, [percent])[0];
}

/** Several percentiles from one sort; see {@link percentile}. */
export function percentiles(samples: ArrayLike<number>, percents: readonly number[]): Float64Array {
  assertSome(samples, "percentile");
  const sorted = Float64Array.from(samples).sort();
  return Float64Array.from(percents, (percent) => {
    if (!(percent >= 0 && percent <= 100)) {
      throw new PulsegateError("bad-option", "percentile", { got: percent, expected: "0 to 100" });
    }
    const position = ((sorted.length - 1) * percent) / 100;
    const below = Math.floor(position);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  });
}

export const median = (samples: ArrayLike<number>): number => percentile(samples, 50);

/** Median absolute deviation from the median, unscaled (times 1.4826 it estimates a normal distribution's sd). */
export function medianAbsoluteDeviation(samples: ArrayLike<number>): number {
  const centre = median(samples);
  return median(Float64Array.from(samples, (x) => Math.abs(x - centre)));
}
