import { PulsegateError } from "../errors.ts";
import { mean } from "./statistics.ts";

/**
 * Autocorrelation of the samples about their mean at lags 0 to `maxLag`, divided by its value at lag 0 (biased estimate:
 * every lag is divided by n). A constant has 1 at lag 0 and 0 elsewhere.
 */
export function autocorrelation(samples: ArrayLike<number>, maxLag: number): Float64Array {
  if (!(Number.isInteger(maxLag) && maxLag >= 0 && maxLag < samples.length)) {
    throw new PulsegateError("bad-option", "autocorrelation lag", {
      where: "maxLag",
      got: maxLag,
      expected: `an integer from 0 to ${samples.length - 1}`,
    });
  }
  const centre = mean(samples);
  const x = Float64Array.from(samples, (value) => value - centre);
  const out = new Float64Array(maxLag + 1);
  for (let lag = 0; lag <= maxLag; lag++) {
    let sum = 0;
    for (let i = lag; i < x.length; i++) sum += x[i] * x[i - lag];
    out[lag] = sum;
  }
  const power = out[0];
  out[0] = 1;
  for (let lag = 1; lag <= maxLag; lag++) out[lag] = power > 0 ? out[lag] / power : 0;
  return out;
}

/** Pearson's correlation of two equally long series; 0 when one of them is constant. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new PulsegateError("bad-option", "series of different length", {
      got: `${a.length} and ${b.length}`,
      expected: "equal lengths",
    });
  }
  const meanA = mean(a);
  const meanB = mean(b);
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] - meanA;
    const y = b[i] - meanB;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

/** The mean of equally long `segments`, sample by sample: the template of a beat. */
export function averageTemplate(segments: readonly ArrayLike<number>[]): Float64Array {
  if (segments.length === 0) {
    throw new PulsegateError("bad-option", "template of no segments", { expected: "at least one segment" });
  }
  const template = new Float64Array(segments[0].length);
  for (const segment of segments) {
    for (let i = 0; i < template.length; i++) template[i] += segment[i] / segments.length;
  }
  return template;
}

/**
 * Pearson's correlation of `template` with each stretch of `samples` of its length: entry `i` belongs to the stretch that
 * begins at sample `i`. Empty when the template is longer than the signal.
 */
export function templateCorrelation(samples: ArrayLike<number>, template: ArrayLike<number>): Float64Array {
  const size = template.length;
  const centre = mean(template);
  const t = Float64Array.from(template, (value) => value - centre);
  const templatePower = t.reduce((sum, value) => sum + value * value, 0);
  const out = new Float64Array(Math.max(0, samples.length - size + 1));
  for (let start = 0; start < out.length; start++) {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += samples[start + i];
    const local = sum / size;
    let dot = 0;
    let power = 0;
    for (let i = 0; i < size; i++) {
      const x = samples[start + i] - local;
      dot += x * t[i];
      power += x * x;
    }
    out[start] = power > 0 && templatePower > 0 ? dot / Math.sqrt(power * templatePower) : 0;
  }
  return out;
}
