import type { Modality } from "../../../recording.ts";
import type { FrameChannel } from "../protocol.ts";
import type { ValueRange } from "../text/line-format.ts";
import type { JsonReader } from "./json-reader.ts";

/** Keys of a description that say what a value is. */
export const channelKeys = ["name", "modality", "units", "gain", "baseline", "min", "max"];

const modalities: readonly Modality[] = ["ecg", "ppg", "other"];

/** A channel from its keys; `widest`: what the wire can carry. */
export function describedChannel(
  get: (key: string) => JsonReader,
  widest: ValueRange,
  source: string,
): FrameChannel {
  const optional = (key: string, usual: number, what: string, fits: (value: number) => boolean): number =>
    get(key).there ? get(key).number(what, fits) : usual;
  const inside = (value: number): boolean => value >= widest.min && value <= widest.max;
  const minCount = optional("min", widest.min, `a number from ${widest.min}`, inside);
  const maxCount = optional(
    "max",
    widest.max,
    `a number above min, up to ${widest.max}`,
    (value) => inside(value) && value > minCount,
  );
  const known = get("units").there;
  return {
    name: get("name").string(),
    modality: get("modality").there ? get("modality").oneOf(modalities) : "other",
    scale: {
      name: known ? "as described" : "counts",
      units: known ? get("units").string() : "adc",
      gain: optional("gain", 1, "counts per unit, not 0", (value) => value !== 0),
      baseline: optional("baseline", 0, "a number", () => true),
      source,
    },
    minCount,
    maxCount,
    integer: widest.integer,
  };
}
