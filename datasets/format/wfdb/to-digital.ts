import { PulsegateError } from "../../../signals/errors.ts";
import type { DigitalBlock } from "./channel-emitter.ts";
import { plainFormat } from "./format-table.ts";
import type { WfdbSignal } from "./header.ts";
import { invalidValue } from "./physical.ts";

/** Smallest and largest value of a known sample: the code for unknown ones is kept free. */
const knownRange = (signal: WfdbSignal): readonly [number, number] => {
  const format = plainFormat(signal.format)!;
  // A format of differences limits steps, not values.
  if (format.differences) return [-(2 ** 31), 2 ** 31 - 1];
  return [format.invalid === undefined ? format.min : format.min + 1, format.max];
};

/** Digital samples with the number of those that had to be limited to the range of the format. */
export interface Converted {
  readonly samples: Int32Array;
  readonly clipped: number;
}

/**
 * Digital values of physical ones, `round(value * gain + baseline)`. What the format cannot hold is limited and counted.
 * Throws `misuse` for NaN, which no block may hold.
 */
export const toDigital = (values: Float32Array, signal: WfdbSignal): Converted => {
  const [min, max] = knownRange(signal);
  const { gain, baseline } = signal;
  const samples = new Int32Array(values.length);
  let clipped = 0;
  for (let i = 0; i < values.length; i++) {
    const value = Math.round(values[i]! * gain + baseline);
    if (value >= min && value <= max) samples[i] = value;
    else if (Number.isNaN(value)) {
      throw new PulsegateError("misuse", "a sample is NaN", { where: signal.description, got: i });
    } else {
      samples[i] = value < min ? min : max;
      clipped++;
    }
  }
  return { samples, clipped };
};

/** `length` samples of the code for unknown ones. Throws `unsupported` when the format has none. */
export const unknownSamples = (length: number, signal: WfdbSignal): Int32Array => {
  const invalid = invalidValue(signal.format);
  if (invalid === undefined) {
    throw new PulsegateError("unsupported", `format ${signal.format} cannot store a gap`, {
      where: signal.description,
      got: `${length} lost samples`,
      expected: "a format with a code for unknown samples, for example 16",
    });
  }
  return new Int32Array(length).fill(invalid);
};

const sameScale = (a: WfdbSignal, b: WfdbSignal): boolean => a.gain === b.gain && a.baseline === b.baseline;

/**
 * Digital samples of another record in the scale and format of `signal`: unchanged where gain and baseline agree, otherwise
 * by their physical value. Unknown samples stay unknown.
 */
export const convertDigital = (block: DigitalBlock, signal: WfdbSignal): Converted => {
  const { samples, signal: from } = block;
  if (samples === undefined) return { samples: unknownSamples(block.length, signal), clipped: 0 };
  const [min, max] = knownRange(signal);
  const source = invalidValue(from.format);
  const target = invalidValue(signal.format);
  const same = sameScale(from, signal);
  const out = new Int32Array(samples.length);
  let clipped = 0;
  for (let i = 0; i < samples.length; i++) {
    const raw = samples[i]!;
    if (raw === source) {
      out[i] = target ?? unknownSamples(1, signal)[0]!;
      continue;
    }
    const value = same
      ? raw
      : Math.round(((raw - from.baseline) / from.gain) * signal.gain + signal.baseline);
    out[i] = Math.min(max, Math.max(min, value));
    if (value < min || value > max) clipped++;
  }
  return { samples: out, clipped };
};
