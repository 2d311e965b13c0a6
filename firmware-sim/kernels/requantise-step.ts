import type { LayerPlan } from "../nn/plan.ts";
import type { FixedMultiplier } from "../nn/requantise.ts";
import type { Arena } from "./arena.ts";
import type { ActivationBuffer } from "./buffer.ts";

/** 16 bytes per channel: mantissa, left shift, right shift, 0. */
function packScalar(arena: Arena, rescale: readonly FixedMultiplier[]): number {
  const address = arena.allocate(16 * rescale.length);
  const words = arena.int32().subarray(address / 4);
  rescale.forEach(({ mantissa, shift }, i) => {
    words.set([mantissa, Math.max(shift, 0), Math.max(-shift, 0), 0], 4 * i);
  });
  return address;
}

/** 32 bytes per 4 channels: 4 mantissas, 4 times 2^(30 - right shift). */
function packQuads(arena: Arena, rescale: readonly FixedMultiplier[]): number {
  const address = arena.allocate(8 * rescale.length);
  const words = arena.int32().subarray(address / 4);
  rescale.forEach(({ mantissa, shift }, i) => {
    const at = (i >> 2) * 8 + (i & 3);
    words[at] = mantissa;
    words[at + 4] = 2 ** (30 + shift);
  });
  return address;
}

/**
 * From the accumulators of a layer, rows of `rowBytes`, to its output buffer: four channels at a time where their number and
 * shifts allow it, which they do in ordinary networks, else one at a time.
 */
export function createRequantiseStep(
  arena: Arena,
  plan: LayerPlan,
  sums: number,
  rowBytes: number,
  output: ActivationBuffer,
): () => void {
  const { rescale } = plan;
  const { channels, samples } = plan.output;
  const { zeroPoint } = plan.outputQuantisation;
  const { data } = output;
  const { shift } = output.format;
  const addend = zeroPoint + output.format.addend;
  const least = plan.least - zeroPoint;
  const most = 127 - zeroPoint;
  const { requantise, requantiseQuads } = arena.kernels;
  if (channels % 4 === 0 && rescale.every((fixed) => fixed.shift <= 0 && fixed.shift >= -30)) {
    const parameters = packQuads(arena, rescale);
    const quads = channels / 4;
    return () =>
      requantiseQuads(sums, rowBytes, samples, quads, parameters, least, most, data, addend, shift);
  }
  const parameters = packScalar(arena, rescale);
  return () => requantise(sums, rowBytes, samples, channels, parameters, least, most, data, addend, shift);
}
