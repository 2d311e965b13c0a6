/**
 * Cell-by-cell model of the carry-disregard multipliers: the plain reference of the closed form, and what a netlist would
 * be drawn from. Signals are followed through every AND, XOR, half and full adder of {@link CELL_MAPS}.
 */
import { PulsegateError } from "../../../signals/errors.ts";
import { CELL_MAPS } from "./carry-disregard-cells.ts";

/** What one cell passes on: its sum to the cell diagonally below, its carry to the cell on its left. */
interface CellOutput {
  readonly sum: number;
  readonly carry: number;
}

/** `inputs`: partial product, sum from above and carry from the right, added up. */
function cell(kind: string, inputs: number, product: number, sumIn: number): CellOutput {
  switch (kind) {
    case "X":
      return { sum: product ^ sumIn, carry: 0 };
    case "T":
      // Upper half of a pair: both its inputs go down to the one full adder.
      return { sum: product + sumIn, carry: 0 };
    case "H":
      if (inputs > 2) throw new PulsegateError("misuse", "a half adder has two inputs", { got: inputs });
      return { sum: inputs & 1, carry: inputs >> 1 };
    default:
      if (inputs > 3) throw new PulsegateError("misuse", "a full adder has three inputs", { got: inputs });
      return { sum: inputs & 1, carry: inputs >> 1 };
  }
}

/**
 * One 8 x 4 block: the 12 sum bits of eight columns times one nibble.
 *
 * @param partial partial product bit of column i (0..7) and row j (0..3).
 * @param columns how many columns, from the lowest, have no carries (0..10).
 */
function block(partial: (i: number, j: number) => number, columns: number): number {
  let above = Array.from({ length: 8 }, (_, i) => partial(i, 0));
  let carryAbove = 0;
  let result = above[0]!;
  for (let j = 1; j <= 3; j++) {
    const row: number[] = [];
    let carry = 0;
    for (let i = 0; i < 8; i++) {
      const kind = CELL_MAPS[columns]![j - 1]!.charAt(7 - i);
      const product = partial(i, j);
      const sumIn = i === 7 ? carryAbove : above[i + 1]!;
      const output = cell(kind, product + sumIn + carry, product, sumIn);
      row.push(output.sum);
      carry = output.carry;
    }
    result |= row[0]! << j;
    above = row;
    carryAbove = carry;
  }
  for (let i = 1; i < 8; i++) result |= above[i]! << (3 + i);
  return result | (carryAbove << 11);
}

const bit = (value: number, at: number) => (value >> at) & 1;

/** What a block gives for every a (0..255, bits) and every nibble: 256 x 16, row = a. */
function blockTable(columns: number, inverted: (i: number, j: number) => boolean): Int32Array {
  return Int32Array.from({ length: 4096 }, (_, index) => {
    const partial = (i: number, j: number) => {
      const and = bit(index >> 4, i) & bit(index & 15, j);
      return inverted(i, j) ? 1 - and : and;
    };
    return block(partial, columns);
  });
}

/**
 * Truth table of (S)CDM8_xy through its cells, in the order of `truthTable`: row = a, column = b ascending. Signed is
 * Baugh-Wooley: NAND where exactly one operand bit is a sign bit, and the constants 2^8 and 2^15.
 *
 * @param low x, columns without carries in the block of b3..b0; `high` is y, for b7..b4.
 */
export function arrayTable(low: number, high: number, signed: boolean): Int32Array {
  const lowBlock = blockTable(low, (i) => signed && i === 7);
  const highBlock = blockTable(high, (i, j) => signed && (i === 7) !== (j === 3));
  const first = signed ? -128 : 0;
  return Int32Array.from({ length: 65536 }, (_, index) => {
    const a = (first + (index >> 8)) & 255;
    const b = (first + (index & 255)) & 255;
    const sum = lowBlock[a * 16 + (b & 15)]! + 16 * highBlock[a * 16 + (b >> 4)]!;
    return signed ? ((sum + 0x8100) << 16) >> 16 : sum;
  });
}

/** The Baugh-Wooley array without its `columns` lowest product columns, partial product by partial product. */
export function truncatedArray(a: number, b: number, columns: number): number {
  let sum = 0x100 + 0x8000;
  for (let i = 0; i < 8; i++) {
    for (let j = 0; j < 8; j++) {
      if (i + j < columns) continue;
      const and = (a >> i) & (b >> j) & 1;
      sum += ((i === 7) === (j === 7) ? and : 1 - and) << (i + j);
    }
  }
  return (sum << 16) >> 16;
}
