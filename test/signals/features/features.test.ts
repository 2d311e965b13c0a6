import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  autocorrelation,
  averageTemplate,
  correlation,
  templateCorrelation,
} from "../../../signals/features/correlation.ts";
import { rms } from "../../../signals/features/rms.ts";
import {
  mean,
  median,
  medianAbsoluteDeviation,
  moments,
  percentile,
  percentiles,
  range,
  standardDeviation,
} from "../../../signals/features/statistics.ts";
import { zeroCrossings } from "../../../signals/features/zero-crossings.ts";
import { golden, relativeError } from "../support.ts";

interface Row {
  readonly name: string;
  readonly samples: number[];
  readonly mean: number;
  readonly sd: number;
  readonly skewness: number;
  readonly excessKurtosis: number;
  readonly median: number;
  readonly mad: number;
  readonly range: number;
  readonly rms: number;
  readonly percents: number[];
  readonly percentiles: number[];
  readonly autocorrelation: number[];
}
const file = golden<{ statistics: Row[]; template: number[]; templateCorrelation: number[] }>("features");

describe("statistics", () => {
  it.each(file.statistics)("of the $name as SciPy and NumPy", (row) => {
    const found = moments(row.samples);
    for (const key of ["mean", "sd", "skewness", "excessKurtosis"] as const) {
      expect(Math.abs(found[key] - row[key]), key).toBeLessThan(1e-8 * Math.max(1, Math.abs(row[key])));
    }
    expect(mean(row.samples)).toBe(found.mean);
    expect(standardDeviation(row.samples)).toBe(found.sd);
    expect(median(row.samples)).toBeCloseTo(row.median, 12);
    expect(medianAbsoluteDeviation(row.samples)).toBeCloseTo(row.mad, 9);
    expect(range(row.samples)).toBe(row.range);
    expect(rms(row.samples) / row.rms).toBeCloseTo(1, 12);
    expect(relativeError(percentiles(row.samples, row.percents), row.percentiles)).toBeLessThan(1e-14);
    expect(
      relativeError(autocorrelation(row.samples, row.autocorrelation.length - 1), row.autocorrelation),
    ).toBeLessThan(1e-10);
  });

  it("of a constant has no spread and no shape", () => {
    const constant = new Float64Array(1000).fill(0.1);
    expect(moments(constant)).toMatchObject({ sd: 0, skewness: 0, excessKurtosis: 0 });
    expect(medianAbsoluteDeviation(constant)).toBe(0);
    expect([...autocorrelation(constant.fill(0.5), 2)]).toEqual([1, 0, 0]);
  });

  it.each([mean, moments, median, range, rms])("%o refuses no samples", (statistic) => {
    expect(() => statistic([])).toThrow(/no samples/);
  });

  it("refuses impossible percents and lags", () => {
    expect(() => percentile([1, 2], 101)).toThrow(/got 101/);
    expect(() => autocorrelation([1, 2, 3], 3)).toThrow(/maxLag, got 3/);
  });
});

describe("zeroCrossings", () => {
  it.each([
    { samples: [1, -2, 3, -4], level: 0, hysteresis: 0, count: 3 },
    { samples: [1, 0, 2, 0, -1, 0], level: 0, hysteresis: 0, count: 1 },
    { samples: [5, 3, 5.5, 1], level: 4, hysteresis: 0, count: 3 },
    { samples: [1, -0.2, 0.3, -0.1, 2, -3], level: 0, hysteresis: 0.5, count: 1 },
    { samples: [0, 0], level: 0, hysteresis: 0, count: 0 },
    { samples: [], level: 0, hysteresis: 0, count: 0 },
  ])("of $samples about $level is $count", ({ samples, level, hysteresis, count }) => {
    expect(zeroCrossings(samples, level, hysteresis)).toBe(count);
  });
});

describe("correlation", () => {
  it("of a template with each stretch of a signal as NumPy", () => {
    const scores = templateCorrelation(file.statistics[0].samples, file.template);
    expect(scores.length).toBe(700 - 25 + 1);
    expect(relativeError(scores.slice(0, 200), file.templateCorrelation)).toBeLessThan(1e-10);
    expect(templateCorrelation([1, 2], [1, 2, 4]).length).toBe(0);
  });

  it("does not change with gain and offset, and changes sign with the gain", () => {
    const series = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 5, maxLength: 20 });
    fc.assert(
      fc.property(series, fc.double({ min: 0.1, max: 9, noNaN: true }), (a, gain) => {
        const b = a.map((x, i) => x * x - 3 * i);
        const r = correlation(a, b);
        const scaled = a.map((x) => gain * x + 7);
        const flipped = a.map((x) => -gain * x);
        if (standardDeviation(a) > 1e-3 && standardDeviation(b) > 1e-3) {
          expect(correlation(scaled, b)).toBeCloseTo(r, 6);
          expect(correlation(flipped, b)).toBeCloseTo(-r, 6);
          expect(correlation(a, scaled)).toBeCloseTo(1, 6);
        }
        expect(Math.abs(r)).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it("is 0 with a constant and refuses unequal lengths", () => {
    expect(correlation([1, 2, 3], [4, 4, 4])).toBe(0);
    expect(() => correlation([1, 2, 3], [1, 2])).toThrow(/3 and 2/);
  });

  it("averages segments to a template", () => {
    expect([
      ...averageTemplate([
        [1, 4, 9],
        [3, 0, 11],
      ]),
    ]).toEqual([2, 2, 10]);
    expect(() => averageTemplate([])).toThrow(/no segments/);
  });
});
