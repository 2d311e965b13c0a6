import type { SampleFormat } from "./sample-format.ts";

/** Sign-extends the low 10 bits. */
const signed10 = (value: number): number => (value << 22) >> 22;

/** Bytes of a last pack of 0, 1 or 2 samples, and how many samples that many bytes hold. */
const shortPacks = (bytesOfTwo: number) => {
  const bytesOf = [0, 2, bytesOfTwo];
  return {
    min: -512,
    max: 511,
    invalid: -512,
    packSamples: 3,
    packBytes: 4,
    differences: false,
    byteLength: (samples: number) => Math.floor(samples / 3) * 4 + bytesOf[samples % 3]!,
    sampleCount: (bytes: number) => {
      const rest = bytes % 4;
      return Math.floor(bytes / 4) * 3 + (rest >= bytesOfTwo ? 2 : rest >= 2 ? 1 : 0);
    },
  };
};

/** Word at `at`, low byte first; bytes behind the end read as 0. */
const word32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) |
  ((bytes[at + 1] ?? 0) << 8) |
  ((bytes[at + 2] ?? 0) << 16) |
  ((bytes[at + 3] ?? 0) << 24);

/** Stores the low `count` bytes of a word, low byte first. */
const storeWord = (out: Uint8Array, at: number, count: number, word: number): void => {
  for (let i = 0; i < count; i++) out[at + i] = word >>> (8 * i);
};

type TakeSample = (word: number, index: number) => number;
type MakeWord = (first: number, second: number, third: number) => number;

const packedIn32 = (
  code: number,
  bytesOfTwo: number,
  sampleOf: TakeSample,
  wordOf: MakeWord,
): SampleFormat => {
  const shape = shortPacks(bytesOfTwo);
  return {
    code,
    ...shape,
    unpack(bytes, samples, out) {
      const whole = samples - (samples % 3);
      let at = 0;
      for (let i = 0; i < whole; i += 3, at += 4) {
        const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
        out[i] = sampleOf(word, 0);
        out[i + 1] = sampleOf(word, 1);
        out[i + 2] = sampleOf(word, 2);
      }
      const last = word32(bytes, at);
      for (let i = whole; i < samples; i++) out[i] = sampleOf(last, i - whole);
    },
    pack(values, samples, out) {
      const bytes = shape.byteLength(samples);
      for (let i = 0, at = 0; i < samples; i += 3, at += 4) {
        const second = i + 1 < samples ? values[i + 1]! : 0;
        const third = i + 2 < samples ? values[i + 2]! : 0;
        storeWord(out, at, Math.min(4, bytes - at), wordOf(values[i]!, second, third));
      }
    },
  };
};

/**
 * 10-bit samples, three in two 16-bit words (low byte first): bits 1-10 of either word hold the first two samples, the
 * upper five bits of the words the low and the high half of the third.
 */
export const format310: SampleFormat = packedIn32(
  310,
  4,
  (word, index) => {
    if (index === 0) return signed10(word >> 1);
    if (index === 1) return signed10(word >> 17);
    return signed10(((word >> 11) & 0x1f) | ((word >> 22) & 0x3e0));
  },
  (first, second, third) =>
    ((first & 0x3ff) << 1) | ((third & 0x1f) << 11) | ((second & 0x3ff) << 17) | ((third & 0x3e0) << 22),
);

/** 10-bit samples, three in the low 30 bits of a 32-bit word (low byte first), the first one lowest. */
export const format311: SampleFormat = packedIn32(
  311,
  3,
  (word, index) => signed10(word >> (10 * index)),
  (first, second, third) => (first & 0x3ff) | ((second & 0x3ff) << 10) | ((third & 0x3ff) << 20),
);
