import { PulsegateError } from "../../../signals/errors.ts";
import { rationalRate } from "../../../signals/filter/resample.ts";

/** The shortest time in which every channel has a whole number of samples. */
export interface FrameGrid {
  readonly frameRateHz: number;
  readonly frameSamples: readonly number[];
}

/** Longest frame, in samples of its fastest channel. */
const MOST_SAMPLES = 4096;
const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

/**
 * Finds the frames of channels of different rates: 125 and 50 Hz have 25 frames of 5 and 2 samples a second.
 * @throws PulsegateError `unsupported` for rates without a short common frame.
 */
export function frameGrid(channels: readonly { name: string; sampleRateHz: number }[]): FrameGrid {
  if (channels.length === 0) throw new PulsegateError("bad-option", "a recording without channels");
  const first = channels[0]!.sampleRateHz;
  const ratios = channels.map(({ sampleRateHz }) => ({
    sampleRateHz,
    ...rationalRate(first, sampleRateHz),
  }));
  const frames = ratios.reduce((all, { down }) => (all * down) / greatestDivisor(all, down), 1);
  const frameSamples = ratios.map(({ up, down }) => (up * frames) / down);
  const exact = ratios.every(
    ({ up, down, sampleRateHz }) => Math.abs((first * up) / down / sampleRateHz - 1) < 1e-9,
  );
  if (!exact || Math.max(...frameSamples) > MOST_SAMPLES) {
    throw new PulsegateError("unsupported", "the channels' rates have no common frame", {
      got: channels.map(({ name, sampleRateHz }) => `${name} ${sampleRateHz} Hz`).join(", "),
      expected: "rates in the ratio of small whole numbers",
    });
  }
  const shared = frameSamples.reduce(greatestDivisor);
  return { frameRateHz: (first / frames) * shared, frameSamples: frameSamples.map((n) => n / shared) };
}
