import { describe, expect, it } from "vitest";
import { axFpmMultiply } from "../../../firmware-sim/arith/families/mirror-adder.ts";
import { errorMap } from "../../../firmware-sim/arith/metrics/error-map.ts";
import { errorMetrics } from "../../../firmware-sim/arith/metrics/error-metrics.ts";
import { findMultiplier, multipliers } from "../../../firmware-sim/arith/registry.ts";
import { truthTable } from "../../../firmware-sim/arith/truth-table.ts";
import { seededRandom } from "../../../signals/random.ts";

type Product = (a: number, b: number) => number;

/** First operand pair at which a multiplier differs from a definition, over all 65,536. */
function difference(name: string, definition: Product): string | undefined {
  const multiplier = findMultiplier(name);
  const first = multiplier.signed ? -128 : 0;
  const table = truthTable(multiplier);
  for (let i = 0; i < 65536; i++) {
    const [a, b] = [first + (i >> 8), first + (i & 255)];
    const expected = definition(a, b);
    if (table[i] !== expected) return `${a} * ${b}: ${table[i]}, expected ${expected}`;
  }
  return undefined;
}

/** Value of bit `i` of an 8-bit operand; the sign bit of a two's-complement one counts negative. */
const weight = (i: number, signed: boolean) => (signed && i === 7 ? -(2 ** i) : 2 ** i);

/** Sum of the partial products that `scale` keeps, 64 of them one by one. */
function partialProducts(
  a: number,
  b: number,
  signed: boolean,
  scale: (i: number, j: number) => number,
): number {
  let sum = 0;
  for (let i = 0; i < 8; i++) {
    for (let j = 0; j < 8; j++) {
      if (((a >> i) & 1) === 1 && ((b >> j) & 1) === 1) {
        sum += weight(i, signed) * weight(j, signed) * scale(i, j);
      }
    }
  }
  return sum;
}

const signedLike = (multiply: Product): Product => {
  return (a, b) => Math.sign(a) * Math.sign(b) * multiply(Math.abs(a), Math.abs(b)) + 0;
};

const names = (pattern: RegExp) => multipliers.map(({ name }) => name).filter((name) => pattern.test(name));

describe("broken-array multipliers", () => {
  const extra = ["SBAM8_0_0", "SBAM8_7_14", "BAM8_7_14", "SBAM8_4_9", "BAM8_0_14", "SBAM8_1_8"];

  it.each([...names(/BAM8/), ...extra])("%s sums the partial products that stay", (name) => {
    const [h, v] = name.split("_").slice(1).map(Number) as [number, number];
    const signed = name.startsWith("S");
    const keep = (i: number, j: number) => (j >= h && i + j >= v ? 1 : 0);
    expect(difference(name, (a, b) => partialProducts(a, b, signed, keep))).toBeUndefined();
  });

  it("are exact without breaks, truncated with a vertical one, and drop low bits of b with a horizontal one", () => {
    expect(difference("BAM8_0_0", (a, b) => a * b)).toBeUndefined();
    for (let v = 1; v <= 7; v++) {
      const truncated = findMultiplier(`trunc8_${v}`);
      expect(difference(`SBAM8_0_${v}`, (a, b) => truncated.multiply(a, b))).toBeUndefined();
    }
    expect(difference("SBAM8_3_0", (a, b) => a * (b - (b & 7)))).toBeUndefined();
  });
});

describe("DRUM", () => {
  /** On strings of bits: the k bits from the leading one, the last of them one, zeros behind. */
  const reduced = (value: number, k: number) => {
    const digits = value.toString(2);
    if (digits.length <= k) return value;
    return Number.parseInt(`${digits.slice(0, k - 1)}1${"0".repeat(digits.length - k)}`, 2);
  };

  it.each(names(/DRUM8/))("%s multiplies the leading bits", (name) => {
    const k = Number(name.at(-1));
    const product: Product = (a, b) => reduced(a, k) * reduced(b, k);
    expect(difference(name, name.startsWith("S") ? signedLike(product) : product)).toBeUndefined();
  });

  it.each(names(/DRUM8/))("%s stays within (1 + 2^(1-k))^2 - 1 of the product", (name) => {
    const bound = (1 + 2 ** (1 - Number(name.at(-1)))) ** 2 - 1;
    const first = name.startsWith("S") ? -128 : 0;
    const beyond = errorMap(findMultiplier(name)).filter((error, i) => {
      const exact = (first + (i >> 8)) * (first + (i & 255));
      return Math.abs(error) > bound * Math.abs(exact);
    });
    expect(beyond).toHaveLength(0);
  });

  it("is nearly unbiased: the mean error is a small part of the mean error distance", () => {
    for (const k of [3, 4, 5]) {
      const { bias, med } = errorMetrics(findMultiplier(`DRUM8_${k}`));
      expect(Math.abs(bias / med)).toBeLessThan(0.25);
    }
  });
});

