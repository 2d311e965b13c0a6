import { PulsegateError } from "../../../signals/errors.ts";
import type { Cell } from "../cell.ts";
import { cr2032 } from "./cr2032.ts";
import { lipo40, lipo100 } from "./lipo.ts";

/** Every cell that a design may name. Source: each cell's own file. */
export const cells: readonly Cell[] = [cr2032, lipo100, lipo40];

/** The cell of that name, in capital or small letters. @throws PulsegateError `unknown-name` with the names that are known. */
export function findCell(name: string): Cell {
  const cell = cells.find((candidate) => candidate.name === name.toLowerCase());
  if (cell === undefined) {
    throw new PulsegateError("unknown-name", "unknown battery cell", {
      got: name,
      known: cells.map((candidate) => candidate.name),
    });
  }
  return cell;
}
