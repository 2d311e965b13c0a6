import type { Multiplier } from "../../../firmware-sim/arith/multiplier.ts";
import { tableMultiplier } from "../../../firmware-sim/arith/own/table.ts";
import { multipliers } from "../../../firmware-sim/arith/registry.ts";
import { truthTable } from "../../../firmware-sim/arith/truth-table.ts";
import type { GemmOptions } from "../../../firmware-sim/kernels/gemm.ts";
import { seededRandom } from "../../../signals/random.ts";
import { between } from "../nn/random-model.ts";

/** Every listed multiplier that a network takes. */
export const signedMultipliers = multipliers.filter(({ signed, bits }) => signed && bits === 8);

/** Products over the whole int16 range: no two of them may be added in 16 bits. */
export const noise: Multiplier = (() => {
  const random = seededRandom(77);
  return tableMultiplier(
    "noise",
    Int32Array.from({ length: 65536 }, () => between(random, -32768, 32767)),
  );
})();

/** Random errors that depend on one nibble of b at a time, over many bits and of either sign. */
export const nibbleNoise: Multiplier = (() => {
  const random = seededRandom(78);
  const terms = Array.from({ length: 2 }, () =>
    Int32Array.from({ length: 256 * 16 }, () => between(random, -4000, 4000)),
  );
  const table = Int32Array.from({ length: 65536 }, (_, i) => {
    const [a, b] = [(i >> 8) - 128, (i & 255) - 128];
    const error = terms[0]![(i >> 8) * 16 + (b & 15)]! + terms[1]![(i >> 8) * 16 + ((b >> 4) & 15)]!;
    return a * b + error;
  });
  return tableMultiplier("nibble-noise", table);
})();

/** The sums of a matrix product through the truth table, (outputs, positions). */
export function plainSums(options: GemmOptions, input: Int8Array): Int32Array {
  const { outputs, positions, taps, weights, multiplier, operandOrder } = options;
  const table = truthTable(multiplier);
  const [weightStep, activationStep] = operandOrder === "weight-first" ? [256, 1] : [1, 256];
  return Int32Array.from({ length: outputs * positions }, (_, i) => {
    const [m, n] = [Math.floor(i / positions) * taps, (i % positions) * taps];
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      sum += table[(weights[m + k]! + 128) * weightStep + (input[n + k]! + 128) * activationStep]!;
    }
    return sum;
  });
}
