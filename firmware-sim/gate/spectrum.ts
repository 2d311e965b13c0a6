import { createRealFft } from "../../signals/spectrum/real-fft.ts";
import { taper } from "../../signals/window/taper.ts";

/** Points of the Welch segments; fits the RAM (2 KiB) and the FFT tables of small microcontrollers. */
export const SEGMENT_SAMPLES = 256;

const N = SEGMENT_SAMPLES;
const hann = taper("hann", N, { periodic: true });
const fft = createRealFft(N);

/** Number of 256-point segments, evenly spread, that cover `length` samples. */
export const segmentCount = (length: number): number => Math.ceil(length / N);

/**
 * Power per bin k = 0..128 (frequency k * rate / 256) summed over evenly spread Hann segments without their means (Welch,
 * 1967), unscaled: for ratios only. Fewer than 256 samples give all zeros.
 */
export const powerSpectrum = (samples: Float32Array): Float64Array => {
  const power = new Float64Array(N / 2 + 1);
  if (samples.length < N) return power;
  const segments = segmentCount(samples.length);
  const hop = segments > 1 ? (samples.length - N) / (segments - 1) : 0;
  const segment = new Float64Array(N);
  const re = new Float64Array(N / 2 + 1);
  const im = new Float64Array(N / 2 + 1);
  for (let s = 0; s < segments; s++) {
    const start = Math.floor(s * hop);
    let mean = 0;
    for (let i = 0; i < N; i++) mean += samples[start + i] / N;
    for (let i = 0; i < N; i++) segment[i] = (samples[start + i] - mean) * hann[i];
    fft.transform(segment, re, im);
    for (let k = 0; k <= N / 2; k++) power[k] += re[k] * re[k] + im[k] * im[k];
  }
  return power;
};

/** Sum of the bins whose frequency lies in `[fromHz, toHz)`. */
export const bandPower = (
  spectrum: Float64Array,
  sampleRateHz: number,
  fromHz: number,
  toHz: number,
): number => {
  const first = Math.ceil((fromHz * N) / sampleRateHz);
  const last = Math.min(N / 2 + 1, Math.ceil((toHz * N) / sampleRateHz));
  let sum = 0;
  for (let k = first; k < last; k++) sum += spectrum[k];
  return sum;
};
