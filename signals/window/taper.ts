import { PulsegateError } from "../errors.ts";

/** The shape of a window function; `kaiser` needs its `beta`. */
export type Taper =
  | { readonly kind: "rectangular" | "hann" | "hamming" | "blackman" }
  | { readonly kind: "kaiser"; readonly beta: number };

export interface TaperOptions {
  /** True for the DFT form (the period is `length`), false for the symmetric form of filter design (default). */
  readonly periodic?: boolean;
}

/** Modified Bessel function of the first kind, order 0, by its power series (all terms positive: no cancellation). */
export function besselI0(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}

function valueAt(shape: Taper, phase: number): number {
  const turn = 2 * Math.PI * phase;
  switch (shape.kind) {
    case "rectangular":
      return 1;
    case "hann":
      return 0.5 - 0.5 * Math.cos(turn);
    case "hamming":
      return 0.54 - 0.46 * Math.cos(turn);
    case "blackman":
      return 0.42 - 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn);
    case "kaiser": {
      const r = 2 * phase - 1;
      return besselI0(shape.beta * Math.sqrt(Math.max(0, 1 - r * r))) / besselI0(shape.beta);
    }
  }
}

/**
 * A window function of `length` samples.
 *
 * Source: Harris, "On the use of windows for harmonic analysis with the DFT", Proc. IEEE 66(1), 1978.
 * @throws PulsegateError `bad-option` for a length that is not a positive integer.
 */
export function taper(
  shape: Taper | Exclude<Taper["kind"], "kaiser">,
  length: number,
  { periodic = false }: TaperOptions = {},
): Float64Array {
  if (!(Number.isInteger(length) && length > 0)) {
    throw new PulsegateError("bad-option", "window length", { got: length, expected: "an integer > 0" });
  }
  const design: Taper = typeof shape === "string" ? { kind: shape } : shape;
  if (length === 1) return Float64Array.of(1);
  const period = periodic ? length : length - 1;
  return Float64Array.from({ length }, (_, i) => valueAt(design, i / period));
}
