import type { LayerPlan } from "../nn/plan.ts";
import type { FixedMultiplier } from "../nn/requantise.ts";
import type { Arena } from "./arena.ts";
import type { ActivationBuffer } from "./buffer.ts";

/** Where the codes of a layer go, and how sums become codes, 8 channels at a time. */
export interface CodesTarget {
  readonly output: number;
  /** Bytes between two positions (items of a flat layer). */
  readonly outputStep: number;
  /** Bytes between two items. */
  readonly outputPitch: number;
  readonly parameters: number;
  readonly addend: number;
}

/** The vector kernels hold a clamped value times 2^(largest shift) in 32 bits. */
const LARGEST_SHIFT = 22;

/**
 * 80 bytes per 4 channels: mantissas, least << right, most << right, 2^(R - right), [2^(R - 1), R, 0, 0], where R >= 1 is
 * the layer's largest right shift.
 */
function packVectors(arena: Arena, rescale: readonly FixedMultiplier[], least: number, most: number): number {
  const address = arena.allocate(20 * rescale.length);
  const words = arena.int32().subarray(address / 4);
  const largest = rescale.reduce((most, { shift }) => Math.max(most, -shift), 1);
  rescale.forEach(({ mantissa, shift }, i) => {
    const at = (i >> 2) * 20 + (i & 3);
    words[at] = mantissa;
    words[at + 4] = least * 2 ** -shift;
    words[at + 8] = most * 2 ** -shift;
    words[at + 12] = 2 ** (largest + shift);
    words.set([2 ** (largest - 1), largest], (i >> 2) * 20 + 16);
  });
  return address;
}

/** Limits without the zero-point. */
const limitsOf = ({ least, outputQuantisation: { zeroPoint } }: LayerPlan) =>
  [least - zeroPoint, 127 - zeroPoint] as const;

function stepsOf({ output: { channels } }: LayerPlan, output: ActivationBuffer, flat: boolean) {
  return { outputStep: flat ? output.pitch : 2 * channels, outputPitch: output.pitch };
}

/** Undefined where the layer's channels are no multiple of 8, or its shifts are not those of ordinary networks. */
export function codesTarget(
  arena: Arena,
  plan: LayerPlan,
  output: ActivationBuffer,
  flat: boolean,
): CodesTarget | undefined {
  const { rescale } = plan;
  const fits = rescale.every(({ shift }) => shift <= 0 && shift >= -LARGEST_SHIFT);
  if (plan.output.channels % 8 !== 0 || !fits) return undefined;
  return {
    output: output.data,
    ...stepsOf(plan, output, flat),
    parameters: packVectors(arena, rescale, ...limitsOf(plan)),
    addend: plan.outputQuantisation.zeroPoint,
  };
}

/** 16 bytes per channel: mantissa, left shift, right shift, 0. */
function packScalar(arena: Arena, rescale: readonly FixedMultiplier[]): number {
  const address = arena.allocate(16 * rescale.length);
  const words = arena.int32().subarray(address / 4);
  rescale.forEach(({ mantissa, shift }, i) => {
    words.set([mantissa, Math.max(shift, 0), Math.max(-shift, 0), 0], 4 * i);
  });
  return address;
}

/** From rows of sums, `rowBytes` apart and `sumPitch` from item to item, to the codes of the output buffer. */
export function requantisePass(
  arena: Arena,
  plan: LayerPlan,
  sums: { readonly address: number; readonly rowBytes: number; readonly pitch: number },
  output: ActivationBuffer,
  flat: boolean,
): (item: number, positions: number) => void {
  const { address, rowBytes, pitch } = sums;
  const { channels } = plan.output;
  const target = codesTarget(arena, plan, output, flat);
  if (target !== undefined) {
    const { codes } = arena.kernels;
    const { outputStep, outputPitch, parameters, addend } = target;
    return (item, positions) =>
      codes(
        address + item * pitch,
        rowBytes,
        positions,
        channels / 8,
        target.output + item * outputPitch,
        outputStep,
        parameters,
        addend,
      );
  }
  const { requantise } = arena.kernels;
  const parameters = packScalar(arena, plan.rescale);
  const [least, most] = limitsOf(plan);
  const { outputStep, outputPitch } = stepsOf(plan, output, flat);
  const addend = plan.outputQuantisation.zeroPoint;
  return (item, positions) =>
    requantise(
      address + item * pitch,
      rowBytes,
      positions,
      channels,
      parameters,
      least,
      most,
      output.data + item * outputPitch,
      outputStep,
      addend,
    );
}
