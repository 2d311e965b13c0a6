import { type Figure, figure } from "../../energy/figure.ts";

/** Efficiency of the small switching converters around the chip. Source: assumption. */
export const converter = figure(
  "assumed",
  0.85,
  "switching converter at light load, 85 % efficient",
  [0.85, 1.1],
);

/** A figure as the battery sees it, for one that holds behind the converter. */
export function behindConverter(part: Figure): Figure {
  return {
    ...part,
    value: part.value / converter.value,
    source: `${part.source}; behind a converter of 85 % (assumption)`,
    low: part.low / converter.high,
    high: part.high / converter.low,
  };
}
