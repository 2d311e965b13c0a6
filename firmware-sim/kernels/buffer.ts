import type { LayerPlan, Shape } from "../nn/plan.ts";
import type { Arena } from "./arena.ts";

/** How an activation q is stored in 16 bits: (q + addend) << shift. */
export interface Format {
  readonly addend: number;
  readonly shift: number;
}

/** For exact products, pools and results. */
export const PLAIN: Format = { addend: 0, shift: 0 };
/** The byte offset of the activation's 16-byte table entry. */
export const TABLE_OFFSET: Format = { addend: 128, shift: 4 };

/**
 * The activations between two layers, in the format of the layer that reads them. `position[i]` is where element i of the
 * definition's order (channel-major) stands; padding stands before and after.
 */
export interface ActivationBuffer {
  readonly format: Format;
  /** Byte address of the first padding element. */
  readonly start: number;
  /** Byte address of the first real element. */
  readonly data: number;
  readonly position: Int32Array;
}

/** Bytes that a kernel may read past a window: 8 taps of 2 bytes, and a spare vector. */
const SLACK_BYTES = 64;

/** Sample-major places of a (channels, samples) tensor. */
export function sampleMajor({ channels, samples }: Shape): Int32Array {
  return Int32Array.from(
    { length: channels * samples },
    (_, i) => (i % samples) * channels + Math.floor(i / samples),
  );
}

/** Elements of padding that a `same` convolution reads before and after its input. */
function paddingOf(reader: LayerPlan | undefined): readonly [number, number] {
  if (reader?.layer.kind !== "conv1d") return [0, 0];
  const { kernel, stride, inChannels } = reader.layer;
  const end = (reader.output.samples - 1) * stride + kernel - reader.padLeft;
  return [reader.padLeft * inChannels, Math.max(end - reader.input.samples, 0) * inChannels];
}

/** Allocates the buffer in front of `reader` (none: the result) and fills its padding with the zero-point. */
export function createBuffer(
  arena: Arena,
  position: Int32Array,
  format: Format,
  reader: LayerPlan | undefined,
): ActivationBuffer {
  const [before, after] = paddingOf(reader);
  const start = arena.allocate(2 * (before + position.length + after) + SLACK_BYTES);
  const zero = ((reader?.inputQuantisation.zeroPoint ?? 0) + format.addend) << format.shift;
  const words = arena.int16().subarray(start / 2, start / 2 + before + position.length + after);
  words.fill(zero, 0, before);
  words.fill(zero, before + position.length);
  return { format, start, data: start + 2 * before, position };
}
