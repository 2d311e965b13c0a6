import type { Multiplier } from "../../firmware-sim/arith/multiplier.ts";
import { findMultiplier } from "../../firmware-sim/arith/registry.ts";
import type { Way } from "../../firmware-sim/kernels/choose-way.ts";
import { createGemm } from "../../firmware-sim/kernels/gemm.ts";
import type { OperandOrder } from "../../firmware-sim/nn/model.ts";
import { seededRandom } from "../../signals/random.ts";
import { type Contender, inProcess } from "./contender.ts";
import { checksum, expectedChecksum, macsOf, type Problem, productTable } from "./problem.ts";

/** Products without any structure, in the range of exact ones. */
function randomMultiplier(): Multiplier {
  const random = seededRandom(65536);
  const table = Int16Array.from({ length: 65536 }, () => Math.round(32768 * random()) - 16384);
  return {
    name: "random table",
    bits: 8,
    signed: true,
    multiply: (a, b) => table[(a + 128) * 256 + b + 128]!,
    source: "seeded random numbers",
    relativeEnergy: { value: 1, source: "none" },
  };
}

interface Choice {
  readonly multiplier: Multiplier;
  readonly operandOrder?: OperandOrder;
  readonly way?: Way;
}

/** Names of the groups that the ratios speak of. */
export const ours = {
  exact: "ours, exact8",
  scdm41: "ours, SCDM8_41",
  scdm73: "ours, SCDM8_73",
  packed41: "ours, SCDM8_41, packed-table",
  packed73: "ours, SCDM8_73, packed-table",
  packed: "ours, random table",
} as const;

const choices = (): readonly Choice[] => [
  { multiplier: findMultiplier("exact8") },
  { multiplier: findMultiplier("SCDM8_41") },
  { multiplier: findMultiplier("SCDM8_73") },
  { multiplier: findMultiplier("SCDM8_41"), operandOrder: "activation-first" },
  { multiplier: findMultiplier("SCDM8_73"), operandOrder: "activation-first" },
  { multiplier: findMultiplier("trunc8_4") },
  { multiplier: findMultiplier("SCDM8_84") },
  { multiplier: findMultiplier("SCDM8_41"), way: "packed-table" },
  { multiplier: findMultiplier("SCDM8_73"), way: "packed-table" },
  { multiplier: randomMultiplier() },
];

/** The table with weights as rows. */
function orderedTable(multiplier: Multiplier, operandOrder: OperandOrder): Int16Array {
  const table = productTable(multiplier);
  if (operandOrder === "weight-first") return table;
  return table.map((_, i) => table[(i & 255) * 256 + (i >> 8)]!);
}

/** The product's own kernels on one layer: sums of int32, without requantisation. */
export function ourGemms(problem: Problem): readonly Contender[] {
  const { outputs, positions, taps, weights } = problem;
  return choices().map(({ multiplier, operandOrder = "weight-first", way }) => {
    const asked = way === undefined ? {} : { way };
    const gemm = createGemm({ outputs, positions, taps, weights, multiplier, operandOrder, ...asked });
    gemm.write(problem.activations);
    const order = operandOrder === "weight-first" ? "" : ", activation-first";
    const forced = way === undefined ? "" : `, ${way}`;
    return inProcess(
      { name: gemm.way, group: `ours, ${multiplier.name}${order}${forced}` },
      macsOf(problem),
      () => gemm.run(),
      () => checksum(gemm.sums()) === expectedChecksum(problem, orderedTable(multiplier, operandOrder)),
    );
  });
}
