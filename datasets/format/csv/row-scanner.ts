import { PulsegateError } from "../../../signals/errors.ts";
import { isMissing } from "./cells.ts";
import type { CsvLayout } from "./layout.ts";
import { parseClock } from "./parse-clock.ts";

/** Reads rows from bytes that come in any pieces. */
export interface RowScanner {
  /** Calls back for every whole row in what has come so far. */
  push(bytes: Uint8Array): void;
  /** The last row, when the file does not end in a line feed. */
  finish(): void;
}

/**
 * One row: time in the column's own unit (seconds for a clock; NaN when missing or absent), values by channel (NaN when
 * missing), the line number from 1, what is wrong with the row, and the sample counter (NaN when missing or absent). Buffers
 * are used again.
 */
export type OnRow = (
  timeValue: number,
  values: Float64Array,
  line: number,
  faults: number,
  counter: number,
) => void;

/** Bits of a row's faults. */
export const rowFaults = { unreadable: 1, tooShort: 2, tooLong: 4 } as const;

/** No table has longer rows; a binary file may. */
const LONGEST_LINE = 1 << 24;
const LF = 10;
const CR = 13;
const SPACE = 32;
/** As many digits as a double holds exactly whatever they are. */
const MOST_DIGITS = 15;
const POWERS = Float64Array.from({ length: 23 }, (_, i) => 10 ** i);
const MINUS = 45;
const PLUS = 43;
const ZERO = 48;
const SKIP = -1;
const TIME = -2;
const COUNTER = -3;

// These stand outside the scanner so that their numbers are local: a double in a variable of a closure would be allocated
// anew at each digit.

function afterSpaces(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] === SPACE) at++;
  return at;
}

function afterDigits(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at]! - ZERO) >>> 0 <= 9) at++;
  return at;
}

/** The integer whose digits are those of `start` and then the given ones. */
function addDigits(bytes: Uint8Array, from: number, to: number, start: number): number {
  let value = start;
  for (let at = from; at < to; at++) value = value * 10 + (bytes[at]! - ZERO);
  return value;
}

/**
 * Makes a scanner for a layout. With `onlyTime` the values are not parsed (and not valid), for a first pass.
 * Numbers of up to 15 digits are read by integer arithmetic (exact, then one correctly rounded division); others by Number().
 */
