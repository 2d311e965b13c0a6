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
  const pixel = (u: number, v: number): number =>
    u >= 0 && u < DIGIT_SIDE && v >= 0 && v < DIGIT_SIDE ? from[v * DIGIT_SIDE + u]! : 0;
  for (let y = 0; y < DIGIT_SIDE; y++) {
    for (let x = 0; x < DIGIT_SIDE; x++) {
      const [dx, dy] = [x - middle - right, y - middle - down];
      const u = middle + (cos * dx + sin * dy) / wide;
      const v = middle + (cos * dy - sin * dx) / high;
      const [u0, v0] = [Math.floor(u), Math.floor(v)];
      const [a, b] = [u - u0, v - v0];
      const upper = pixel(u0, v0) * (1 - a) + pixel(u0 + 1, v0) * a;
      const lower = pixel(u0, v0 + 1) * (1 - a) + pixel(u0 + 1, v0 + 1) * a;
      to[y * DIGIT_SIDE + x] = upper * (1 - b) + lower * b;
    }
  }
};
