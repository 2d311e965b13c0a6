import type { AdderKind } from "./adder.ts";
import type { Design } from "./design.ts";

export interface StructureOptions {
  /** The adder that closes an array. */
  readonly adder: AdderKind;
}

/** Draws the multipliers of one family; each family is one file of `families/`, named in `registry.ts`. */
export interface FamilyBuilder {
  /** Names of the family, with its parameters as groups. */
  readonly pattern: RegExp;
  /** The module `top(a, b, p)` of the multiplier whose name gave `match`. */
  build(top: string, match: RegExpExecArray, options: StructureOptions): Design;
}
