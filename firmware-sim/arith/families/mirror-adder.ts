/**
 * The multiplier of Defensive Approximation: arrays of approximate mirror adders AMA5, whose sum is one input and whose
 * carry is another, so that they are wires. `AMA5_8` is unsigned, 8 x 8, from four 4 x 4 arrays whose results are added
 * exactly; its products reach 69,071 and need 17 bits. {@link axFpmMultiply} multiplies float32 numbers with it.
 *
 * Source: A. Guesmi et al., "Defensive Approximation: Securing CNNs using Approximate Computing", ASPLOS 2021 (arXiv
 * 2006.07700) and its public code; the closed form of the 4 x 4 array reproduces that code's printed example.
 */
import { estimateFromCells } from "../energy/cell-estimate.ts";
import type { MultiplierFamily } from "../family.ts";
import type { Multiplier } from "../multiplier.ts";

/** 4 x 4 array: row b if a is odd, and the upper bits of a as carries if b has its highest bit; at most 239. */
function nibbleProduct(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  return ((a & 1) === 1 ? b : 0) + (b >= 8 ? 16 * (a & 14) : 0);
}

function byteProduct(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 15, a >> 4, b & 15, b >> 4];
  const cross = nibbleProduct(aHigh, bLow) + nibbleProduct(aLow, bHigh);
  return nibbleProduct(aLow, bLow) + 16 * cross + 256 * nibbleProduct(aHigh, bHigh);
}

const ama5: Multiplier = {
  name: "AMA5_8",
  bits: 8,
  signed: false,
  productBits: 17,
  multiply: byteProduct,
  source: "four 4 x 4 arrays of AMA5 mirror adders (Defensive Approximation, ASPLOS 2021)",
  // Each 4 x 4 array: 7 ANDs that select, 6 ORs and one AND for a = 0 or b = 0.
  relativeEnergy: estimateFromCells(
    { and: 4 * 8, or: 4 * 6, adder: 26 },
    "the gates of four 4 x 4 arrays without adders, and 26 exact adders between them",
  ),
};

export const mirrorAdderFamily: MultiplierFamily = { members: [ama5] };

const words = new Uint32Array(1);
const float = new Float32Array(words.buffer);

function wordOf(value: number): number {
  float[0] = value;
  return words[0]!;
}

/** 24 x 24 bits from nine byte products, at most 69,071 * 0x10101^2 < 2^49: exact in a double. */
function significandProduct(a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      sum += byteProduct((a >> (8 * i)) & 255, (b >> (8 * j)) & 255) * 2 ** (8 * (i + j));
    }
  }
  return sum;
}

/** Where the 23 bits behind the leading one are taken: a product of 2^48 and more loses its bit 48. */
function fractionShift(product: number): number {
  if (product >= 2 ** 48) return 25;
  return product >= 2 ** 47 ? 24 : 23;
}

/**
 * Ax-FPM: float32 product with an AMA5 significand multiplier. Operands are rounded to float32; below 1e-36 in size they
 * count as zero, as in the authors' code. What that code leaves open is IEEE 754 here: NaN and infinite operands,
 * overflow to infinity; results below the normal range are zero.
 *
 * @example axFpmMultiply(0.856, 0.471) // 0.426080584526062 (exact 0.403176)
 */
export function axFpmMultiply(a: number, b: number): number {
  const [x, y] = [Math.fround(a), Math.fround(b)];
  if (!Number.isFinite(x) || !Number.isFinite(y)) return x * y;
  if (Math.abs(x) < 1e-36 || Math.abs(y) < 1e-36) return 0;
  const [wordA, wordB] = [wordOf(x), wordOf(y)];
  const significand = (word: number) => (word & 0x7fffff) | 0x800000;
  const product = significandProduct(significand(wordA), significand(wordB));
  const shift = fractionShift(product);
  const exponent = ((wordA >>> 23) & 255) + ((wordB >>> 23) & 255) - 127 + (shift === 23 ? 0 : 1);
  const sign = (wordA ^ wordB) & 0x80000000;
  if (exponent <= 0) return 0;
  if (exponent >= 255) return sign === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  words[0] = sign | (exponent << 23) | (Math.floor(product / 2 ** shift) & 0x7fffff);
  return float[0]!;
}
