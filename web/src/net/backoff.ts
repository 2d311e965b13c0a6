const FIRST_MS = 250;
const MOST_MS = 8000;

/** How long to wait before the `attempt`-th try (from 1): doubling, at most 8 s, spread by `spread` (0 .. 1) of a quarter. */
export const backoffMs = (attempt: number, spread: number): number =>
  Math.min(MOST_MS, FIRST_MS * 2 ** (attempt - 1)) * (1 + 0.25 * spread);
