/**
 * Integer requantisation with double rounding: saturating rounding doubling high multiply (SRDHM), then rounding
 * division by a power of two (RDBPOT), as TensorFlow Lite's reference kernels define it.
 *
 * Source: Jacob et al., arXiv 1712.05877; TensorFlow Lite 8-bit quantisation specification.
 */

/** The real multiplier is mantissa / 2^31 * 2^shift. */
export interface FixedMultiplier {
  /** 2^30 .. 2^31 - 1, or 0. */
  readonly mantissa: number;
  readonly shift: number;
}

/** A positive real multiplier (or 0) as mantissa and shift; below 2^-32 it becomes 0. */
export function fixedMultiplier(real: number): FixedMultiplier {
  if (real === 0) return { mantissa: 0, shift: 0 };
  let shift = Math.floor(Math.log2(real)) + 1;
  // log2 may round across a power of two.
  while (real / 2 ** shift >= 1) shift++;
  while (real / 2 ** shift < 0.5) shift--;
  let mantissa = Math.round((real / 2 ** shift) * 2147483648);
  if (mantissa === 2147483648) {
    mantissa = 1073741824;
    shift++;
  }
  return shift < -31 ? { mantissa: 0, shift: 0 } : { mantissa, shift };
}

/**
 * SRDHM of two int32: round(a * b / 2^31), ties up, saturated. The 62-bit product is split at bit 16 of `a`, so that every
 * intermediate is an integer below 2^53.
 */
export function saturatingRoundingDoublingHighMul(a: number, b: number): number {
  if (a === -2147483648 && b === -2147483648) return 2147483647;
  const high = (a >> 16) * b;
  const low = (a & 0xffff) * b;
  const whole = Math.floor(high / 32768);
  const rest = (high - whole * 32768) * 65536 + low + 1073741824;
  // TFLite's sign-dependent nudge and truncation equal this floor for either sign.
  return whole + Math.floor(rest / 2147483648);
}

/** RDBPOT: x / 2^exponent of an int32, rounded half away from zero; exponent 0..31. */
export function roundingDivideByPowerOfTwo(x: number, exponent: number): number {
  if (exponent === 0) return x;
  const remainder = exponent === 31 ? x & 0x7fffffff : x & ((1 << exponent) - 1);
  const threshold = (exponent === 31 ? 0x3fffffff : (1 << (exponent - 1)) - 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

/** An int32 accumulator times a fixed multiplier, as int32; a left shift wraps like 32-bit hardware. */
export function multiplyByFixed(x: number, { mantissa, shift }: FixedMultiplier): number {
  const shifted = shift > 0 ? x << shift : x;
  return roundingDivideByPowerOfTwo(
    saturatingRoundingDoublingHighMul(shifted, mantissa),
    Math.max(-shift, 0),
  );
}
