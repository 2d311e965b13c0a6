import { EstimatingFraming } from "./estimating-framing.ts";
import type { Framing } from "./framed.ts";
import type { FrameLayout } from "./protocol.ts";
import { type FramingOptions, RunningFraming } from "./running-framing.ts";

export type { FramingOptions } from "./running-framing.ts";

/**
 * Parser and clock of a layout together: bytes with their times of arrival in, blocks in physical units and explicit gaps out.
 * Rates that nobody says are estimated from the first 3 s of arrivals, which come out once they are known.
 * @throws PulsegateError `bad-option` from `push` when bytes come without a time and nobody says the rate of any stream.
 */
export function createFraming(layout: FrameLayout, options: FramingOptions = {}): Framing {
  const rates = layout.streams.map((stream) => stream.rate);
  return rates.every((rate) => rate !== undefined)
    ? new RunningFraming(layout, rates, options)
    : new EstimatingFraming(layout, options);
}
