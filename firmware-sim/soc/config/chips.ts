import { PulsegateError } from "../../../signals/errors.ts";
import type { Chip } from "../chip.ts";
import { cortexM4, cortexM4Mac } from "./cortex-m4.ts";
import { xHeep, xHeepCim } from "./x-heep.ts";

/** Every chip that a design may name. Source: each chip's own file. */
export const chips: readonly Chip[] = [cortexM4Mac, cortexM4, xHeep, xHeepCim];

/** The chip of that name. @throws PulsegateError `unknown-name` with the names that are known. */
export function findChip(name: string): Chip {
  const chip = chips.find((candidate) => candidate.name === name);
  if (chip === undefined) {
    throw new PulsegateError("unknown-name", "unknown chip", {
      got: name,
      known: chips.map((candidate) => candidate.name),
    });
  }
  return chip;
}
