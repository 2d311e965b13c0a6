import type { Random } from "../../../../signals/random.ts";

/** A whole number from `low` to `high`, both included. */
export const integerBetween = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1));

/** Without a run of 1 to `most` bytes somewhere. */
export function dropBytes(bytes: Uint8Array, random: Random, most: number): Uint8Array {
  const dropped = integerBetween(random, 1, Math.min(most, bytes.length));
  const from = integerBetween(random, 0, bytes.length - dropped);
  return joinBytes([bytes.subarray(0, from), bytes.subarray(from + dropped)]);
}

/** A copy with one bit turned. */
export function turnBit(bytes: Uint8Array, random: Random): Uint8Array {
  const turned = Uint8Array.from(bytes);
  turned[integerBetween(random, 0, turned.length - 1)] ^= 1 << integerBetween(random, 0, 7);
  return turned;
}

/** 1 to `most` random bytes. */
export const garbage = (random: Random, most: number): Uint8Array =>
  Uint8Array.from({ length: integerBetween(random, 1, most) }, () => integerBetween(random, 0, 255));

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
