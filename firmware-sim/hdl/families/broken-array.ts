/**
 * `BAM8_h_v` and `SBAM8_h_v`: the two-block array without rows below h and columns below v. Signed, each inverted partial
 * product that stays counts 2^(i + j) too much when it should count nothing; the sum of these is taken off by constants.
 */
import { arrayBlock } from "../array-block.ts";
import type { FamilyBuilder } from "../family.ts";
import { twoBlocks } from "../two-blocks.ts";

const STAR = "********";
type Kept = (i: number, j: number) => boolean;

/** Bits of the constant modulo 2^16 that balances the inverted partial products that stay. */
function balance(kept: Kept): Map<number, string> {
  let sum = 0;
  for (let n = 0; n < 7; n++) {
    if (kept(7, n)) sum += 2 ** (7 + n);
    if (kept(n, 7)) sum += 2 ** (7 + n);
  }
  const bits = Array.from({ length: 16 }, (_, bit) => bit).filter((bit) => (-sum >> bit) & 1);
  return new Map(bits.map((bit) => [bit, "1'b1"]));
}

export const brokenArray: FamilyBuilder = {
  pattern: /^(S?)BAM8_([0-7])_(\d|1[0-4])$/,
  build(name, [, sign, h, v], { adder }) {
    const signed = sign === "S";
    const kept: Kept = (i, j) => j >= Number(h) && i + j >= Number(v);
    const extra = signed ? balance(kept) : new Map<number, string>();
    const constant = extra.delete(8);
    const block = (half: "low" | "high", first: number) =>
      arrayBlock({
        name: `${name}_${half}`,
        cells: [STAR, STAR, STAR],
        inverted: (i, j) => signed && (i === 7) !== (j + first === 7),
        kept: (i, j) => kept(i, j + first),
        constant: constant && half === "low",
      });
    return twoBlocks({
      name,
      comment: `${signed ? "signed" : "unsigned"} broken-array multiplier, HBL ${h}, VBL ${v}`,
      low: block("low", 0),
      high: block("high", 4),
      adder,
      extra,
    });
  },
};
