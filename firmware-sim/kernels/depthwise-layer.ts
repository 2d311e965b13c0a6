import type { DepthwiseConv1dLayer } from "../nn/model.ts";
import type { LayerPlan } from "../nn/plan.ts";
import type { Arena } from "./arena.ts";
import type { ActivationBuffer } from "./buffer.ts";
import type { Way } from "./choose-way.ts";
import type { LayerArithmetic } from "./layer-arithmetic.ts";
import { roundUp, type Step } from "./layer-rows.ts";
import { requantisePass } from "./requantise-step.ts";

type DepthwisePlan = LayerPlan & { readonly layer: DepthwiseConv1dLayer };

/** As for other layers: bias, the zero-point's part, and minus what the kernel computes on padding. */
function packStarts(arena: Arena, plan: DepthwisePlan, width: number, arithmetic: LayerArithmetic): number {
  const { channels, kernel, stride, weights, bias } = plan.layer;
  const { samples } = plan.output;
  const zero = plan.inputQuantisation.zeroPoint;
  const address = arena.allocate(4 * width * samples);
  const words = arena.int32().subarray(address / 4);
  for (let t = 0; t < samples; t++) {
    for (let c = 0; c < channels; c++) {
      let start = bias[c]!;
      for (let k = 0; k < kernel; k++) {
        const weight = weights[c * kernel + k]!;
        const sample = t * stride - plan.padLeft + k;
        const padding = sample < 0 || sample >= plan.input.samples;
        start -= padding ? arithmetic.product(weight, zero) : zero * weight;
      }
      words[t * width + c] = start;
    }
  }
  return address;
}

/** Weights as int16: for each 8 channels, for each pair of taps, 8 x 2; missing ones are 0. */
function packWeights(arena: Arena, { channels, kernel, weights }: DepthwiseConv1dLayer): number {
  const pairs = roundUp(kernel, 2) / 2;
  const address = arena.allocate(4 * pairs * roundUp(channels, 8));
  const words = arena.int16().subarray(address / 2);
  for (let c = 0; c < channels; c++) {
    for (let k = 0; k < kernel; k++) {
      words[((c >> 3) * pairs + (k >> 1)) * 16 + (c & 7) * 2 + (k & 1)] = weights[c * kernel + k]!;
    }
  }
  return address;
}

/** 256 products for each weight. */
function packTables(arena: Arena, { weights }: DepthwiseConv1dLayer, arithmetic: LayerArithmetic): number {
  const address = arena.allocate(512 * weights.length);
  const words = arena.int16().subarray(address / 2);
  weights.forEach((weight, i) => {
    for (let x = 0; x < 256; x++) words[256 * i + x] = arithmetic.product(weight, (x << 24) >> 24);
  });
  return address;
}

/** A depthwise convolution as kernel calls: 8 channels at a time if exact, else a table for each weight. */
export function createDepthwiseSteps(
  arena: Arena,
  plan: DepthwisePlan,
  arithmetic: LayerArithmetic,
  input: ActivationBuffer,
  output: ActivationBuffer,
): { readonly way: Way; readonly steps: readonly Step[] } {
  const { channels, kernel, stride } = plan.layer;
  const { samples } = plan.output;
  const width = roundUp(channels, 8);
  const starts = packStarts(arena, plan, width, arithmetic);
  // One item's sums, requantised before the next item's are made.
  const sums = arena.allocate(4 * width * samples);
  const sampleBytes = 2 * channels;
  const step = stride * sampleBytes;
  const { depthwise, depthwiseTable } = arena.kernels;
  const pairs = roundUp(kernel, 2) / 2;
  const groups = width / 8;
  const rowBytes = 4 * width;
  const data = arithmetic.exact ? packWeights(arena, plan.layer) : packTables(arena, plan.layer, arithmetic);
  const accumulate = arithmetic.exact
    ? (at: number) => depthwise(at, step, samples, sampleBytes, data, pairs, groups, starts, sums)
    : (at: number) =>
        depthwiseTable(at, step, samples, sampleBytes, data, kernel, channels, starts, sums, rowBytes);
  const requantise = requantisePass(arena, plan, { address: sums, rowBytes, pitch: 0 }, output, false);
  const run: Step = (count) => {
    for (let item = 0; item < count; item++) {
      accumulate(input.start + item * input.pitch);
      requantise(item, samples);
    }
  };
  return { way: arithmetic.exact ? "exact" : "scalar-table", steps: [run] };
}
