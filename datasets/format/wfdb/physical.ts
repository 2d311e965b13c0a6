import type { Block } from "../../../signals/sample-block.ts";
import type { DigitalBlock } from "./channel-emitter.ts";
import { flacBits, plainFormat } from "./format-table.ts";

/** The sample value that means "unknown" in a signal format, or undefined when there is none. */
export const invalidValue = (format: number): number | undefined => {
  const bits = flacBits.get(format);
  return bits === undefined ? plainFormat(format)?.invalid : -(2 ** (bits - 1));
};

/**
 * Physical values of digital ones: `(value - baseline) / gain`. Returns whether `invalid` was among them (its physical
 * value is then meaningless). Pass a value outside the format's range when there is no invalid code.
 */
export const toPhysical = (
  samples: Int32Array,
  gain: number,
  baseline: number,
  invalid: number,
  out: Float32Array,
): boolean => {
  let found = false;
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!;
    if (value === invalid) found = true;
    out[i] = (value - baseline) / gain;
  }
  return found;
};

/** Outside the range of every format. */
const NO_INVALID = 2 ** 33;

/** Index of the first sample at or after `from` whose being equal to `value` is `equal`; the length when none is. */
const seek = (samples: Int32Array, from: number, value: number, equal: boolean): number => {
  let at = from;
  while (at < samples.length && (samples[at] === value) !== equal) at++;
  return at;
};

/**
 * Turns digital samples into blocks of one channel: runs of known samples in physical units, runs of the invalid code as
 * gaps. `startSample` is where the first sample lies in the recording.
 */
export function* physicalBlocks(
  digital: DigitalBlock,
  channel: number,
  startSample: number,
  sampleRateHz: number,
): Generator<Block> {
  const { samples, signal } = digital;
  if (samples === undefined) {
    yield { kind: "gap", channel, startSample, sampleRateHz, lostSamples: digital.length };
    return;
  }
  const values = new Float32Array(samples.length);
  const invalid = invalidValue(signal.format) ?? NO_INVALID;
  if (!toPhysical(samples, signal.gain, signal.baseline, invalid, values)) {
    yield { kind: "samples", channel, startSample, sampleRateHz, samples: values };
    return;
  }
  for (let at = 0; at < samples.length; ) {
    const known = seek(samples, at, invalid, true);
    if (known > at) {
      const part = values.slice(at, known);
      yield { kind: "samples", channel, startSample: startSample + at, sampleRateHz, samples: part };
    }
    at = seek(samples, known, invalid, false);
    if (at > known) {
      yield { kind: "gap", channel, startSample: startSample + known, sampleRateHz, lostSamples: at - known };
    }
  }
}
