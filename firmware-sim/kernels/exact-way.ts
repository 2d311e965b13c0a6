import type { Arena } from "./arena.ts";
import type { LayerRows, Pass, Starts } from "./layer-rows.ts";
import { roundUp } from "./layer-rows.ts";
import type { CodesTarget } from "./requantise-step.ts";

/** Weights as int16: for each 8 outputs, for each pair of taps, 8 x 2; missing ones are 0. */
function packWeights(arena: Arena, { packed }: LayerRows): number {
  const groups = roundUp(packed.outputs, 8) / 8;
  const pairs = roundUp(packed.taps, 2) / 2;
  const address = arena.allocate(32 * groups * pairs);
  const words = arena.int16().subarray(address / 2);
  for (let out = 0; out < packed.outputs; out++) {
    for (let tap = 0; tap < packed.taps; tap++) {
      const row = (out >> 3) * pairs + (tap >> 1);
      words[row * 16 + (out & 7) * 2 + (tap & 1)] = packed.weight(out, tap);
    }
  }
  return address;
}

/** Adds the exact products to `starts` (the sums so far if absent) and leaves sums, or codes where there is a target. */
export function exactPass(
  arena: Arena,
  rows: LayerRows,
  starts: Starts | undefined,
  target: CodesTarget | undefined,
): Pass {
  const { packed, input, step, sums, sumPitch, width } = rows;
  const weights = packWeights(arena, rows);
  const pairs = roundUp(packed.taps, 2) / 2;
  const groups = roundUp(packed.outputs, 8) / 8;
  const sumStep = 4 * width;
  const from = starts ?? { address: sums, step: sumStep };
  const fromPitch = starts === undefined ? sumPitch : 0;
  const { exactSums, exactCodes } = arena.kernels;
  if (target === undefined) {
    return (item, positions) =>
      exactSums(
        input.start + item * input.pitch,
        step,
        positions,
        weights,
        pairs,
        groups,
        from.address + item * fromPitch,
        from.step,
        sums + item * sumPitch,
        sumStep,
      );
  }
  const { output, outputStep, outputPitch, parameters, addend } = target;
  return (item, positions) =>
    exactCodes(
      input.start + item * input.pitch,
      step,
      positions,
      weights,
      pairs,
      groups,
      from.address + item * fromPitch,
      from.step,
      output + item * outputPitch,
      outputStep,
      parameters,
      addend,
    );
}
