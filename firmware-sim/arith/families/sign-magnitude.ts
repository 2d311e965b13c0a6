/**
 * A signed multiplier from an unsigned one: the magnitudes (0..128) are multiplied, the product takes the sign that an
 * exact one would have. Negating an operand thus only negates the product.
 */
export const signMagnitude =
  (multiply: (a: number, b: number) => number) =>
  (a: number, b: number): number => {
    const magnitude = multiply(Math.abs(a), Math.abs(b));
    return a < 0 !== b < 0 && magnitude !== 0 ? -magnitude : magnitude;
  };