describe("Mitchell", () => {
  /** Products of powers of two and remainders, without logarithms in integers. */
  const product: Product = (a, b) => {
    if (a * b === 0) return 0;
    let [powerA, powerB] = [1, 1];
    while (2 * powerA <= a) powerA *= 2;
    while (2 * powerB <= b) powerB *= 2;
    const across = (a - powerA) * powerB + (b - powerB) * powerA;
    return across < powerA * powerB ? powerA * powerB + across : 2 * across;
  };

  it("equals the piecewise form, signed and unsigned", () => {
    expect(difference("Mitchell8", product)).toBeUndefined();
    expect(difference("SMitchell8", signedLike(product))).toBeUndefined();
  });

  it("is at most 1/9 too small, at 3 * 3 among others, and never too large", () => {
    let [worst, least] = [0, 0];
    errorMap(findMultiplier("Mitchell8")).forEach((error, i) => {
      least = Math.min(least, error);
      if (error > 0) worst = Math.max(worst, error / ((i >> 8) * (i & 255)));
    });
    expect([worst, least]).toEqual([1 / 9, 0]);
    expect(findMultiplier("Mitchell8").multiply(3, 3)).toBe(8);
  });
});

describe("compensated truncation", () => {
  const kept = (a: number, b: number, k: number) =>
    partialProducts(a, b, true, (i, j) => (i + j >= k ? 1 : 0));

  /** Mean of the removed columns for uniform bits, rounded to 2^k: 4.25, 12.25, 32.25, 80.25, 192.25. */
  it.each([
    [3, 8],
    [4, 16],
    [5, 32],
    [6, 64],
    [7, 256],
  ])("trunc8_%i_c adds %i", (k, constant) => {
    const name = `trunc8_${k}_c`;
    expect(difference(name, (a, b) => kept(a, b, k) + constant)).toBeUndefined();
    // It replaces the mean of the removed columns, ((k-1) 2^k + 1) / 4.
    expect(errorMetrics(findMultiplier(name)).bias).toBe(((k - 1) * 2 ** k + 1) / 4 - constant);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])("trunc8_%i_v doubles the highest removed column", (k) => {
    const name = `trunc8_${k}_v`;
    const scale = (i: number, j: number) => (i + j >= k ? 1 : i + j === k - 1 ? 2 : 0);
    expect(difference(name, (a, b) => partialProducts(a, b, true, scale))).toBeUndefined();
    expect(errorMetrics(findMultiplier(name)).bias).toBe(-(2 ** k - 1) / 4);
  });

  it("both lower the mean squared error of truncation", () => {
    for (const k of [4, 5, 6, 7]) {
      const [plain, constant, variable] = ["", "_c", "_v"].map(
        (correction) => errorMetrics(findMultiplier(`trunc8_${k}${correction}`)).mse,
      ) as [number, number, number];
      expect(constant).toBeLessThan(plain);
      expect(variable).toBeLessThan(constant);
    }
  });
});

