/**
 * Which weights stay when the `sparsity` share (0..1) of smallest magnitude goes: 1 or 0 of each. Of equal magnitudes the
 * first go.
 */
export function pruneMask(weights: ArrayLike<number>, sparsity: number): Uint8Array {
  const order = Array.from({ length: weights.length }, (_, i) => i);
  order.sort((a, b) => Math.abs(weights[a]!) - Math.abs(weights[b]!) || a - b);
  const mask = new Uint8Array(weights.length).fill(1);
  for (const i of order.slice(0, Math.round(sparsity * weights.length))) mask[i] = 0;
  return mask;
}
