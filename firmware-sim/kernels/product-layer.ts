import type { Conv1dLayer, DenseLayer } from "../nn/model.ts";
import type { LayerPlan } from "../nn/plan.ts";
import type { Arena } from "./arena.ts";
import type { ActivationBuffer } from "./buffer.ts";
import type { LayerArithmetic } from "./layer-arithmetic.ts";
import { type PackedLayer, packConv1d, packDense } from "./packed-layer.ts";
import { createRequantiseStep } from "./requantise-step.ts";

/**
 * What each accumulator starts from: bias - Z_x * (sum of weights on real samples) - (the products that the kernel will
 * compute on padding, where the definition has none). Rows of `width` int32.
 */
function packOffsets(
  arena: Arena,
  packed: PackedLayer,
  width: number,
  zero: number,
  bias: Int32Array,
  arithmetic: LayerArithmetic,
): number {
  const address = arena.allocate(4 * width * packed.positions);
  const words = arena.int32().subarray(address / 4);
  for (let position = 0; position < packed.positions; position++) {
    for (let out = 0; out < packed.outputs; out++) {
      let offset = bias[out]!;
      for (let tap = 0; tap < packed.taps; tap++) {
        const weight = packed.weight(out, tap);
        offset -= packed.onPadding(tap, position) ? arithmetic.product(weight, zero) : zero * weight;
      }
      words[position * width + out] = offset;
    }
  }
  return address;
}

const roundUp = (count: number, multiple: number) => Math.ceil(count / multiple) * multiple;

/** Weights as int16: for each 4 outputs, for each 8 taps, 4 x 8 weights; missing ones are 0. */
function packWeights(arena: Arena, packed: PackedLayer): number {
  const quads = roundUp(packed.outputs, 4) / 4;
  const tapVectors = roundUp(packed.taps, 8) / 8;
  const address = arena.allocate(64 * quads * tapVectors);
  const words = arena.int16().subarray(address / 2);
  for (let out = 0; out < packed.outputs; out++) {
    for (let tap = 0; tap < packed.taps; tap++) {
      const vector = ((out >> 2) * tapVectors + (tap >> 3)) * 4 + (out & 3);
      words[vector * 8 + (tap & 7)] = packed.weight(out, tap);
    }
  }
  return address;
}

function exactAccumulate(arena: Arena, packed: PackedLayer, input: number, offsets: number, sums: number) {
  const { dot } = arena.kernels;
  const weights = packWeights(arena, packed);
  const tapVectors = roundUp(packed.taps, 8) / 8;
  const quads = roundUp(packed.outputs, 4) / 4;
  const { stepBytes, positions } = packed;
  return () => dot(input, stepBytes, positions, weights, tapVectors, quads, offsets, sums);
}

const TABLE_BYTES = 4096;

/** Whether the sums of the products of two taps stay in int16 for each output, whatever the activations. */
function pairsFit(words: Int16Array): boolean {
  const least = new Int32Array(64);
  const most = new Int32Array(64);
  for (let i = 0; i < words.length; i++) {
    const product = words[i]!;
    // 256 entries of 8 lanes per tap
    const slot = (i >> 11) * 8 + (i & 7);
    if (product < least[slot]!) least[slot] = product;
    if (product > most[slot]!) most[slot] = product;
  }
  const fits = (slot: number) =>
    least[slot]! + least[slot + 8]! >= -32768 && most[slot]! + most[slot + 8]! <= 32767;
  for (let tap = 0; tap < 8; tap += 2) {
    for (let lane = 0; lane < 8; lane++) if (!fits(tap * 8 + lane)) return false;
  }
  return true;
}

/** Writes the products of 8 outputs for 8 taps: per tap 256 entries of 8 int16. */
function packTable(
  words: Int16Array,
  packed: PackedLayer,
  firstOutput: number,
  firstTap: number,
  arithmetic: LayerArithmetic,
): void {
  for (let tap = 0; tap < 8 && firstTap + tap < packed.taps; tap++) {
    for (let lane = 0; lane < 8 && firstOutput + lane < packed.outputs; lane++) {
      const weight = packed.weight(firstOutput + lane, firstTap + tap);
      for (let x = 0; x < 256; x++) words[(tap * 256 + x) * 8 + lane] = arithmetic.product(weight, x - 128);
    }
  }
}

function tableAccumulate(
  arena: Arena,
  packed: PackedLayer,
  arithmetic: LayerArithmetic,
  input: number,
  offsets: number,
  sums: number,
): () => void {
  const { copy, lookup, lookupPairs } = arena.kernels;
  const groups = roundUp(packed.outputs, 8) / 8;
  const octets = roundUp(packed.taps, 8) / 8;
  const sumStep = 32 * groups;
  const tables = arena.allocate(groups * octets * 8 * TABLE_BYTES);
  const calls = Array.from({ length: groups * octets }, (_, i) => {
    const group = Math.floor(i / octets);
    const octet = i % octets;
    const table = tables + i * 8 * TABLE_BYTES;
    const words = arena.int16().subarray(table / 2, table / 2 + 4 * TABLE_BYTES);
    packTable(words, packed, 8 * group, 8 * octet, arithmetic);
    return { table, window: input + 16 * octet, sums: sums + 32 * group, pairs: pairsFit(words) };
  });
  const { stepBytes, positions } = packed;
  return () => {
    copy(sums, offsets, sumStep * positions);
    for (const call of calls) {
      if (call.pairs) {
        lookupPairs(call.window, stepBytes, positions, call.table, call.sums, sumStep);
      } else {
        lookup(call.window, stepBytes, positions, call.table, call.sums, sumStep);
        lookup(call.window + 8, stepBytes, positions, call.table + 4 * TABLE_BYTES, call.sums, sumStep);
      }
    }
  };
}

/** One convolution or dense layer as kernel calls from its input to its output buffer. */
export function createProductStep(
  arena: Arena,
  plan: LayerPlan & { readonly layer: Conv1dLayer | DenseLayer },
  arithmetic: LayerArithmetic,
  input: ActivationBuffer,
  output: ActivationBuffer,
): () => void {
  const { layer } = plan;
  const packed = layer.kind === "conv1d" ? packConv1d(plan, layer) : packDense(layer, input);
  const width = roundUp(packed.outputs, arithmetic.exact ? 4 : 8);
  const zero = plan.inputQuantisation.zeroPoint;
  const offsets = packOffsets(arena, packed, width, zero, layer.bias, arithmetic);
  const sums = arena.allocate(4 * width * packed.positions);
  const accumulate = arithmetic.exact
    ? exactAccumulate(arena, packed, input.start, offsets, sums)
    : tableAccumulate(arena, packed, arithmetic, input.start, offsets, sums);
  const requantise = createRequantiseStep(arena, plan, sums, 4 * width, output);
  return () => {
    accumulate();
    requantise();
  };
}
