import type { LayerPlan, Shape } from "../nn/plan.ts";
import type { Arena } from "./arena.ts";

/**
 * The activations between two layers: int16, one item of a batch after the other. `position[i]` is where element i of the
 * definition's order (channel-major) stands in its item; padding stands before and after.
 */
export interface ActivationBuffer {
  /** Byte address of the first item's first padding element. */
  readonly start: number;
  /** Byte address of the first item's first real element. */
  readonly data: number;
  /** Bytes between two items, a multiple of 16. */
  readonly pitch: number;
  readonly position: Int32Array;
}

/** Bytes that a kernel may read past a window: 8 taps of 2 bytes and spare vectors; a depthwise one, a sample as well. */
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
  if (reader?.layer.kind !== "conv1d" && reader?.layer.kind !== "depthwise-conv1d") return [0, 0];
  const { kernel, stride } = reader.layer;
  const { channels, samples } = reader.input;
  const end = (reader.output.samples - 1) * stride + kernel - reader.padLeft;
  return [reader.padLeft * channels, Math.max(end - samples, 0) * channels];
}

/** Allocates the buffer in front of `reader` (none: the result) and fills its padding with the zero-point. */
export function createBuffer(
  arena: Arena,
  position: Int32Array,
  reader: LayerPlan | undefined,
  items: number,
): ActivationBuffer {
  const [before, after] = paddingOf(reader);
  const pitch = Math.ceil((2 * (before + position.length + after)) / 16) * 16;
  const start = arena.allocate(items * pitch + SLACK_BYTES + 2 * (reader?.input.channels ?? 0));
  const zero = reader?.inputQuantisation.zeroPoint ?? 0;
  const words = arena.int16();
  for (let item = 0; item < items; item++) {
    const at = (start + item * pitch) / 2;
    words.fill(zero, at, at + before);
    words.fill(zero, at + before + position.length, at + before + position.length + after);
  }
  return { start, data: start + 2 * before, pitch, position };
}
