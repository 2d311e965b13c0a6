import type { Multiplier } from "../arith/multiplier.ts";
import { truthTable } from "../arith/truth-table.ts";
import type { OperandOrder } from "../nn/model.ts";

/** How the products of a layer are computed; all are bit-exact. */
export type Way = "exact" | "closed-form" | "nibble-correction" | "packed-table";

export interface GemmOptions {
  readonly outputs: number;
  readonly positions: number;
  readonly taps: number;
  /** (outputs, taps) row-major, -127..127. */
  readonly weights: Int8Array;
  readonly multiplier: Multiplier;
  readonly operandOrder: OperandOrder;
  /** Takes this way instead of the fastest; refused where the multiplier does not allow it. */
  readonly way?: Way;
}

/** One product layer without its network: sums[m][n] = sum over k of weights[m][k] * input[n][k]. */
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
  const { outputs, positions, taps, weights, multiplier, operandOrder } = options;
  const table = truthTable(multiplier);
  const [weightStep, activationStep] = operandOrder === "weight-first" ? [256, 1] : [1, 256];
  const x = new Int8Array(positions * taps);
  const sums = new Int32Array(outputs * positions);
  return {
    way: options.way ?? "packed-table",
    write: (input) => x.set(input),
    run() {
      for (let i = 0; i < sums.length; i++) {
        const [m, n] = [Math.floor(i / positions), i % positions];
        let sum = 0;
        for (let k = 0; k < taps; k++) {
          const at = (weights[m * taps + k]! + 128) * weightStep + (x[n * taps + k]! + 128) * activationStep;
          sum += table[at]!;
        }
        sums[i] = sum;
      }
    },
    sums: () => sums.slice(),
  };
}
