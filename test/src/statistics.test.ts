import { describe, expect, it } from "vitest";
import { describeValues } from "../../src/statistics.ts";

describe("describeValues", () => {
  it("gives mean, spread and interpolated quantiles", async () => {
    expect(await describeValues([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
      count: 8,
      mean: 5,
      sd: expect.closeTo(Math.sqrt(32 / 7), 12),
      median: 4.5,
      p5: expect.closeTo(2.7, 12),
      p95: expect.closeTo(8.3, 12),
    });
  });
  it("has no spread for one value, and nothing to say for none", async () => {
    expect(await describeValues([61])).toEqual({ count: 1, mean: 61, sd: 0, median: 61, p5: 61, p95: 61 });
    expect(await describeValues([])).toBeUndefined();
  });
});
