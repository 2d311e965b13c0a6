import { PulsegateError } from "../../../signals/errors.ts";
import { toField } from "./fields.ts";

/** How counts are stored: digital value = count - offset, with the limits that the header states. */
export interface DigitalRange {
  readonly offset: number;
  readonly digitalMin: number;
  readonly digitalMax: number;
  readonly physicalMin: number;
  readonly physicalMax: number;
  /** Largest error of a value that the rounding of the limits to 8 characters makes, in counts. */
  readonly errorCounts: number;
}

/** Limits looked at beyond the device's own, for ones with a short decimal. */
const CANDIDATES = 4096;

/** Largest error of a limit that is put up with, as a part of the range: less than converters are off by. */
const MOST_ERROR = 1e-4;

/**
 * Digital and physical limits for counts from `low` to `high` with `value = (count - baseline) / gain`. Counts are stored as
 * they are, shifted by a constant where they only fit so. Among the digital limits that leave room for them, those are
 * taken whose physical values come out exactest in 8 characters, the nearest of equals.
 *
 * @throws PulsegateError `unsupported` when the counts need more bits, or the limits more characters.
 */
export function digitalRange(
  name: string,
  scale: { readonly gain: number; readonly baseline: number },
  low: number,
  high: number,
  sampleBytes: 2 | 3,
): DigitalRange {
  const bits = 8 * sampleBytes;
  const least = -(2 ** (bits - 1));
  const most = 2 ** (bits - 1) - 1;
  if (high - low > most - least) {
    throw new PulsegateError("unsupported", `counts do not fit ${bits} bits`, {
      where: `channel ${name}`,
      got: `${low} to ${high}`,
      expected: sampleBytes === 2 ? "BDF (24 bits) or WFDB (32 bits)" : "WFDB (32 bits)",
    });
  }
  const offset = low >= least && high <= most ? 0 : low - least;
  const physical = (digital: number) => (digital + offset - scale.baseline) / scale.gain;
  const errorOf = (digital: number) => Math.abs(Number(toField(physical(digital))) - physical(digital));
  const best = (from: number, step: 1 | -1, end: number): number => {
    let found = from;
    for (let at = from; step * (end - at) >= 0 && Math.abs(at - from) < CANDIDATES; at += step) {
      if (errorOf(at) < errorOf(found) - 1e-12 * Math.abs(physical(found))) found = at;
    }
    return found;
  };
  const digitalMin = best(low - offset, -1, least);
  const digitalMax = best(Math.max(high - offset, digitalMin + 1), 1, most);
  const errorCounts = Math.max(errorOf(digitalMin), errorOf(digitalMax)) * Math.abs(scale.gain);
  if (!(errorCounts <= MOST_ERROR * (digitalMax - digitalMin))) {
    throw new PulsegateError("unsupported", "physical limits do not fit 8 characters", {
      where: `channel ${name}`,
      got: `${physical(digitalMin)} to ${physical(digitalMax)}`,
      expected: "a larger or smaller unit, or WFDB",
    });
  }
  return {
    offset,
    digitalMin,
    digitalMax,
    physicalMin: Number(toField(physical(digitalMin))),
    physicalMax: Number(toField(physical(digitalMax))),
    errorCounts,
  };
}
