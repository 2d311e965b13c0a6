import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect } from "vitest";

/** Reads `test/golden/signals-<name>.golden.json`, which must begin with the tool that made it. */
export function golden<T>(name: string): T {
  const content = JSON.parse(readFileSync(`test/golden/signals-${name}.golden.json`, "utf8"));
  expect(Object.keys(content)[0]).toBe("tool");
  expect(content.tool).toMatch(/^SciPy \d.*make-signals-golden\.py$/);
  return content as T;
}

/** Largest difference divided by the largest expected magnitude. */
export function relativeError(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(got.length).toBe(expected.length);
  let worst = 0;
  let scale = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(got[i] - expected[i]);
    if (!(difference <= worst)) worst = difference;
    scale = Math.max(scale, Math.abs(expected[i]));
  }
  return scale > 0 ? worst / scale : worst;
}

/** Lengths of chunks, empty ones among them. */
export const chunkLengths = (longest: number) =>
  fc.array(fc.integer({ min: 0, max: longest }), { minLength: 1, maxLength: 40 });

/** Cuts `samples` into chunks of these lengths, beginning anew when they are used up. */
export function* chunksOf(samples: Float32Array, lengths: readonly number[]): Generator<Float32Array> {
  let at = 0;
  for (let k = 0; at < samples.length; k++) {
    const round = Math.floor(k / lengths.length);
    const length = lengths[k % lengths.length] + (round > 0 ? 1 : 0);
    yield samples.slice(at, at + length);
    at += length;
  }
}

export function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Index of the first sample that differs in any bit, -1 when none does; much quicker than a deep comparison. */
export function firstDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}
