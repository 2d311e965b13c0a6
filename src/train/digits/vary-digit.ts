import type { Random } from "../../../signals/random.ts";
import { DIGIT_SIDE } from "./read-digits.ts";

/** Largest changes of a digit's place and shape; each is drawn evenly from minus that to plus that. */
export interface DigitVariation {
  /** Pixels along either axis. */
  readonly shift: number;
  /** Angle about the middle, in radians. */
  readonly turn: number;
  /** Relative change of width, and of height. */
  readonly stretch: number;
}

/** Writes a digit shifted, turned and stretched at random; bilinear between pixels, paper outside. */
export const varyDigit = (
  from: Float32Array,
  to: Float32Array,
  { shift, turn, stretch }: DigitVariation,
  random: Random,
): void => {
  const draw = (most: number): number => (2 * random() - 1) * most;
  const [right, down, angle] = [draw(shift), draw(shift), draw(turn)];
  const [wide, high] = [1 + draw(stretch), 1 + draw(stretch)];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const middle = (DIGIT_SIDE - 1) / 2;
  const last = DIGIT_SIDE - 1;
  for (let y = 0, at = 0; y < DIGIT_SIDE; y++) {
    const dy = y - middle - down;
    for (let x = 0; x < DIGIT_SIDE; x++, at++) {
      const dx = x - middle - right;
      const u = middle + (cos * dx + sin * dy) / wide;
      const v = middle + (cos * dy - sin * dx) / high;
      const left = Math.floor(u);
      const top = Math.floor(v);
      // The outermost pixels are paper in nearly every digit: what reaches beyond them is dropped.
      if (left < 0 || left >= last || top < 0 || top >= last) {
        to[at] = 0;
        continue;
      }
      const a = u - left;
      const b = v - top;
      const corner = top * DIGIT_SIDE + left;
      const upper = from[corner]! * (1 - a) + from[corner + 1]! * a;
      const lower = from[corner + DIGIT_SIDE]! * (1 - a) + from[corner + DIGIT_SIDE + 1]! * a;
      to[at] = upper * (1 - b) + lower * b;
    }
  }
};
