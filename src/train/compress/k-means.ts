import type { SharedLayer } from "../../../firmware-sim/compress/layer-coding.ts";

/** Values in clusters: each belongs to its nearest centroid, each centroid is the mean of its values. */
export interface Clusters {
  /** Ascending; a cluster that lost all its values is left out. */
  readonly centroids: Float64Array;
  /** Index into `centroids` of every value. */
  readonly assignments: Uint16Array;
}

/** Place of the nearest of ascending centroids; the lower of two equally near. */
function nearest(centroids: Float64Array, value: number): number {
  let low = 0;
  let high = centroids.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (centroids[middle]! + centroids[middle + 1]!) / 2) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * One-dimensional k-means (Lloyd's iteration) from centroids that start evenly spaced between the smallest and the largest
 * value: this keeps a few centroids for the rare large weights, which matter most.
 *
 * @param count clusters, at most; the values of an emptied one stay where its neighbours take them.
 * Source: Han, Mao, Dally, arXiv 1510.00149, section 3.2 ("linear initialization").
 */
export function kMeans(values: ArrayLike<number>, count: number, mostIterations = 200): Clusters {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    min = Math.min(min, values[i]!);
    max = Math.max(max, values[i]!);
  }
  if (values.length === 0) return { centroids: new Float64Array(0), assignments: new Uint16Array(0) };
  let centroids = Float64Array.from({ length: min === max ? 1 : count }, (_, i) =>
    count === 1 ? (min + max) / 2 : min + ((max - min) * i) / (count - 1),
  );
  const assignments = new Uint16Array(values.length);
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const sums = new Float64Array(centroids.length);
    const sizes = new Uint32Array(centroids.length);
    let moved = iteration === 0;
    for (let i = 0; i < values.length; i++) {
      const at = nearest(centroids, values[i]!);
      moved ||= at !== assignments[i];
      assignments[i] = at;
      sums[at] = sums[at]! + values[i]!;
      sizes[at] = sizes[at]! + 1;
    }
    const emptied = sizes.includes(0);
    if (!moved && !emptied) break;
    // Means of ascending, disjoint ranges ascend; the mean of equal values may leave them by its rounding.
    centroids = centroids
      .map((c, k) => (sizes[k] === 0 ? c : sums[k]! / sizes[k]!))
      .filter((_, k) => sizes[k] !== 0);
  }
  for (let i = 0; i < values.length; i++) assignments[i] = nearest(centroids, values[i]!);
  return { centroids, assignments };
}

/**
 * Weights that share at most `count` values, by k-means over those that are not 0 (not pruned). The decoded weights are
 * the codebook's values, float32.
 */
export function shareWeights(
  weights: ArrayLike<number>,
  count: number,
): SharedLayer & { readonly codebook: Float32Array; readonly assignments: Uint16Array } {
  const kept = Array.from(weights).filter((w) => w !== 0);
  const { centroids, assignments: clusters } = kMeans(kept, count);
  const assignments = new Uint16Array(weights.length);
  let next = 0;
  for (let i = 0; i < weights.length; i++) if (weights[i] !== 0) assignments[i] = clusters[next++]! + 1;
  return { codebook: Float32Array.from(centroids), assignments };
}
