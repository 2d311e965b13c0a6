import { PulsegateError } from "../../signals/errors.ts";
import { carryDisregardFamily } from "./families/carry-disregard.ts";
import { exact8, exact8u } from "./families/exact.ts";
import { truncatedFamily } from "./families/truncated.ts";
import type { MultiplierFamily } from "./family.ts";
import type { Multiplier } from "./multiplier.ts";

/** To add a multiplier: write its module, name it here. */
const families: readonly MultiplierFamily[] = [
  { members: [exact8, exact8u] },
  carryDisregardFamily,
  truncatedFamily,
];

/** Every listed multiplier, exact ones first. */
export const multipliers: readonly Multiplier[] = families.flatMap((family) => family.members);

const built = new Map(multipliers.map((multiplier) => [multiplier.name, multiplier]));

/**
 * The multiplier of that name; also builds unlisted members of the families, such as `SCDM8_30`. The same name
 * always gives the same object.
 *
 * @throws PulsegateError `unknown-name`, with the listed names.
 */
export function findMultiplier(name: string): Multiplier {
  const known = built.get(name);
  if (known !== undefined) return known;
  for (const family of families) {
    const multiplier = family.build?.(name);
    if (multiplier !== undefined) {
      built.set(name, multiplier);
      return multiplier;
    }
  }
  throw new PulsegateError("unknown-name", "unknown multiplier", {
    got: name,
    expected: "a listed multiplier, SCDM8_xy or CDM8_xy (x, y 0..a)",
    known: multipliers.map((multiplier) => multiplier.name),
  });
}
