import { brokenArray } from "./families/broken-array.ts";
import { carryDisregard } from "./families/carry-disregard.ts";
import { exact } from "./families/exact.ts";
import { truncated } from "./families/truncated.ts";
import type { FamilyBuilder } from "./family.ts";

/** To add a family: write its file, name it here. What no builder knows is drawn from its truth table. */
export const familyBuilders: readonly FamilyBuilder[] = [exact, carryDisregard, truncated, brokenArray];
