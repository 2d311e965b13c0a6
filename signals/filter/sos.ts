import { PulsegateError } from "../errors.ts";

/**
 * One second-order section, `H(z) = (b0 + b1 z^-1 + b2 z^-2) / (1 + a1 z^-1 + a2 z^-2)`; a first-order section has
 * `b2 = a2 = 0`.
 */
export interface SosSection {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** A filter as a cascade of second-order sections, applied first to last. */
export type Sos = readonly SosSection[];

export interface SosFilterOptions {
  /**
   * What the filter assumes before the first sample: `"rest"` (zeros, as `scipy.signal.sosfilt`) or `"steady"` (the first
   * sample had lasted for ever, so that an offset causes no start transient).
   */
  readonly start?: "rest" | "steady";
}

export interface SosFilter {
  /** Filters the next chunk (any length) and returns as many samples; the chunk is left alone. */
  push(samples: Float32Array): Float32Array;
  /** Filters `samples` in double precision, in place; shares its state with `push`. */
  pushInPlace(samples: Float64Array): void;
  /** Forgets everything, as if newly created. */
  reset(): void;
}

const BLOCK = 2048;

/** Runs one section over `samples[0..count)` in place: transposed direct form II, state `z1`, `z2` in `state[at..at+1]`. */
function runSection(
  section: SosSection,
  state: Float64Array,
  at: number,
  samples: Float64Array,
  count: number,
): void {
  const { b0, b1, b2, a1, a2 } = section;
  let z1 = state[at];
  let z2 = state[at + 1];
  for (let i = 0; i < count; i++) {
    const x = samples[i];
    const y = b0 * x + z1;
    z1 = b1 * x - a1 * y + z2;
    z2 = b2 * x - a2 * y;
    samples[i] = y;
  }
  state[at] = z1;
  state[at + 1] = z2;
}

/** The state that every section has after `value` has been its input for ever. */
function settle(sos: Sos, state: Float64Array, value: number): void {
  let x = value;
  for (const [index, { b0, b1, b2, a1, a2 }] of sos.entries()) {
    const y = (x * (b0 + b1 + b2)) / (1 + a1 + a2);
    const z2 = b2 * x - a2 * y;
    state[2 * index] = b1 * x - a1 * y + z2;
    state[2 * index + 1] = z2;
    x = y;
  }
}

/**
 * A causal streaming filter. State and the signal between sections are double precision; any chunking of the input gives
 * the same output bit for bit.
 *
 * @throws PulsegateError `bad-option` for a coefficient that is not finite.
 */
export function createSosFilter(sos: Sos, { start = "rest" }: SosFilterOptions = {}): SosFilter {
  const sections = sos.map((section) => ({ ...section }));
  for (const [index, section] of sections.entries()) {
    for (const value of Object.values(section)) {
      if (!Number.isFinite(value)) {
        throw new PulsegateError("bad-option", "filter coefficient is not a finite number", {
          where: `section ${index}`,
          got: value,
        });
      }
    }
  }
  const state = new Float64Array(2 * sections.length);
  const scratch = new Float64Array(BLOCK);
  let fresh = true;

  function runAll(samples: Float64Array, count: number): void {
    if (fresh && count > 0) {
      fresh = false;
      if (start === "steady") settle(sections, state, samples[0]);
    }
    for (let s = 0; s < sections.length; s++) runSection(sections[s], state, 2 * s, samples, count);
  }

  return {
    push(samples) {
      const out = new Float32Array(samples.length);
      for (let from = 0; from < samples.length; from += BLOCK) {
        const count = Math.min(BLOCK, samples.length - from);
        for (let i = 0; i < count; i++) scratch[i] = samples[from + i];
        runAll(scratch, count);
        for (let i = 0; i < count; i++) out[from + i] = scratch[i];
      }
      return out;
    },
    pushInPlace(samples) {
      for (let from = 0; from < samples.length; from += BLOCK) {
        runAll(samples.subarray(from, from + BLOCK), Math.min(BLOCK, samples.length - from));
      }
    },
    reset() {
      state.fill(0);
      fresh = true;
    },
  };
}

/** Complex gain of `sos` at `frequencyHz`, as `[real, imaginary]`. */
export function sosResponse(sos: Sos, frequencyHz: number, sampleRateHz: number): [number, number] {
  const w = (2 * Math.PI * frequencyHz) / sampleRateHz;
  const [c1, s1, c2, s2] = [Math.cos(w), -Math.sin(w), Math.cos(2 * w), -Math.sin(2 * w)];
  let re = 1;
  let im = 0;
  for (const { b0, b1, b2, a1, a2 } of sos) {
    const [nr, ni] = [b0 + b1 * c1 + b2 * c2, b1 * s1 + b2 * s2];
    const [dr, di] = [1 + a1 * c1 + a2 * c2, a1 * s1 + a2 * s2];
    const d = dr * dr + di * di;
    const [hr, hi] = [(nr * dr + ni * di) / d, (ni * dr - nr * di) / d];
    [re, im] = [re * hr - im * hi, re * hi + im * hr];
  }
  return [re, im];
}
