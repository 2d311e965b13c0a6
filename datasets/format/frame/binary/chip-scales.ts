import type { ScaleProfile } from "../protocol.ts";

/**
 * ADS1292R, 24 bits at a reference of 2.42 V; `droppedBits` of a code are not sent.
 * Source: Texas Instruments ADS1292R data sheet (SBAS502), code = V * gain * (2^23 - 1) / VREF.
 */
export const ads1292rScale = (gain: number, droppedBits: number, known: string): ScaleProfile => ({
  name: `ads1292r-gain-${gain}`,
  units: "mV",
  gain: (gain * (2 ** 23 - 1)) / 2 ** droppedBits / 2420,
  baseline: 0,
  source: `ADS1292R data sheet, reference 2.42 V, gain ${gain}: ${known}`,
});

/**
 * MAX30003, 18 bits at a reference of 1 V.
 * Source: Maxim MAX30003 data sheet (19-7905), V = code * VREF / (2^17 * gain).
 */
export const max30003Scale = (gain: number, known: string): ScaleProfile => ({
  name: `max30003-gain-${gain}`,
  units: "mV",
  gain: (2 ** 17 * gain) / 1000,
  baseline: 0,
  source: `MAX30003 data sheet, reference 1 V, gain ${gain}: ${known}`,
});
