/**
 * Area under the ROC curve: the chance that a random noisy window scores above a random clean one, ties counted half
 * (Mann and Whitney, 1947). NaN when one class is empty.
 */
export const auc = (noisy: ArrayLike<number>, clean: ArrayLike<number>): number => {
  const low = Float64Array.from(clean).sort();
  const high = Float64Array.from(noisy).sort();
  if (low.length === 0 || high.length === 0) return Number.NaN;
  let below = 0;
  let upTo = 0;
  let sum = 0;
  for (const x of high) {
    while (below < low.length && low[below] < x) below++;
    upTo = Math.max(upTo, below);
    while (upTo < low.length && low[upTo] <= x) upTo++;
    sum += (below + upTo) / 2;
  }
  return sum / (low.length * high.length);
};

/** Share of `values` that are at least `threshold`; NaN when there is none. */
export const shareAtLeast = (values: ArrayLike<number>, threshold: number): number => {
  if (values.length === 0) return Number.NaN;
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] >= threshold) count++;
  return count / values.length;
};

/** Smallest score such that at most `share` of `values` lie at or above it. */
export const thresholdForShare = (values: ArrayLike<number>, share: number): number => {
  const sorted = Float64Array.from(values).sort();
  const allowed = Math.floor(share * sorted.length);
  const last = sorted[sorted.length - 1 - allowed] ?? 0;
  return last + 1e-9;
};
