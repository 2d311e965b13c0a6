import type { SampleFormat } from "./sample-format.ts";

/** The part of a {@link SampleFormat} that follows from whole bytes per sample. */
const wholeBytes = (bytes: number) => ({
  packSamples: 1,
  packBytes: bytes,
  differences: false,
  byteLength: (samples: number) => samples * bytes,
  sampleCount: (length: number) => Math.floor(length / bytes),
});

/** 8-bit first differences; sample 0 is the initial value of the header plus the first difference. */
export const format8: SampleFormat = {
  code: 8,
  min: -128,
  max: 127,
  invalid: undefined,
  ...wholeBytes(1),
  differences: true,
  unpack(bytes, samples, out) {
    for (let i = 0; i < samples; i++) out[i] = (bytes[i]! << 24) >> 24;
  },
  pack(values, samples, out) {
    for (let i = 0; i < samples; i++) out[i] = values[i]!;
  },
};

/** 8-bit offset binary: stored as value + 128. */
export const format80: SampleFormat = {
  code: 80,
  min: -128,
  max: 127,
  invalid: -128,
  ...wholeBytes(1),
  unpack(bytes, samples, out) {
    for (let i = 0; i < samples; i++) out[i] = bytes[i]! - 128;
  },
  pack(values, samples, out) {
    for (let i = 0; i < samples; i++) out[i] = values[i]! + 128;
  },
};

/** 16-bit two's complement, low byte first. */
export const format16: SampleFormat = {
  code: 16,
  min: -32768,
  max: 32767,
  invalid: -32768,
  ...wholeBytes(2),
  unpack(bytes, samples, out) {
    for (let i = 0, at = 0; i < samples; i++, at += 2) {
      out[i] = ((bytes[at]! | (bytes[at + 1]! << 8)) << 16) >> 16;
    }
  },
  pack(values, samples, out) {
    for (let i = 0, at = 0; i < samples; i++, at += 2) {
      const value = values[i]!;
      out[at] = value;
      out[at + 1] = value >> 8;
    }
  },
};

/** 16-bit two's complement, high byte first. */
export const format61: SampleFormat = {
  code: 61,
  min: -32768,
  max: 32767,
  invalid: -32768,
  ...wholeBytes(2),
  unpack(bytes, samples, out) {
    for (let i = 0, at = 0; i < samples; i++, at += 2) {
      out[i] = (((bytes[at]! << 8) | bytes[at + 1]!) << 16) >> 16;
    }
  },
  pack(values, samples, out) {
    for (let i = 0, at = 0; i < samples; i++, at += 2) {
      const value = values[i]!;
      out[at] = value >> 8;
      out[at + 1] = value;
    }
  },
};

/** 16-bit offset binary, low byte first: stored as value + 32768. */
export const format160: SampleFormat = {
  code: 160,
  min: -32768,
  max: 32767,
  invalid: -32768,
  ...wholeBytes(2),
  unpack(bytes, samples, out) {
    for (let i = 0, at = 0; i < samples; i++, at += 2) {
      out[i] = (bytes[at]! | (bytes[at + 1]! << 8)) - 32768;
    }
  },
  pack(values, samples, out) {
    for (let i = 0, at = 0; i < samples; i++, at += 2) {
      const value = values[i]! + 32768;
      out[at] = value;
      out[at + 1] = value >> 8;
    }
  },
};

/** 24-bit two's complement, low byte first. */
export const format24: SampleFormat = {
  code: 24,
  min: -8388608,
  max: 8388607,
  invalid: -8388608,
  ...wholeBytes(3),
  unpack(bytes, samples, out) {
    for (let i = 0, at = 0; i < samples; i++, at += 3) {
      out[i] = ((bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)) << 8) >> 8;
    }
  },
  pack(values, samples, out) {
    for (let i = 0, at = 0; i < samples; i++, at += 3) {
      const value = values[i]!;
      out[at] = value;
      out[at + 1] = value >> 8;
      out[at + 2] = value >> 16;
    }
  },
};

/** 32-bit two's complement, low byte first. */
export const format32: SampleFormat = {
  code: 32,
  min: -2147483648,
  max: 2147483647,
  invalid: -2147483648,
  ...wholeBytes(4),
  unpack(bytes, samples, out) {
    for (let i = 0, at = 0; i < samples; i++, at += 4) {
      out[i] = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    }
  },
  pack(values, samples, out) {
    for (let i = 0, at = 0; i < samples; i++, at += 4) {
      const value = values[i]!;
      out[at] = value;
      out[at + 1] = value >> 8;
      out[at + 2] = value >> 16;
      out[at + 3] = value >> 24;
    }
  },
};