describe("AMA5", () => {
  /** Row by row: b once if a is odd, and every other set bit of a as a carry of weight 16 if b has its top bit. */
  const nibbles: Product = (a, b) => {
    if (a === 0 || b === 0) return 0;
    let sum = a % 2 === 1 ? b : 0;
    for (const bit of [2, 4, 8]) if (Math.floor(a / bit) % 2 === 1 && b > 7) sum += 16 * bit;
    return sum;
  };

  it("adds four 4 x 4 arrays in place", () => {
    const definition: Product = (a, b) => {
      let sum = 0;
      for (const i of [0, 1]) {
        for (const j of [0, 1]) {
          sum += nibbles(Math.floor(a / 16 ** i) % 16, Math.floor(b / 16 ** j) % 16) * 16 ** (i + j);
        }
      }
      return sum;
    };
    expect(difference("AMA5_8", definition)).toBeUndefined();
  });

  it("has the recomputed statistics: MED 7649, relative 0.564 over non-zero products, largest 69071", () => {
    const { med, mredNonZero } = errorMetrics(findMultiplier("AMA5_8"));
    expect([Math.round(med), mredNonZero.toFixed(3)]).toEqual([7649, "0.564"]);
    expect(Math.max(...truthTable(findMultiplier("AMA5_8")))).toBe(69071);
  });

  it("multiplies float32 numbers as the authors' tutorial prints", () => {
    expect(axFpmMultiply(0.856, 0.471)).toBe(0.426080584526062);
    expect(axFpmMultiply(-0.856, 0.471)).toBe(-0.426080584526062);
    // Powers of two scale operands and product alike.
    expect(axFpmMultiply(0.856 * 2 ** 20, 0.471 * 2 ** -31)).toBe(0.426080584526062 * 2 ** -11);
  });

  it("inflates most float products: 95.7 % of uniform pairs, mean relative error 0.412", () => {
    const random = seededRandom(3);
    let [larger, relative] = [0, 0];
    for (let i = 0; i < 40000; i++) {
      const [a, b] = [Math.fround(random()), Math.fround(random())];
      const ratio = axFpmMultiply(a, b) / (a * b);
      if (ratio > 1) larger++;
      relative += Math.abs(ratio - 1);
    }
    // Three standard errors of the shares.
    expect(Math.abs(larger / 40000 - 0.957)).toBeLessThan(0.0035);
    expect(Math.abs(relative / 40000 - 0.412)).toBeLessThan(0.006);
  });

  it.each([
    [1e-37, 5, 0],
    [0, 5, 0],
    [1e-30, 1e-30, 0],
    [1e30, -1e30, Number.NEGATIVE_INFINITY],
    [1e30, 1e30, Number.POSITIVE_INFINITY],
    [Number.POSITIVE_INFINITY, -2, Number.NEGATIVE_INFINITY],
    [Number.NaN, 2, Number.NaN],
  ])("gives float32 %d * %d = %d at the ends of the range", (a, b, product) => {
    expect(axFpmMultiply(a, b)).toBe(product);
  });
});

describe("every listed multiplier", () => {
  const oneSided = /^(exact|S?CDM8|trunc8_.$|BAM8|Mitchell8|SBAM8_0)/;

  it.each(multipliers.map(({ name }) => name))("%s: integers in range, zero, side of the error", (name) => {
    const multiplier = findMultiplier(name);
    const { signed, productBits = 16 } = multiplier;
    const first = signed ? -128 : 0;
    const [least, most] = signed ? [-32768, 32767] : [0, 2 ** productBits - 1];
    let [above, zeros, outside] = [0, 0, 0];
    truthTable(multiplier).forEach((product, i) => {
      const [a, b] = [first + (i >> 8), first + (i & 255)];
      if (product > a * b) above++;
      if (a * b === 0 && product !== 0) zeros++;
      if (product < least || product > most || multiplier.multiply(a, b) !== product) outside++;
    });
    expect(outside).toBe(0);
    // Only a correction constant is added to zero products as well.
    expect(zeros).toBe(name.endsWith("_c") ? 511 : 0);
    expect(above === 0).toBe(oneSided.test(name));
    expect(multiplier.source.length).toBeGreaterThan(10);
    expect(multiplier.relativeEnergy.value).toBeGreaterThan(0);
  });

  it.each(names(/^S?DRUM8|Mitchell8|^trunc8_|^S?BAM8_0|^exact/))("%s is commutative", (name) => {
    const { multiply } = findMultiplier(name);
    expect(difference(name, (a, b) => multiply(b, a))).toBeUndefined();
  });
});
