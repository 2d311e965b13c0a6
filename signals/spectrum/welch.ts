import { PulsegateError } from "../errors.ts";
import { type Taper, taper } from "../window/taper.ts";
import { createRealFft } from "./real-fft.ts";

export interface WelchOptions {
  readonly sampleRateHz: number;
  /** Samples in a segment; a shorter signal is one segment. */
  readonly segmentSamples: number;
  /** Samples that neighbouring segments share; half a segment by default. */
  readonly overlapSamples?: number;
  /** Window of a segment (periodic form); `"hann"` by default. */
  readonly window?: Taper | Exclude<Taper["kind"], "kaiser">;
  /** Whether each segment's mean is taken out first; `true` by default. */
  readonly removeMean?: boolean;
}

export interface PowerSpectrum {
  /** One-sided power density at `k * stepHz`, in squared input units per Hz. */
  readonly density: Float64Array;
  readonly stepHz: number;
}

const powerOfTwo = (n: number): number => 2 ** Math.ceil(Math.log2(Math.max(2, n)));

/**
 * Power spectral density by averaged, windowed, overlapping segments (one-sided, scaled as `scipy.signal.welch` does). The
 * FFT size is the next power of two from the segment's length on, the rest padded with zeros.
 *
 * Source: Welch, IEEE Trans. Audio Electroacoust. 15(2):70-73, 1967.
 * @throws PulsegateError `bad-option` for an empty signal or impossible segments.
 */
export function welch(
  samples: ArrayLike<number>,
  { sampleRateHz, segmentSamples, overlapSamples, window = "hann", removeMean = true }: WelchOptions,
): PowerSpectrum {
  const size = Math.min(segmentSamples, samples.length);
  const overlap = Math.min(overlapSamples ?? size >> 1, size - 1);
  if (!(Number.isInteger(size) && size > 0 && Number.isInteger(overlap) && overlap >= 0)) {
    throw new PulsegateError("bad-option", "Welch segments", {
      got: `${samples.length} samples, segments of ${segmentSamples}, overlap ${overlapSamples}`,
      expected: "a signal and segments of at least one sample",
    });
  }
  const weights = taper(window, size, { periodic: true });
  const fft = createRealFft(powerOfTwo(size));
  const bins = fft.size / 2 + 1;
  const density = new Float64Array(bins);
  const segment = new Float64Array(fft.size);
  const re = new Float64Array(bins);
  const im = new Float64Array(bins);
  let count = 0;
  for (let start = 0; start + size <= samples.length; start += size - overlap) {
    let mean = 0;
    if (removeMean) for (let i = 0; i < size; i++) mean += samples[start + i] / size;
    for (let i = 0; i < size; i++) segment[i] = (samples[start + i] - mean) * weights[i];
    fft.transform(segment, re, im);
    for (let k = 0; k < bins; k++) density[k] += re[k] * re[k] + im[k] * im[k];
    count++;
  }
  const weightPower = weights.reduce((sum, w) => sum + w * w, 0);
  const scale = 1 / (sampleRateHz * weightPower * count);
  // All bins but the first and the last stand for a negative frequency too.
  for (let k = 0; k < bins; k++) density[k] *= k === 0 || k === bins - 1 ? scale : 2 * scale;
  return { density, stepHz: sampleRateHz / fft.size };
}

/**
 * Power in the band from `lowHz` (inclusive) to `highHz` (exclusive), in squared input units: the sum of the bins in it, so
 * that bands that share edges add up to the whole.
 */
export function bandPower({ density, stepHz }: PowerSpectrum, lowHz: number, highHz: number): number {
  let sum = 0;
  const first = Math.max(0, Math.ceil(lowHz / stepHz));
  for (let k = first; k < density.length && k * stepHz < highHz; k++) sum += density[k];
  return sum * stepHz;
}

/** Power in each of the bands between neighbouring `edgesHz`; one fewer than there are edges. */
export function bandPowers(spectrum: PowerSpectrum, edgesHz: readonly number[]): Float64Array {
  return Float64Array.from({ length: Math.max(0, edgesHz.length - 1) }, (_, i) =>
    bandPower(spectrum, edgesHz[i], edgesHz[i + 1]),
  );
}
