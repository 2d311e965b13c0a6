/**
 * Exact error metrics of a 16 x 16 multiplier made of four 8 x 8 ones and byte adders without carries, over all 2^32
 * operand pairs without visiting each of them.
 *
 * For a given operand a, with b = 256 h + l, the error is dL[l] + dH[h] + 2^16 k1 + 2^24 k2: what the four parts lose,
 * and what the two middle byte sums would carry, k1 = (x[l] + y[h]) >> 8 and k2 = (u[l] + w[h]) >> 8, each 0..2. Each k
 * is the number of thresholds, 256 - x and 512 - x, that y reaches. Sums of the terms and of their products thus need,
 * for each l, only how many h (and with what dH or 1 / b) reach a threshold; k1 k2 and the count of exact products need
 * both thresholds at once ({@link createRanks}).
 */

import type { Multiplier } from "../multiplier.ts";
import { truthTable } from "../truth-table.ts";
import { createRanks } from "./composed-ranks.ts";
import { createReciprocals } from "./composed-reciprocals.ts";
import type { MetricSums } from "./metric-sums.ts";

/** Unsigned, and every part at most its exact product: the error is one-sided. */
export interface ByteComposedMultiplier extends Multiplier {
  /** Of low bytes, high byte of a, high byte of b, high bytes. */
  readonly parts: readonly [Multiplier, Multiplier, Multiplier, Multiplier];
}

export const isByteComposed = (multiplier: Multiplier): multiplier is ByteComposedMultiplier =>
  "parts" in multiplier;

const [CARRY_1, CARRY_2] = [2 ** 16, 2 ** 24];

/** What depends on one byte of b, for one operand a. */
interface Column {
  /** Lost by the parts, in the product's units. */
  readonly lost: Float64Array;
  /** Share in the lower and in the upper byte sum: x and u, or y and w. */
  readonly lower: Int32Array;
  readonly upper: Int32Array;
}

const createColumn = (): Column => ({
  lost: new Float64Array(256),
  lower: new Int32Array(256),
  upper: new Int32Array(256),
});

// Plain loops: these run for each of the 65,536 operands a.
function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < 256; i++) total += a[i]! * b[i]!;
  return total;
}
function largest(values: Int32Array | Float64Array): number {
  let most = 0;
  for (let i = 0; i < 256; i++) if (values[i]! > most) most = values[i]!;
  return most;
}
const ONES = new Float64Array(256).fill(1);

/** Largest error of one operand a if it exceeds `best`; bytes l that cannot exceed it are passed over. */
function worstOf(low: Column, high: Column, best: number): number {
  const lost = largest(high.lost);
  const lower = largest(high.lower);
  const upper = largest(high.upper);
  const bound = largest(low.lost) + lost + CARRY_1 * ((largest(low.lower) + lower) >> 8);
  if (bound + CARRY_2 * ((largest(low.upper) + upper) >> 8) <= best) return best;
  let worst = best;
  for (let l = 0; l < 256; l++) {
    const d = low.lost[l]!;
    const x = low.lower[l]!;
    const u = low.upper[l]!;
    if (d + lost + CARRY_1 * ((x + lower) >> 8) + CARRY_2 * ((u + upper) >> 8) <= worst) continue;
    for (let h = 0; h < 256; h++) {
      const carries = CARRY_1 * ((x + high.lower[h]!) >> 8) + CARRY_2 * ((u + high.upper[h]!) >> 8);
      const error = d + high.lost[h]! + carries;
      if (error > worst) worst = error;
    }
  }
  return worst;
}

