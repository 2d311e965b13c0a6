import { fits, type LineFormat, type LineKind, NOT_OURS, ROW, type ValueRange } from "./line-format.ts";
import { NumberReader } from "./number-reader.ts";

export type Delimiter = "," | ";" | "\t" | " " | "any";

/** What a column holds: a value of the row, a sequence number, a number or text of no interest, or one of some words. */
export type Column =
  | { readonly kind: "value"; readonly range: ValueRange }
  | { readonly kind: "sequence" }
  | { readonly kind: "number"; readonly range?: ValueRange }
  /** A time: it does not go back, but for a restart. */
  | { readonly kind: "rising" }
  | { readonly kind: "text" }
  | { readonly kind: "words"; readonly words: readonly string[] };

interface ColumnsOptions {
  readonly columns: readonly Column[];
  readonly delimiter: Delimiter;
  /** A whole line that means "not known": `!`. */
  readonly unknown?: string;
}

const SPACE = 0x20;
const TAB = 0x09;
const isBlank = (byte: number | undefined): boolean => byte === SPACE || byte === TAB;
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** A fixed number of columns with a delimiter. A line with more, fewer or other columns is not ours. */
export class ColumnsFormat implements LineFormat {
  readonly row: Float64Array;
  sequence: number | undefined;
  readonly #columns: readonly Column[];
  readonly #words: readonly (readonly Uint8Array[])[];
  readonly #delimiter: Delimiter;
  readonly #delimiterByte: number;
  readonly #unknown: Uint8Array | undefined;
  readonly #number = new NumberReader();
  #time = Number.NEGATIVE_INFINITY;

  constructor(options: ColumnsOptions) {
    this.#columns = options.columns;
    this.#words = options.columns.map((c) => (c.kind === "words" ? c.words.map(bytesOf) : []));
    this.#delimiter = options.delimiter;
    this.#delimiterByte = options.delimiter === "any" ? 0 : options.delimiter.charCodeAt(0);
    this.#unknown = options.unknown === undefined ? undefined : bytesOf(options.unknown);
    this.row = new Float64Array(options.columns.filter((c) => c.kind === "value").length);
  }

  reset(): void {
    this.sequence = undefined;
    this.#time = Number.NEGATIVE_INFINITY;
  }

  read(bytes: Uint8Array, from: number, lineEnd: number): LineKind {
    let at = skipBlanks(bytes, from, lineEnd);
    let end = lineEnd;
    while (end > at && isBlank(bytes[end - 1]) && !this.#isDelimiter(bytes[end - 1])) end--;
    if (this.#delimiter === "any" || this.#delimiter === " ")
      while (end > at && isBlank(bytes[end - 1])) end--;
    if (this.#unknown !== undefined && equals(bytes, at, end, this.#unknown)) {
      this.row.fill(Number.NaN);
      this.sequence = undefined;
      return ROW;
    }
    let value = 0;
    for (let c = 0; c < this.#columns.length; c++) {
      const column = this.#columns[c] as Column;
      if (c > 0) {
        const next = this.#delimited(bytes, at, end);
        if (next === at) return NOT_OURS;
        at = next;
      }
      const behind = this.#column(column, c, bytes, at, end, value);
      if (behind < 0) return NOT_OURS;
      at = behind;
      if (column.kind === "value") value++;
    }
    return at === end ? ROW : NOT_OURS;
  }

  /** Reads a column; where it ends, or -1. */
  #column(column: Column, index: number, bytes: Uint8Array, at: number, end: number, value: number): number {
    if (column.kind === "text" || column.kind === "words") {
      let behind = at;
      while (behind < end && !this.#isDelimiter(bytes[behind])) behind++;
      const known = column.kind === "text" || this.#isWord(index, bytes, at, behind);
      return known ? behind : -1;
    }
    if (!this.#number.read(bytes, at, end)) return -1;
    return this.#numberFits(column, this.#number.value, value) ? this.#number.at : -1;
  }

  #numberFits(column: Column, number: number, value: number): boolean {
    if (column.kind === "sequence") {
      this.sequence = number;
      return Number.isInteger(number) && number >= 0;
    }
    if (column.kind === "rising") {
      const before = this.#time;
      this.#time = number;
      return number >= before;
    }
    if (column.kind === "value") this.row[value] = number;
    return !("range" in column) || column.range === undefined || fits(number, column.range);
  }

  #isWord(index: number, bytes: Uint8Array, at: number, end: number): boolean {
    return (this.#words[index] ?? []).some((word) => equals(bytes, at, end, word));
  }

  #isDelimiter(byte: number | undefined): boolean {
    if (this.#delimiter !== "any") return byte === this.#delimiterByte;
    return byte === 0x2c || byte === 0x3b || isBlank(byte);
  }

  /** Behind the delimiter that starts at `at`: one of the kind with blanks around it, or blanks alone where those delimit. */
  #delimited(bytes: Uint8Array, from: number, end: number): number {
    const blanks = this.#delimiter === "any" || this.#delimiter === " ";
    let at = from;
    while (at < end && isBlank(bytes[at]) && (blanks || bytes[at] !== this.#delimiterByte)) at++;
    const marked = at < end && !isBlank(bytes[at]) && this.#isDelimiter(bytes[at]);
    if (marked || (this.#delimiter === "\t" && bytes[at] === TAB)) at++;
    else if (!blanks) return from;
    while (at < end && isBlank(bytes[at]) && bytes[at] !== this.#delimiterByte) at++;
    if (blanks) at = skipBlanks(bytes, at, end);
    return at;
  }
}

function skipBlanks(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isBlank(bytes[at])) at++;
  return at;
}

function equals(bytes: Uint8Array, from: number, end: number, word: Uint8Array): boolean {
  if (end - from !== word.length) return false;
  for (let i = 0; i < word.length; i++) if (bytes[from + i] !== word[i]) return false;
  return true;
}
