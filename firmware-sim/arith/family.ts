import type { Multiplier } from "./multiplier.ts";

/** One module of the registry: the multipliers that it lists, and those that it can build from a name. */
export interface MultiplierFamily {
  readonly members: readonly Multiplier[];
  /** Builds a member that is not listed (another truncation, another `SCDM8_xy`); undefined for foreign names. */
  build?(name: string): Multiplier | undefined;
  /** The names that `build` knows, for an error message. */
  readonly names?: string;
}
