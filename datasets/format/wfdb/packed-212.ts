import type { SampleFormat } from "./sample-format.ts";

/**
 * 12-bit two's complement, two samples in three bytes: the low byte of the first, then a byte with the high bits of
 * the first (low nibble) and of the second (high nibble), then the low byte of the second. An odd last sample takes
 * two bytes.
 */
export const format212: SampleFormat = {
  code: 212,
  min: -2048,
  max: 2047,
  invalid: -2048,
  packSamples: 2,
  packBytes: 3,
  differences: false,
  byteLength: (samples) => Math.ceil(samples * 1.5),
  sampleCount: (bytes) => Math.floor(bytes / 3) * 2 + (bytes % 3 === 2 ? 1 : 0),
  unpack(bytes, samples, out) {
    const paired = samples & ~1;
    let at = 0;
    for (let i = 0; i < paired; i += 2, at += 3) {
      const middle = bytes[at + 1]!;
      out[i] = ((bytes[at]! | (middle << 8)) << 20) >> 20;
      out[i + 1] = ((bytes[at + 2]! | ((middle & 0xf0) << 4)) << 20) >> 20;
    }
    if (paired < samples) out[paired] = ((bytes[at]! | (bytes[at + 1]! << 8)) << 20) >> 20;
  },
  unpackTwo(bytes, frames, first, second) {
    for (let i = 0, at = 0; i < frames; i++, at += 3) {
      const middle = bytes[at + 1]!;
      first[i] = ((bytes[at]! | (middle << 8)) << 20) >> 20;
      second[i] = ((bytes[at + 2]! | ((middle & 0xf0) << 4)) << 20) >> 20;
    }
  },
  pack(values, samples, out) {
    const paired = samples & ~1;
    let at = 0;
    for (let i = 0; i < paired; i += 2, at += 3) {
      const first = values[i]!;
      const second = values[i + 1]!;
      out[at] = first;
      out[at + 1] = ((first >> 8) & 0x0f) | ((second >> 4) & 0xf0);
      out[at + 2] = second;
    }
    if (paired < samples) {
      const last = values[paired]!;
      out[at] = last;
      out[at + 1] = (last >> 8) & 0x0f;
    }
  },
};
