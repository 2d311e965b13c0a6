import { brokenArray } from "./families/broken-array.ts";
import { carryDisregard } from "./families/carry-disregard.ts";
import { carryDisregard16 } from "./families/carry-disregard-16.ts";
import { drum } from "./families/drum.ts";
import { exact } from "./families/exact.ts";
import { mirrorAdder } from "./families/mirror-adder.ts";
import { mitchell } from "./families/mitchell.ts";
import { truncated } from "./families/truncated.ts";
import type { FamilyBuilder } from "./family.ts";

/** To add a family: write its file, name it here. What no builder knows is drawn from its truth table. */
export const familyBuilders: readonly FamilyBuilder[] = [
  exact,
  carryDisregard,
  truncated,
  brokenArray,
  drum,
  mitchell,
  mirrorAdder,
  carryDisregard16,
];
