import {
  fits,
  type LineFormat,
  type LineKind,
  NO_ROW,
  NOT_OURS,
  ROW,
  type ValueRange,
} from "./line-format.ts";
import { NumberReader } from "./number-reader.ts";

/**
 * One letter and one number a line: `S512`. Lines with the letters of `values` fill a row in their order (a row is whole at the last
 * one); lines with one of the letters of `others` belong, too.
 */
export class LettersFormat implements LineFormat {
  readonly row: Float64Array;
  readonly sequence = undefined;
  readonly #values: string;
  readonly #others: string;
  readonly #range: ValueRange;
  readonly #number = new NumberReader();
  #filled = 0;

  constructor(values: string, others: string, range: ValueRange) {
    this.#values = values;
    this.#others = others;
    this.#range = range;
    this.row = new Float64Array(values.length);
  }

  reset(): void {
    this.#filled = 0;
  }

  read(bytes: Uint8Array, from: number, end: number): LineKind {
    const letter = String.fromCharCode(bytes[from] as number);
    if (!this.#number.read(bytes, from + 1, end) || this.#number.at !== end) return NOT_OURS;
    const value = this.#number.value;
    if (this.#others.includes(letter)) return Number.isInteger(value) && value >= 0 ? NO_ROW : NOT_OURS;
    const index = this.#values.indexOf(letter);
    if (index < 0 || !fits(value, this.#range)) return NOT_OURS;
    // A line is missing: the row that it belonged to is not whole, and its values go nowhere.
    if (index !== this.#filled) this.#filled = 0;
    if (index !== this.#filled) return NO_ROW;
    this.row[index] = value;
    this.#filled = index + 1;
    if (this.#filled < this.row.length) return NO_ROW;
    this.#filled = 0;
    return ROW;
  }
}
