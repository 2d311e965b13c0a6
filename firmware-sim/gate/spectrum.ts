/** Points of the Welch segments; fits the RAM (2 KiB as complex float32) and the FFT tables of small microcontrollers. */
export const SEGMENT_SAMPLES = 256;

const N = SEGMENT_SAMPLES;
const cosine = Float64Array.from({ length: N / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / N));
const sine = Float64Array.from({ length: N / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / N));
const hann = Float64Array.from({ length: N }, (_, k) => 0.5 - 0.5 * Math.cos((2 * Math.PI * k) / N));
const reversed = Uint8Array.from({ length: N }, (_, k) => {
  let r = 0;
  for (let bit = 0; bit < 8; bit++) r |= ((k >> bit) & 1) << (7 - bit);
  return r;
});

/** In-place radix-2 transform of 256 complex points that are already in bit-reversed order (Cooley and Tukey, 1965). */
const transform = (re: Float64Array, im: Float64Array): void => {
  for (let half = 1; half < N; half *= 2) {
    const stride = N / 2 / half;
    for (let start = 0; start < N; start += 2 * half) {
      for (let k = 0; k < half; k++) {
        const i = start + k;
        const j = i + half;
        const c = cosine[k * stride] as number;
        const s = sine[k * stride] as number;
        const x = re[j] as number;
        const y = im[j] as number;
        const tr = x * c + y * s;
        const ti = y * c - x * s;
        re[j] = (re[i] as number) - tr;
        im[j] = (im[i] as number) - ti;
        re[i] = (re[i] as number) + tr;
        im[i] = (im[i] as number) + ti;
      }
    }
  }
};

const loadSegment = (samples: Float32Array, start: number, into: Float64Array): void => {
  let sum = 0;
  for (let k = 0; k < N; k++) sum += samples[start + k] as number;
  const mean = sum / N;
  for (let k = 0; k < N; k++) {
    into[reversed[k] as number] = ((samples[start + k] as number) - mean) * (hann[k] as number);
  }
};

/** Number of 256-point segments, evenly spread, that cover `length` samples. */
export const segmentCount = (length: number): number => Math.ceil(length / N);

/**
 * Power per bin k = 0..128 (frequency k * rate / 256) summed over evenly spread Hann segments (Welch, 1967), unscaled: for
 * ratios only. Two real segments share one complex transform, because |A|^2 + |B|^2 = (|Z(k)|^2 + |Z(-k)|^2) / 2.
 * Fewer than 256 samples give all zeros.
 */
export const powerSpectrum = (samples: Float32Array): Float64Array => {
  const power = new Float64Array(N / 2 + 1);
  if (samples.length < N) return power;
  const segments = segmentCount(samples.length);
  const hop = segments > 1 ? (samples.length - N) / (segments - 1) : 0;
  const re = new Float64Array(N);
  const im = new Float64Array(N);
  for (let s = 0; s < segments; s += 2) {
    loadSegment(samples, Math.floor(s * hop), re);
    if (s + 1 < segments) loadSegment(samples, Math.floor((s + 1) * hop), im);
    else im.fill(0);
    transform(re, im);
    for (let k = 0; k <= N / 2; k++) {
      const m = (N - k) % N;
      const plus = (re[k] as number) ** 2 + (im[k] as number) ** 2;
      const minus = (re[m] as number) ** 2 + (im[m] as number) ** 2;
      power[k] = (power[k] as number) + (plus + minus) / 2;
    }
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
  for (let k = first; k < last; k++) sum += spectrum[k] as number;
  return sum;
};
