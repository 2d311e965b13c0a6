import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { denseWeights } from "../../../../firmware-sim/compress/layer-coding.ts";
import { kMeans, shareWeights } from "../../../../src/train/compress/k-means.ts";
import { pruneMask } from "../../../../src/train/compress/prune.ts";

const seed = { seed: 68, numRuns: 200 };
const value = fc.integer({ min: -300, max: 300 }).map((n) => n / 64);

const cost = (values: readonly number[], centroids: ArrayLike<number>): number =>
  values.reduce((sum, v) => sum + Math.min(...Array.from(centroids, (c) => (v - c) ** 2)), 0);

/** The least cost of all ways to cut the sorted values into at most k runs: one of them is the best clustering. */
const bestCost = (values: readonly number[], k: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const runCost = (from: number, to: number) => {
    const run = sorted.slice(from, to);
    return cost(run, [run.reduce((a, b) => a + b, 0) / run.length]);
  };
  const search = (from: number, left: number): number => {
    if (from === sorted.length) return 0;
    if (left === 1) return runCost(from, sorted.length);
    let best = Number.POSITIVE_INFINITY;
    for (let to = from + 1; to <= sorted.length; to++) {
      best = Math.min(best, runCost(from, to) + search(to, left - 1));
    }
    return best;
  };
  return search(0, k);
};

describe("k-means", () => {
  it("ends where every value has its nearest centroid and every centroid is its values' mean", () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 1, max: 20 }),
        (values, k) => {
          const { centroids, assignments } = kMeans(values, k);
          expect(centroids.length).toBeLessThanOrEqual(k);
          expect([...centroids]).toEqual([...centroids].sort((a, b) => a - b));
          values.forEach((v, i) => {
            const least = Math.min(...Array.from(centroids, (c) => Math.abs(v - c)));
            expect(Math.abs(v - centroids[assignments[i]!]!)).toBe(least);
          });
          centroids.forEach((c, at) => {
            const own = values.filter((_, i) => assignments[i] === at);
            expect(own.length).toBeGreaterThan(0);
            expect(c).toBeCloseTo(own.reduce((a, b) => a + b, 0) / own.length, 9);
          });
        },
      ),
      seed,
    );
  });

  it("is never better than brute force, and as good on values that lie in clear heaps", () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 1, max: 4 }),
        (values, k) => {
          const best = bestCost(values, k);
          expect(cost(values, kMeans(values, k).centroids)).toBeGreaterThanOrEqual(best - 1e-9);
        },
      ),
      seed,
    );
    const heaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: -9, max: 9 })), {
      minLength: 4,
      maxLength: 10,
    });
    fc.assert(
      fc.property(heaps, (draws) => {
        // All four heaps are there; their centres are the starting points' ends and thirds.
        const values = [0, 30, 60, 90, ...draws.map(([heap, offset]) => 30 * heap + offset / 10)];
        expect(cost(values, kMeans(values, 4).centroids)).toBeCloseTo(bestCost(values, 4), 9);
      }),
      { ...seed, numRuns: 40 },
    );
  });

  it("starts evenly between the smallest and the largest value", () => {
    // One step from 0, 5, 10: the values below 2.5, up to 7.5, and above.
    expect([...kMeans([0, 1, 2, 6, 10], 3, 1).centroids]).toEqual([1, 6, 10]);
    // A lone far value keeps a centroid of its own.
    expect(kMeans([...new Array(50).fill(0).map((_, i) => i / 1000), 8], 2).centroids.at(-1)).toBe(8);
  });

  it("takes equal values, one cluster and no values", () => {
    expect([...kMeans([3, 3, 3], 4).centroids]).toEqual([3]);
    expect([...kMeans([1, 2, 6], 1).centroids]).toEqual([3]);
    expect(kMeans([], 4).centroids.length).toBe(0);
  });

  it("shares values among the weights that are not pruned", () => {
    const { codebook, assignments } = shareWeights([0, 1, 1.2, 0, -2, 5], 3);
    expect([...assignments]).toEqual([0, 2, 2, 0, 1, 3]);
    expect([...denseWeights(codebook, assignments)]).toEqual([
      0,
      Math.fround(1.1),
      Math.fround(1.1),
      0,
      -2,
      5,
    ]);
  });
});

describe("pruning", () => {
  it("keeps the largest magnitudes, so many as asked for", () => {
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (weights, sparsity) => {
          const mask = pruneMask(weights, sparsity);
          const kept = weights.filter((_, i) => mask[i] === 1);
          expect(kept.length).toBe(weights.length - Math.round(sparsity * weights.length));
          const largestGone = Math.max(0, ...weights.filter((_, i) => mask[i] === 0).map(Math.abs));
          for (const w of kept) expect(Math.abs(w)).toBeGreaterThanOrEqual(largestGone);
        },
      ),
      seed,
    );
  });
});
