import { PulsegateError } from "../../signals/errors.ts";

/** When samples arrive, and when the FIFO interrupts. */
export interface SampleClock {
  /** Cycle at which the n-th sample (n = 1, 2, ...) is in the FIFO: floor(n * clockHz / sampleRateHz). */
  arrivalOf(n: number): number;
}

/**
 * @throws PulsegateError `bad-option` for a rate that is not positive or is above the clock.
 */
export function createSampleClock(clockHz: number, sampleRateHz: number): SampleClock {
  if (!(sampleRateHz > 0) || sampleRateHz > clockHz) {
    throw new PulsegateError("bad-option", "sample rate", {
      got: `${sampleRateHz} Hz`,
      expected: `above 0 and at most the clock's ${clockHz} Hz`,
    });
  }
  // Whole seconds apart from the rest: n * clockHz leaves the exact integers after twelve days at 64 MHz and 128 Hz.
  if (!Number.isInteger(sampleRateHz)) {
    return { arrivalOf: (n) => Math.floor((n * clockHz) / sampleRateHz) };
  }
  return {
    arrivalOf: (n) =>
      Math.floor(n / sampleRateHz) * clockHz + Math.floor(((n % sampleRateHz) * clockHz) / sampleRateHz),
  };
}
