import { PulsegateError } from "../../signals/errors.ts";
import { hardwareRows } from "./energy/hardware-table.ts";
import { withRelativeEnergy } from "./energy/synthesised-energy.ts";
import { brokenArrayFamily } from "./families/broken-array.ts";
import { carryDisregardFamily } from "./families/carry-disregard.ts";
import { carryDisregard16Family } from "./families/carry-disregard-16.ts";
import { drumFamily } from "./families/drum.ts";
import { exact8, exact8u } from "./families/exact.ts";
import { mirrorAdderFamily } from "./families/mirror-adder.ts";
import { mitchellFamily } from "./families/mitchell.ts";
import { truncatedFamily } from "./families/truncated.ts";
import type { MultiplierFamily } from "./family.ts";
import type { Multiplier } from "./multiplier.ts";
import { byNearness } from "./nearest-names.ts";

/** To add a multiplier: write its module, name it here. */
const families: readonly MultiplierFamily[] = [
  { members: [exact8, exact8u] },
  carryDisregardFamily,
  truncatedFamily,
  brokenArrayFamily,
  drumFamily,
  mitchellFamily,
  mirrorAdderFamily,
  carryDisregard16Family,
];

const listed = families
  .flatMap((family) => family.members)
  .map((multiplier) => withRelativeEnergy(multiplier, hardwareRows));

/** Every listed 8-bit multiplier, exact ones first. */
export const multipliers: readonly Multiplier[] = listed.filter(({ bits }) => bits === 8);

/** Every listed 16-bit multiplier: no truth table, no network runs on them. */
export const wideMultipliers: readonly Multiplier[] = listed.filter(({ bits }) => bits === 16);

const built = new Map(listed.map((multiplier) => [multiplier.name, multiplier]));

function buildMember(name: string): Multiplier | undefined {
  for (const family of families) {
    const member = family.build?.(name);
    if (member !== undefined) return withRelativeEnergy(member, hardwareRows);
  }
  return undefined;
}

/** Listed names and those that lack one character of `name`, the nearest first. */
function nearestNames(name: string): readonly string[] {
  const shorter = Array.from(name, (_, i) => name.slice(0, i) + name.slice(i + 1));
  const found = shorter.filter((other) => built.has(other) || buildMember(other) !== undefined);
  return byNearness(name, [...new Set([...listed.map((multiplier) => multiplier.name), ...found])]);
}

/**
 * The multiplier of that name, 8 or 16 bits; also builds unlisted members of the families, such as `SCDM8_30`. The same
 * name always gives the same object.
 *
 * @throws PulsegateError `unknown-name`, with the listed names, the nearest first.
 */
export function findMultiplier(name: string): Multiplier {
  const multiplier = built.get(name) ?? buildMember(name);
  if (multiplier !== undefined) {
    built.set(name, multiplier);
    return multiplier;
  }
  const names = nearestNames(name);
  const patterns = families.flatMap((family) => family.names ?? []);
  throw new PulsegateError("unknown-name", "unknown multiplier", {
    got: name,
    expected: `a listed name, the nearest are ${names.slice(0, 3).join(", ")}; or ${patterns.join("; ")}`,
    known: names,
  });
}
