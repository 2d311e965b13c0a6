import { PulsegateError } from "../../signals/errors.ts";
import type { Quantisation } from "./model.ts";

/** Ranges below this are taken as empty, so that no scale underflows to 0. */
const NOTHING = 1e-30;

/**
 * Asymmetric int8 quantisation of activations in [min, max]; the range is widened to hold 0, so that zero (padding,
 * ReLU) is exact. Source: TensorFlow Lite 8-bit quantisation specification.
 */
export function activationQuantisation(min: number, max: number): Quantisation {
  if (!Number.isFinite(min) || !Number.isFinite(max) || min > max) {
    throw new PulsegateError("bad-option", "bad activation range", {
      got: `${min}..${max}`,
      expected: "min <= max",
    });
  }
  const low = Math.min(min, 0);
  const high = Math.max(max, 0);
  const scale = high - low < NOTHING ? 1 / 255 : (high - low) / 255;
  const zeroPoint = Math.min(Math.max(Math.round(-128 - low / scale), -128), 127);
  return { scale, zeroPoint };
}

/** Real values to int8, rounded half away from zero and clamped; NaN becomes the zero-point. */
export function quantise(
  values: ArrayLike<number>,
  { scale, zeroPoint }: Quantisation,
  out: Int8Array = new Int8Array(values.length),
): Int8Array {
  for (let i = 0; i < values.length; i++) {
    const scaled = values[i]! / scale;
    const rounded = scaled < 0 ? -Math.round(-scaled) : Math.round(scaled);
    out[i] = Math.min(Math.max((Number.isNaN(rounded) ? 0 : rounded) + zeroPoint, -128), 127);
  }
  return out;
}

/** int8 to real values. */
export const dequantise = (values: Int8Array, { scale, zeroPoint }: Quantisation): Float64Array =>
  Float64Array.from(values, (q) => scale * (q - zeroPoint));

/**
 * Symmetric int8 quantisation of weights (outputs, inputs), one scale per output: largest magnitude becomes 127.
 *
 * @returns `weights` in -127..127 and `scales`, one per output.
 */
export function quantiseWeights(
  weights: ArrayLike<number>,
  outputs: number,
): { weights: Int8Array; scales: Float64Array } {
  if (outputs < 1 || weights.length % outputs !== 0) {
    throw new PulsegateError("bad-option", "weights do not divide into outputs", {
      got: `${weights.length} weights, ${outputs} outputs`,
      expected: "a multiple",
    });
  }
  const fanIn = weights.length / outputs;
  const codes = new Int8Array(weights.length);
  const scales = new Float64Array(outputs);
  for (let out = 0; out < outputs; out++) {
    let largest = 0;
    for (let i = 0; i < fanIn; i++) largest = Math.max(largest, Math.abs(weights[out * fanIn + i]!));
    const scale = largest < NOTHING ? 1 / 127 : largest / 127;
    scales[out] = scale;
    for (let i = 0; i < fanIn; i++) codes[out * fanIn + i] = Math.round(weights[out * fanIn + i]! / scale);
  }
  return { weights: codes, scales };
}

/** Real biases to int32 at scale input * weight, saturated. */
export function quantiseBias(
  bias: ArrayLike<number>,
  inputScale: number,
  weightScales: ArrayLike<number>,
): Int32Array {
  const codes = new Int32Array(bias.length);
  for (let i = 0; i < bias.length; i++) {
    const code = Math.round(bias[i]! / (inputScale * weightScales[i]!));
    codes[i] = Math.min(Math.max(code, -2147483648), 2147483647);
  }
  return codes;
}
