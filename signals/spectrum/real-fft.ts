import { PulsegateError } from "../errors.ts";

export interface RealFft {
  readonly size: number;
  /** Writes bins 0 to `size / 2` of the DFT of `samples` (length `size`) to `re` and `im` (length `size / 2 + 1` each). */
  transform(samples: ArrayLike<number>, re: Float64Array, im: Float64Array): void;
}

/** Permutation of `count` indices (a power of two) by reversed bits. */
function bitReversal(count: number): Uint32Array {
  const order = new Uint32Array(count);
  for (let i = 1; i < count; i++) order[i] = (order[i >> 1] >> 1) | (i & 1 ? count >> 1 : 0);
  return order;
}

/**
 * A DFT of real samples, `X[k] = sum x[n] exp(-2 pi i k n / size)`, by one complex FFT of half the size; `size` is a power
 * of two from 2 on. Tables and scratch memory are made once.
 *
 * Source: Cooley & Tukey 1965; packing of real data as in Oppenheim & Schafer, problem 9.32.
 * @throws PulsegateError `bad-option`
 */
export function createRealFft(size: number): RealFft {
  if (!(Number.isInteger(size) && size >= 2 && (size & (size - 1)) === 0)) {
    throw new PulsegateError("bad-option", "FFT size", { got: size, expected: "a power of two >= 2" });
  }
  const half = size / 2;
  const order = bitReversal(half);
  const cos = Float64Array.from({ length: half }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sin = Float64Array.from({ length: half }, (_, k) => -Math.sin((2 * Math.PI * k) / size));
  const a = new Float64Array(half);
  const b = new Float64Array(half);

  /** Complex FFT of `a + i b`, in place, input in bit-reversed order. */
  function butterflies(): void {
    for (let span = 1; span < half; span *= 2) {
      const step = half / span;
      for (let start = 0; start < half; start += 2 * span) {
        for (let k = 0; k < span; k++) {
          const p = start + k;
          const q = p + span;
          const wr = cos[k * step];
          const wi = sin[k * step];
          const tr = a[q] * wr - b[q] * wi;
          const ti = a[q] * wi + b[q] * wr;
          a[q] = a[p] - tr;
          b[q] = b[p] - ti;
          a[p] += tr;
          b[p] += ti;
        }
      }
    }
  }

  return {
    size,
    transform(samples, re, im) {
      for (let i = 0; i < half; i++) {
        a[order[i]] = samples[2 * i];
        b[order[i]] = samples[2 * i + 1];
      }
      butterflies();
      re[0] = a[0] + b[0];
      im[0] = 0;
      re[half] = a[0] - b[0];
      im[half] = 0;
      for (let k = 1; k < half; k++) {
        // Spectra of the even and the odd samples, untangled by the symmetry of real data.
        const m = half - k;
        const er = (a[k] + a[m]) / 2;
        const ei = (b[k] - b[m]) / 2;
        const or = (b[k] + b[m]) / 2;
        const oi = (a[m] - a[k]) / 2;
        re[k] = er + or * cos[k] - oi * sin[k];
        im[k] = ei + or * sin[k] + oi * cos[k];
      }
    },
  };
}
