import { type MonoTypeOperatorFunction, map } from "rxjs";
import type { Block } from "../../signals/sample-block.ts";

/** Units of potential that recordings use, in millivolts. */
const MILLIVOLTS: Readonly<Record<string, number>> = {
  V: 1000,
  mV: 1,
  uV: 1e-3,
  "\u00b5V": 1e-3, // micro sign
  "\u03bcV": 1e-3, // Greek mu
  nV: 1e-6,
};

/** How many millivolts one unit is; undefined for what is no potential: converter counts, normalised units. */
export const millivoltsPer = (units: string): number | undefined => MILLIVOLTS[units.trim()];

/** Samples in another unit of potential as millivolts, in which gates and front ends are described; others as they are. */
export function inMillivolts(units: string): MonoTypeOperatorFunction<Block> {
  const factor = millivoltsPer(units) ?? 1;
  if (factor === 1) return (source) => source;
  return map((block) =>
    block.kind === "gap" ? block : { ...block, samples: block.samples.map((value) => value * factor) },
  );
}
