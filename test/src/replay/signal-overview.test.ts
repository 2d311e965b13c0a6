import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSignalOverview } from "../../../src/replay/signal-overview.ts";

describe("signal overview", () => {
  it("keeps the smallest and largest sample of each bin, and nothing where all is missing", () => {
    const overview = createSignalOverview(64, 8);
    overview.push(Float32Array.of(1, 5, -2, 4));
    overview.skip(2);
    overview.push(Float32Array.of(7));
    expect(overview.result()).toEqual({ binS: 2 / 64, min: [1, -2, null, 7], max: [5, 4, null, 7] });
  });

  it("never has more bins than it may, and no cut of the samples changes it", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 30 }), (cuts) => {
        const total = cuts.reduce((sum, n) => sum + n, 0);
        const samples = Float32Array.from({ length: total }, (_, i) => ((i * 7919) % 101) - 50);
        const whole = createSignalOverview(32, 16);
        whole.push(samples);
        const pieces = createSignalOverview(32, 16);
        let at = 0;
        for (const n of cuts) {
          pieces.push(samples.subarray(at, at + n));
          at += n;
        }
        expect(pieces.result()).toEqual(whole.result());
        const { min, max, binS } = whole.result();
        expect(min.length).toBeLessThanOrEqual(16);
        expect(min.length * binS * 32).toBeGreaterThanOrEqual(total);
        if (total > 0) {
          expect(Math.min(...min.map(Number))).toBe(Math.min(...samples));
          expect(Math.max(...max.map(Number))).toBe(Math.max(...samples));
        }
      }),
    );
  });
});
