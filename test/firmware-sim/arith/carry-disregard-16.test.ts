import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composedSums, isByteComposed } from "../../../firmware-sim/arith/metrics/composed-metrics.ts";
import { errorMetrics } from "../../../firmware-sim/arith/metrics/error-metrics.ts";
import { findMultiplier, wideMultipliers } from "../../../firmware-sim/arith/registry.ts";
import type { Model } from "../../../firmware-sim/nn/model.ts";
import { chooseArithmetic } from "../../../firmware-sim/nn/network.ts";

const PARTS = { "0": "exact8u", "3": "CDM8_40", "7": "CDM8_84", "8": "CDM8_95", b: "CDM8_a8", f: "CDM8_aa" };

/** Byte by byte on hexadecimal strings, each column summed for itself. */
function byBytes(codes: string, a: number, b: number): number {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
  const [aHigh, aLow, bHigh, bLow] = [...hex(a, 4).match(/../g)!, ...hex(b, 4).match(/../g)!].map((byte) =>
    Number.parseInt(byte, 16),
  ) as [number, number, number, number];
  const pairs = [
    [aLow, bLow, 0],
    [aHigh, bLow, 1],
    [aLow, bHigh, 1],
    [aHigh, bHigh, 2],
  ] as const;
  const columns = [0, 0, 0, 0];
  pairs.forEach(([x, y, place], m) => {
    const part = findMultiplier(PARTS[codes[m] as keyof typeof PARTS]);
    const [high, low] = hex(part.multiply(x, y), 4)
      .match(/../g)!
      .map((byte) => Number.parseInt(byte, 16));
    columns[place]! += low!;
    columns[place + 1]! += high!;
  });
  return columns.reduce((sum, column, place) => sum + (column % 256) * 256 ** place, 0);
}

const operand = fc.integer({ min: 0, max: 65535 });

describe("CDM16", () => {
  const unlisted = ["CDM16_3333", "CDM16_0f8b"];

  it.each([...wideMultipliers.map(({ name }) => name), ...unlisted])(
    "%s adds bytes without carries",
    (name) => {
      const { multiply } = findMultiplier(name);
      fc.assert(
        fc.property(operand, operand, (a, b) => {
          expect(multiply(a, b)).toBe(byBytes(name.slice(6), a, b));
          expect(multiply(a, b)).toBeLessThanOrEqual(a * b);
          expect([multiply(a, 0), multiply(0, b)]).toEqual([0, 0]);
        }),
        { seed: 5, numRuns: 300 },
      );
    },
  );

  it.each(["CDM16_1000", "CDM16_000", "CDM16_00000", "CDM16_000a"])("%s is refused", (name) => {
    expect(() => findMultiplier(name)).toThrow("CDM16_pqrs (codes 0, 3, 7, 8, b, f)");
  });

  it("does not run in a network", () => {
    const layer = { name: "first", kind: "dense", multiplier: "CDM16_0000" } as never;
    const model = { name: "m", layers: [] } as unknown as Model;
    expect(() => chooseArithmetic(model, layer, {})).toThrow(
      "an int8 network needs an 8-bit multiplier, in layer first, got CDM16_0000 (16 bits)",
    );
  });
});

describe("metrics of 16-bit multipliers", () => {
  it.each(["CDM16_0000", "CDM16_8330", "CDM16_ffff"])("in parts equal brute force: %s", (name) => {
    const multiplier = findMultiplier(name);
    if (!isByteComposed(multiplier)) throw new Error("not composed");
    const bytes = { low: [0, 3, 255], high: [129, 255, 0] };
    const sums = composedSums(multiplier, bytes);
    let [error, squared, relative, correct, worst] = [0, 0, 0, 0, 0];
    for (const a of bytes.low.flatMap((low) => bytes.high.map((high) => 256 * high + low))) {
      for (let b = 0; b < 65536; b++) {
        const difference = a * b - multiplier.multiply(a, b);
        error += difference;
        squared += difference * difference;
        if (difference === 0) correct++;
        else relative += difference / (a * b);
        if (difference > worst) worst = difference;
      }
    }
    expect(sums).toMatchObject({ pairs: 9 * 65536, error, distance: error, correct, worst });
    expect(sums.squared / squared).toBeCloseTo(1, 10);
    expect(sums.relative / relative).toBeCloseTo(1, 10);
  });

  it("over all 2^32 pairs of CDM16_0000 are the published PC 19.6 % and MED 8.22e6", () => {
    const exact = errorMetrics(findMultiplier("CDM16_0000"));
    expect([(100 * exact.pc).toFixed(1), exact.med.toPrecision(3)]).toEqual(["19.6", "8.22e+6"]);
    // Four exact 8 x 8 parts lose nothing but carries: two of each byte sum at most.
    expect(exact.wce).toBeLessThanOrEqual(2 * 2 ** 16 + 2 * 2 ** 24);
    expect(exact.sampled).toBeUndefined();
    // Some seconds on an idle machine; many tests may run beside it.
  }, 120_000);

  it("can be sampled, with standard errors that hold", () => {
    const { parts: _, ...plain } = findMultiplier("CDM16_8330") as ReturnType<typeof findMultiplier> & {
      parts: unknown;
    };
    const sampled = errorMetrics(plain, { pairs: 100_000 });
    expect(sampled.sampled).toBe(391 * 256);
    // Over all 2^32 pairs, measured in parts.
    const exact = {
      med: 8222766.75,
      mred: 0.019672594834668655,
      pc: 0.05099698365665972,
      mse: 144372162199164.34,
    };
    for (const key of ["med", "mred", "pc", "mse"] as const) {
      const deviation = Math.abs(sampled[key] - exact[key]) / sampled.standardErrors![key];
      expect(deviation, key).toBeLessThan(3);
      expect(deviation, key).toBeGreaterThan(0);
    }
    expect(errorMetrics(plain, { pairs: 100_000 })).toEqual(sampled);
  });
});
