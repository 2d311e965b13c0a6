import type { Multiplier } from "../arith/multiplier.ts";
import type { OperandOrder } from "../nn/model.ts";
import { createArena } from "./arena.ts";
import { createBuffer } from "./buffer.ts";
import type { Way } from "./choose-way.ts";
import { layerArithmetic } from "./layer-arithmetic.ts";
import { packDense } from "./packed-layer.ts";
import { createSumSteps } from "./product-layer.ts";

export interface GemmOptions {
  readonly outputs: number;
  readonly positions: number;
  readonly taps: number;
  /** (outputs, taps) row-major, -127..127. */
  readonly weights: Int8Array;
  readonly multiplier: Multiplier;
  readonly operandOrder: OperandOrder;
  /** Takes this way instead of the cheapest. */
  readonly way?: Way;
}

/** One product layer without its network: sums[m][n] = sum over k of product(weights[m][k], input[n][k]). */
export interface Gemm {
  /** The way that was chosen. */
  readonly way: Way;
  /** Brings (positions, taps) row-major activations into the layout in which a layer before would have left them. */
  write(input: Int8Array): void;
  /** Computes all sums; allocates nothing. */
  run(): void;
  /** A copy of the sums, (outputs, positions) row-major. */
  sums(): Int32Array;
}

/** @throws PulsegateError `bad-option` for a way that the multiplier does not allow. */
export function createGemm(options: GemmOptions): Gemm {
  const { outputs, positions, taps, weights } = options;
  const arena = createArena();
  const input = createBuffer(
    arena,
    Int32Array.from({ length: taps }, (_, i) => i),
    undefined,
    positions,
  );
  const { way, rows, steps } = createSumSteps({
    arena,
    packed: packDense({ inputs: taps, outputs, weights }, input),
    arithmetic: layerArithmetic(options.multiplier, options.operandOrder),
    input,
    items: positions,
    zero: 0,
    bias: new Int32Array(outputs),
    way: options.way,
  });
  const words = arena.int16();
  return {
    way,
    write(activations) {
      for (let position = 0; position < positions; position++) {
        const row = activations.subarray(position * taps, (position + 1) * taps);
        words.set(row, (input.data + position * input.pitch) / 2);
      }
    },
    run() {
      for (const step of steps) step(positions);
    },
    sums() {
      const all = arena.int32().subarray(rows.sums / 4);
      return Int32Array.from(
        { length: outputs * positions },
        (_, i) => all[(i % positions) * rows.width + Math.floor(i / positions)]!,
      );
    },
  };
}
