import type { BlockOptions, Recording } from "../../../datasets/recording.ts";

/** All samples of a channel from its first asked one on; lost ones are NaN. */
export async function collect(
  recording: Recording,
  channel = 0,
  options: BlockOptions = {},
): Promise<Float32Array> {
  const parts: number[] = [];
  let expected: number | undefined;
  for await (const block of recording.blocks({ channels: [channel], ...options })) {
    if (expected !== undefined && block.startSample !== expected) {
      throw new Error(`block starts at ${block.startSample}, not at ${expected}`);
    }
    if (block.kind === "gap") {
      for (let i = 0; i < block.lostSamples; i++) parts.push(Number.NaN);
      expected = block.startSample + block.lostSamples;
    } else {
      for (const value of block.samples) parts.push(value);
      expected = block.startSample + block.samples.length;
    }
  }
  return Float32Array.from(parts);
}
