import type { Annotation } from "../annotation/annotation.ts";
import type { SampleSpan } from "./nst-mix.ts";

/**
 * `~` annotations as in the MIT-BIH database: bit k of the subtype says that signal k is noisy from here on; 0 says that
 * all are clean again. A span that lasts to the end of the recording has no closing annotation.
 */
export function noiseAnnotations(
  spans: readonly SampleSpan[],
  channels: readonly number[],
  lengthSamples: number,
): Annotation[] {
  const subtype = channels.reduce((bits, channel) => bits | (channel < 4 ? 1 << channel : 0), 0);
  const base = { symbol: "~", channel: 0, number: 0, aux: "" };
  return spans.flatMap(({ fromSample, toSample }) => {
    const on = { ...base, sample: fromSample, subtype };
    return toSample < lengthSamples ? [on, { ...base, sample: toSample, subtype: 0 }] : [on];
  });
}
