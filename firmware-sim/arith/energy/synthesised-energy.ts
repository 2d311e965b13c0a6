import type { Multiplier } from "../multiplier.ts";
import type { HardwareRow } from "./hardware-table.ts";

/** What a ledger charges: real gate delays, because glitches decide, and the operands of the shipped network. */
const PREFERENCE = [
  { delays: "gate", operands: "beats" },
  { delays: "gate", operands: "uniform" },
  { delays: "zero", operands: "beats" },
  { delays: "zero", operands: "uniform" },
] as const;

const sameConditions = (a: HardwareRow, b: HardwareRow) =>
  a.library === b.library &&
  a.corner === b.corner &&
  a.tool === b.tool &&
  a.delays === b.delays &&
  a.operands === b.operands;

/**
 * The multiplier with its energy from synthesis in place of the family's estimate: its own row over that of the exact
 * multiplier of the same signedness under the same conditions. The first library of the table and gate delays come
 * first. Unchanged, the same object, when the table lacks either row.
 */
export function withRelativeEnergy(multiplier: Multiplier, rows: readonly HardwareRow[]): Multiplier {
  const exactName = multiplier.signed ? "exact8" : "exact8u";
  if (multiplier.bits !== 8 || multiplier.name === exactName) return multiplier;
  for (const { delays, operands } of PREFERENCE) {
    for (const own of rows) {
      if (own.multiplier !== multiplier.name || own.delays !== delays || own.operands !== operands) continue;
      const exact = rows.find((row) => row.multiplier === exactName && sameConditions(row, own));
      if (exact === undefined) continue;
      const value = own.energyJ / exact.energyJ;
      return { ...multiplier, relativeEnergy: { value, source: describe(own) } };
    }
  }
  return multiplier;
}

function describe({ library, corner, tool, delays, operands }: HardwareRow): string {
  const activity = delays === "gate" ? "gate delays, glitches included" : "zero delay, no glitches";
  const pairs = operands === "beats" ? "operands of the shipped beat network" : "uniform operands";
  return `synthesised: ${library} (${corner}), ${tool}; ${activity}; ${pairs}; over the exact one synthesised alike`;
}
