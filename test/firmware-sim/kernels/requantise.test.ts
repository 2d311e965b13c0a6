import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createArena } from "../../../firmware-sim/kernels/arena.ts";
import { requantisePass } from "../../../firmware-sim/kernels/requantise-step.ts";
import type { LayerPlan } from "../../../firmware-sim/nn/plan.ts";
import { type FixedMultiplier, multiplyByFixed } from "../../../firmware-sim/nn/requantise.ts";

const LEAST = -2147483648;
const MOST = 2147483647;

/** Runs the kernels on one position of accumulators. */
function kernelResult(
  sums: readonly number[],
  rescale: readonly FixedMultiplier[],
  { zeroPoint, least }: { zeroPoint: number; least: number },
): number[] {
  const arena = createArena();
  const [source, data] = [arena.allocate(4 * sums.length), arena.allocate(2 * sums.length)];
  const plan = {
    rescale,
    least,
    output: { channels: sums.length, samples: 1 },
    outputQuantisation: { scale: 1, zeroPoint },
  } as unknown as LayerPlan;
  const buffer = { start: data, data, pitch: 2 * sums.length, position: new Int32Array(sums.length) };
  const rows = { address: source, rowBytes: 4 * sums.length, pitch: 0 };
  const pass = requantisePass(arena, plan, rows, buffer, false);
  arena.int32().set(sums, source / 4);
  pass(0, 1);
  return Array.from(arena.int16().subarray(data / 2, data / 2 + sums.length));
}

const accumulator = fc.oneof(
  fc.integer({ min: LEAST, max: MOST }),
  fc.integer({ min: -300, max: 300 }),
  fc.constantFrom(LEAST, LEAST + 1, -1, 0, 1, MOST),
);
const fixed = (least: number, most: number) =>
  fc.record({
    mantissa: fc.oneof(fc.integer({ min: 1 << 30, max: MOST }), fc.constantFrom(0, 1 << 30, MOST)),
    shift: fc.integer({ min: least, max: most }),
  });

describe("requantisation kernels", () => {
  it.each([
    ["eight channels at a time", 16, -22, 0],
    ["eight channels at a time, without a shift", 8, 0, 0],
    ["one channel at a time, for its number", 5, -22, 0],
    ["one channel at a time, for its shifts", 8, -31, 3],
  ])("%s equal the plain definition", (_, channels, least, most) => {
    let inside = 0;
    fc.assert(
      fc.property(
        fc.array(accumulator, { minLength: channels, maxLength: channels }),
        fc.array(fixed(least, most), { minLength: channels, maxLength: channels }),
        fc.integer({ min: -128, max: 127 }),
        fc.boolean(),
        (sums, rescale, zeroPoint, relu) => {
          const floor = relu ? zeroPoint : -128;
          const expected = sums.map((sum, i) => {
            const value = multiplyByFixed(sum, rescale[i]!) + zeroPoint;
            const clamped = Math.min(Math.max(value, floor), 127);
            if (value === clamped) inside++;
            return clamped;
          });
          expect(kernelResult(sums, rescale, { zeroPoint, least: floor })).toEqual(expected);
        },
      ),
      { numRuns: 400 },
    );
    expect(inside).toBeGreaterThan(100);
  });
});