export function createRowScanner(
  layout: CsvLayout,
  onRow: OnRow,
  { onlyTime = false }: { readonly onlyTime?: boolean } = {},
): RowScanner {
  const { timeIndex, timeUnit, columns } = layout;
  const counterIndex = layout.counter?.index;
  const delimiter = layout.delimiter.charCodeAt(0);
  const point = layout.decimalComma ? 44 : 46;
  const width = Math.max(timeIndex ?? 0, counterIndex ?? 0, ...columns.map((column) => column.index)) + 1;
  const roles = new Int32Array(width).fill(SKIP);
  if (!onlyTime) for (const [channel, column] of columns.entries()) roles[column.index] = channel;
  if (timeIndex !== undefined) roles[timeIndex] = TIME;
  if (counterIndex !== undefined) roles[counterIndex] = COUNTER;
  const lastNeeded = onlyTime ? Math.max(timeIndex ?? -1, counterIndex ?? -1) : width - 1;
  const scales = Float64Array.from(columns, (column) => column.scale ?? 1);
  const values = new Float64Array(columns.length);
  const counter = new Float64Array(1);
  const decoder = new TextDecoder("latin1");
  let carry = new Uint8Array(0);
  let line = 0;
  let toSkip = layout.skipLines;
  let data = carry;
  /** Where the cell that was read last ended: at a delimiter, line feed, or the end of the row. */
  let stop = 0;
  let faults = 0;

  const slowNumber = (from: number, end: number): number => {
    let to = from;
    while (to < end && data[to] !== delimiter) to++;
    stop = to;
    const text = decoder
      .decode(data.subarray(from, to))
      .trim()
      .replace(/^(["'])(.*)\1$/, "$2");
    if (text === "") return Number.NaN;
    const value = Number(layout.decimalComma ? text.replace(",", ".") : text);
    if (Number.isFinite(value)) return value;
    if (!isMissing(text)) faults |= rowFaults.unreadable;
    return Number.NaN;
  };

  const readNumber = (from: number, end: number): number => {
    const bytes = data;
    const signAt = afterSpaces(bytes, from, end);
    const sign = bytes[signAt];
    const first = sign === MINUS || sign === PLUS ? signAt + 1 : signAt;
    const pointAt = afterDigits(bytes, first, end);
    const hasPoint = pointAt < end && bytes[pointAt] === point;
    const last = hasPoint ? afterDigits(bytes, pointAt + 1, end) : pointAt;
    const decimals = hasPoint ? last - pointAt - 1 : 0;
    const digits = pointAt - first + decimals;
    const next = delimiter === SPACE ? last : afterSpaces(bytes, last, end);
    const ends = next === end || bytes[next] === delimiter;
    if (!ends || digits === 0 || digits > MOST_DIGITS) return slowNumber(from, end);
    stop = next;
    const whole = addDigits(bytes, first, pointAt, 0);
    const value = decimals === 0 ? whole : addDigits(bytes, pointAt + 1, last, whole) / POWERS[decimals]!;
    return sign === MINUS ? -value : value;
  };

  const readTime = (from: number, end: number): number => {
    if (timeUnit !== "clock") return readNumber(from, end);
    let to = from;
    while (to < end && data[to] !== delimiter) to++;
    stop = to;
    return parseClock(data, from, to);
  };

  const readCell = (column: number, from: number, end: number, time: number): number => {
    const role = column < width ? roles[column]! : SKIP;
    if (role === TIME) return readTime(from, end);
    if (role >= 0) values[role] = readNumber(from, end) * scales[role]!;
    else if (role === COUNTER) counter[0] = readNumber(from, end);
    else {
      let to = from;
      while (to < end && data[to] !== delimiter) to++;
      stop = to;
    }
    return time;
  };

  const readRow = (from: number, end: number): void => {
    faults = 0;
    let time = Number.NaN;
    let column = 0;
    let at = from;
    values.fill(Number.NaN);
    counter[0] = Number.NaN;
    if (delimiter === SPACE) at = afterSpaces(data, at, end);
    for (; column <= lastNeeded; column++) {
      time = readCell(column, at, end, time);
      at = stop + 1;
      if (delimiter === SPACE) at = afterSpaces(data, at, end);
      if (stop >= end) break;
    }
    if (onlyTime) faults = 0;
    else if (column < lastNeeded) faults |= rowFaults.tooShort;
    else if (stop + 1 < end && column + countCells(stop + 1, end) > layout.width) faults |= rowFaults.tooLong;
    onRow(time, values, line, faults, counter[0]!);
  };

  const countCells = (from: number, end: number): number => {
    let count = 1;
    for (let at = from; at < end - 1; at++) if (data[at] === delimiter) count++;
    return count;
  };

  const readLine = (from: number, lineEnd: number): void => {
    line++;
    if (toSkip > 0) {
      toSkip--;
      return;
    }
    const end = lineEnd > from && data[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
    const first = data[from];
    if (end === from || first === 35 || first === 37) return;
    readRow(from, end);
  };

  return {
    push(bytes) {
      let start = 0;
      if (carry.length > 0) {
        const feed = bytes.indexOf(LF);
        const joined = new Uint8Array(carry.length + (feed < 0 ? bytes.length : feed + 1));
        joined.set(carry);
        joined.set(feed < 0 ? bytes : bytes.subarray(0, feed + 1), carry.length);
        if (feed < 0) {
          if (joined.length > LONGEST_LINE) {
            throw new PulsegateError("malformed", "a line is longer than any row of a table", {
              where: `line ${line + 1}`,
              got: `more than ${LONGEST_LINE} bytes`,
            });
          }
          carry = joined;
          return;
        }
        data = joined;
        readLine(0, joined.length - 1);
        start = feed + 1;
      }
      data = bytes as Uint8Array<ArrayBuffer>;
      for (;;) {
        const feed = data.indexOf(LF, start);
        if (feed < 0) break;
        readLine(start, feed);
        start = feed + 1;
      }
      carry = data.slice(start);
    },
    finish() {
      if (carry.length === 0) return;
      data = carry;
      carry = new Uint8Array(0);
      readLine(0, data.length);
    },
  };
}
