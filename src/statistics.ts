import { loadMathjs } from "./mathjs.ts";

export interface Statistics {
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation; 0 for a single value. */
  readonly sd: number;
  readonly median: number;
  /** Quantiles .05 and .95, interpolated. */
  readonly p5: number;
  readonly p95: number;
}

/** Statistics of some values, for reports; undefined when there are none. */
export async function describeValues(values: readonly number[]): Promise<Statistics | undefined> {
  if (values.length === 0) return undefined;
  const math = await loadMathjs();
  const list = [...values];
  const quantile = (share: number) => Number(math.quantileSeq(list, share));
  return {
    count: list.length,
    mean: math.mean(list),
    sd: list.length > 1 ? Number(math.std(list)) : 0,
    median: math.median(list),
    p5: quantile(0.05),
    p95: quantile(0.95),
  };
}
