import { PulsegateError } from "../errors.ts";
import type { Sos } from "./sos.ts";

export interface NotchDesign {
  /** The frequency that is removed, between 0 and half the sample rate, exclusive. */
  readonly frequencyHz: number;
  /** Centre frequency divided by the -3 dB bandwidth; 30 is narrow. */
  readonly quality: number;
  readonly sampleRateHz: number;
}

/**
 * Second-order notch with gain 1 at 0 Hz and half the sample rate, as one section.
 *
 * Source: Orfanidis, Introduction to Signal Processing, section 11.3.
 * @throws PulsegateError `bad-option`
 */
export function notch({ frequencyHz, quality, sampleRateHz }: NotchDesign): Sos {
  if (!(frequencyHz > 0 && frequencyHz < sampleRateHz / 2)) {
    throw new PulsegateError("bad-option", "notch frequency", {
      where: "frequencyHz",
      got: frequencyHz,
      expected: `between 0 and ${sampleRateHz / 2} Hz, exclusive`,
    });
  }
  if (!(quality > 0 && quality > (2 * frequencyHz) / sampleRateHz)) {
    throw new PulsegateError("bad-option", "notch quality", {
      where: "quality",
      got: quality,
      expected: "a bandwidth below half the sample rate",
    });
  }
  const w = (2 * Math.PI * frequencyHz) / sampleRateHz;
  const gain = 1 / (1 + Math.tan(w / (2 * quality)));
  const turn = -2 * gain * Math.cos(w);
  return [{ b0: gain, b1: turn, b2: gain, a1: turn, a2: 2 * gain - 1 }];
}
