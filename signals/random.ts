/** A source of numbers in [0, 1); always passed in, never global. */
export type Random = () => number;

/**
 * Seeded generator "mulberry32" (32 bits of state, period 2^32): the same seed gives the same numbers everywhere.
 * Source: the public-domain mulberry32 definition by Tommy Ettinger (2017).
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A standard normal number from two uniform ones (Box and Muller, 1958). */
export function gaussian(random: Random): number {
  const u = 1 - random();
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * random());
}
