import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createArena } from "../../../firmware-sim/kernels/arena.ts";
import { PLAIN, TABLE_OFFSET } from "../../../firmware-sim/kernels/buffer.ts";
import { createRequantiseStep } from "../../../firmware-sim/kernels/requantise-step.ts";
import type { LayerPlan } from "../../../firmware-sim/nn/plan.ts";
import { type FixedMultiplier, multiplyByFixed } from "../../../firmware-sim/nn/requantise.ts";

const LEAST = -2147483648;
const MOST = 2147483647;

/** Runs the kernels on one position of accumulators. */
function kernelResult(
  sums: readonly number[],
  rescale: readonly FixedMultiplier[],
  { zeroPoint, least, format }: { zeroPoint: number; least: number; format: typeof PLAIN },
): number[] {
  const arena = createArena();
  const [source, data] = [arena.allocate(4 * sums.length), arena.allocate(2 * sums.length)];
  const plan = {
    rescale,
    least,
    output: { channels: sums.length, samples: 1 },
    outputQuantisation: { scale: 1, zeroPoint },
  } as unknown as LayerPlan;
  const buffer = { format, start: data, data, position: new Int32Array(sums.length) };
  const step = createRequantiseStep(arena, plan, source, 4 * sums.length, buffer);
  arena.int32().set(sums, source / 4);
  step();
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
    ["four channels at a time", 8, -30, 0],
    ["one channel at a time, for its number", 5, -30, 0],
    ["one channel at a time, for its shifts", 4, -31, 3],
  ])("%s equal the plain definition", (_, channels, least, most) => {
    let inside = 0;
    fc.assert(
      fc.property(
        fc.array(accumulator, { minLength: channels, maxLength: channels }),
        fc.array(fixed(least, most), { minLength: channels, maxLength: channels }),
        fc.integer({ min: -128, max: 127 }),
        fc.boolean(),
        fc.constantFrom(PLAIN, TABLE_OFFSET),
        (sums, rescale, zeroPoint, relu, format) => {
          const floor = relu ? zeroPoint : -128;
          const expected = sums.map((sum, i) => {
            const value = multiplyByFixed(sum, rescale[i]!) + zeroPoint;
            const clamped = Math.min(Math.max(value, floor), 127);
            if (value === clamped) inside++;
            return (clamped + format.addend) << format.shift;
          });
          expect(kernelResult(sums, rescale, { zeroPoint, least: floor, format })).toEqual(expected);
        },
      ),
      { numRuns: 400 },
    );
    expect(inside).toBeGreaterThan(100);
  });
});
