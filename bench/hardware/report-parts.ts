import type { Delays } from "./measure.ts";
import type { MeasuredMultiplier } from "./results.ts";

export type Operands = "uniform" | "beats";
export type Energy = (row: MeasuredMultiplier) => number;

export const energy =
  (delays: Delays, operands: Operands): Energy =>
  (row) =>
    row.energyPj[delays][operands] ?? Number.NaN;

/** The cheapest exact one under a condition: nobody would build another to compare with. */
export const cheapestExact = (rows: readonly MeasuredMultiplier[], of: Energy, name = "exact8"): number =>
  Math.min(...rows.filter((row) => row.name === name).map(of));

/** Share of the exact energy that is saved; negative when the approximate one takes more. */
export const saving = (value: number, exact: number): number => 1 - value / exact;
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
export const pj = (value: number | undefined): string => (value === undefined ? "-" : value.toPrecision(4));

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, k) => (k === 0 ? "---" : "---:")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");

export const CONDITIONS = [
  ["zero", "uniform"],
  ["zero", "beats"],
  ["gate", "uniform"],
  ["gate", "beats"],
] as const;
