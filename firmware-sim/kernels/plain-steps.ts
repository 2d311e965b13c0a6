/** Steps without products: pools, and a concat that requantises. */
import type { LayerPlan } from "../nn/plan.ts";
import { multiplyByFixed } from "../nn/requantise.ts";
import type { Arena } from "./arena.ts";
import type { ActivationBuffer } from "./buffer.ts";
import type { Step } from "./layer-rows.ts";

export function poolStep(
  arena: Arena,
  plan: LayerPlan,
  input: ActivationBuffer,
  output: ActivationBuffer,
): Step {
  const { layer } = plan;
  const { channels, samples } = plan.output;
  const [size, stride] =
    layer.kind === "max-pool" || layer.kind === "average-pool"
      ? [layer.size, layer.stride]
      : [plan.input.samples, 1];
  const maximum = layer.kind === "max-pool" ? 1 : 0;
  const sampleBytes = 2 * channels;
  const { pool } = arena.kernels;
  const step = stride * sampleBytes;
  return (count) => {
    for (let item = 0; item < count; item++) {
      const from = input.data + item * input.pitch;
      const to = output.data + item * output.pitch;
      pool(from, step, samples, sampleBytes, channels, size, maximum, to);
    }
  };
}

/** Requantises the features of a concat that does more than append; feature i stands at the same place in both. */
export function rescaleStep(
  memory: () => Int16Array,
  plan: LayerPlan,
  input: ActivationBuffer,
  output: ActivationBuffer,
): Step {
  const rescale = plan.rescale[0]!;
  const from = plan.inputQuantisation.zeroPoint;
  const to = plan.outputQuantisation.zeroPoint;
  const features = input.position.length;
  // Every code has one result.
  const codes = Int8Array.from({ length: 256 }, (_, i) => {
    const scaled = multiplyByFixed(i - 128 - from, rescale) + to;
    return Math.min(Math.max(scaled, -128), 127);
  });
  return (count) => {
    const words = memory();
    for (let item = 0; item < count; item++) {
      const source = (input.data + item * input.pitch) / 2;
      const target = (output.data + item * output.pitch) / 2;
      for (let i = 0; i < features; i++) words[target + i] = codes[words[source + i]! + 128]!;
    }
  };
}