/** Low and high bytes of the operands a to go through. */
export interface OperandBytes {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

const EVERY_BYTE = Array.from({ length: 256 }, (_, i) => 255 - i);

/**
 * Sums over all 2^32 pairs, or over those of some operands a; about 6 s for all. `relative` is good to eleven digits, the
 * others as far as doubles add up.
 */
export function composedSums(
  { parts }: ByteComposedMultiplier,
  bytes: OperandBytes = { low: EVERY_BYTE, high: EVERY_BYTE },
): MetricSums {
  const [p1, p2, p3, p4] = parts.map(truthTable) as [Int32Array, Int32Array, Int32Array, Int32Array];
  const exact = Int32Array.from({ length: 65536 }, (_, i) => (i >> 8) * (i & 255));
  const [low, high] = [createColumn(), createColumn()];
  const ranks = createRanks();
  const reciprocals = createReciprocals();
  let [error, squared, relative, correct, worst] = [0, 0, 0, 0, 0];

  const fill = (aLow: number, aHigh: number) => {
    for (let byte = 0; byte < 256; byte++) {
      const i = aLow * 256 + byte;
      const j = aHigh * 256 + byte;
      low.lost[byte] = exact[i]! - p1[i]! + 256 * (exact[j]! - p2[j]!);
      low.lower[byte] = (p1[i]! >> 8) + (p2[j]! & 255);
      low.upper[byte] = p2[j]! >> 8;
      high.lost[byte] = 256 * (exact[i]! - p3[i]!) + 65536 * (exact[j]! - p4[j]!);
      high.lower[byte] = p3[i]! & 255;
      high.upper[byte] = (p3[i]! >> 8) + (p4[j]! & 255);
    }
  };

  /** All b of one operand a. */
  const addOperand = (a: number) => {
    const lostLow = dot(low.lost, ONES);
    const lostHigh = dot(high.lost, ONES);
    let carries1 = 0;
    let carries2 = 0;
    let squares = 0;
    let shares = 0;
    for (let l = 0; l < 256; l++) {
      const d = low.lost[l]!;
      const y1 = Math.max(0, 256 - low.lower[l]!);
      const y2 = 512 - low.lower[l]!;
      const w1 = 256 - low.upper[l]!;
      const w2 = 512 - low.upper[l]!;
      const n1 = ranks.lower(y1);
      const n2 = ranks.lower(y2);
      const m1 = ranks.upper(w1);
      const m2 = ranks.upper(w2);
      carries1 += n1 + n2;
      carries2 += m1 + m2;
      squares += CARRY_1 ** 2 * (n1 + 3 * n2) + CARRY_2 ** 2 * (m1 + 3 * m2);
      let lost1 = d * (n1 + n2) + ranks.lostLower(y1);
      let lost2 = d * (m1 + m2) + ranks.lostUpper(w1);
      let joint = m1 === 0 ? 0 : ranks.both(n1, w1);
      shares += CARRY_1 * reciprocals.lower(l, y1) + CARRY_2 * reciprocals.upper(l, w1);
      if (n2 > 0) {
        lost1 += ranks.lostLower(y2);
        joint += ranks.both(n2, w1);
        shares += CARRY_1 * reciprocals.lower(l, y2);
      }
      if (m2 > 0) {
        lost2 += ranks.lostUpper(w2);
        joint += ranks.both(n1, w2) + ranks.both(n2, w2);
        shares += CARRY_2 * reciprocals.upper(l, w2);
      }
      squares += 2 * (CARRY_1 * lost1 + CARRY_2 * lost2 + CARRY_1 * CARRY_2 * joint);
      if (d === 0) correct += ranks.exactBelow(n1, w1);
    }
    error += 256 * (lostLow + lostHigh) + CARRY_1 * carries1 + CARRY_2 * carries2;
    squared += squares + 256 * (dot(low.lost, low.lost) + dot(high.lost, high.lost)) + 2 * lostLow * lostHigh;
    shares += dot(low.lost, reciprocals.overHigh) + dot(high.lost, reciprocals.overLow);
    if (a > 0) relative += shares / a;
    worst = worstOf(low, high, worst);
  };

  for (const aLow of bytes.low) {
    fill(aLow, 0);
    ranks.setLower(high.lower);
    reciprocals.setLower(high.lower);
    for (const aHigh of bytes.high) {
      fill(aLow, aHigh);
      ranks.setUpper(high.upper, high.lost);
      reciprocals.setUpper(high.upper);
      addOperand(256 * aHigh + aLow);
    }
  }
  const pairs = bytes.low.length * bytes.high.length * 65536;
  return { pairs, distance: error, error, squared, relative, correct, worst };
}
