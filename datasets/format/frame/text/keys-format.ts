import {
  anyNumber,
  fits,
  type LineFormat,
  type LineKind,
  NOT_OURS,
  ROW,
  type ValueRange,
} from "./line-format.ts";
import { isDigit, isLetter, NumberReader } from "./number-reader.ts";

/** A value of the row, under any of some keys (letters of either case). */
export interface Key {
  readonly names: readonly string[];
  readonly range: ValueRange;
}

interface KeyBytes {
  readonly names: readonly Uint8Array[];
  readonly range: ValueRange;
}

const EQUALS = 0x3d;
const COLON = 0x3a;
const BRACKET = 0x5b;
const BRACE = 0x7b;
const QUOTE = 0x22;
const SPACE = 0x20;
const UNDERSCORE = 0x5f;

/**
 * `key=value`, `key:value`, `key[value]` and JSON objects on one line, in any order; keys that nobody asks for and words between
 * (`No finger?`) are passed over. A line without all the keys is not ours.
 */
export class KeysFormat implements LineFormat {
  readonly row: Float64Array;
  readonly sequence = undefined;
  readonly #keys: readonly KeyBytes[];
  readonly #number = new NumberReader();
  #found = 0;

  /** @param required keys that must be there, too, with any number. */
  constructor(keys: readonly Key[], required: readonly string[] = []) {
    const others = required.map((name) => ({ names: [name], range: anyNumber }));
    this.#keys = [...keys, ...others].map(({ names, range }) => ({
      names: names.map((name) => Uint8Array.from(name.toLowerCase(), (c) => c.charCodeAt(0))),
      range,
    }));
    this.row = new Float64Array(keys.length);
  }

  reset(): void {}

  read(bytes: Uint8Array, from: number, end: number): LineKind {
    let at = from;
    while (at < end && (bytes[at] === SPACE || bytes[at] === BRACE)) at++;
    if (!isLetter(bytes[at]) && bytes[at] !== QUOTE) return NOT_OURS;
    this.#found = 0;
    while (at < end) {
      const byte = bytes[at] as number;
      if (byte < SPACE || byte > 0x7e) return NOT_OURS;
      if (!isLetter(byte)) {
        at++;
        continue;
      }
      const nameEnd = identifierEnd(bytes, at, end);
      const valueAt = valueStart(bytes, nameEnd, end);
      if (valueAt < 0) {
        at = nameEnd;
        continue;
      }
      if (!this.#number.read(bytes, valueAt, end)) {
        at = valueAt;
        continue;
      }
      if (!this.#take(bytes, at, nameEnd, this.#number.value)) return NOT_OURS;
      at = this.#number.at;
    }
    return this.#found === 2 ** this.#keys.length - 1 ? ROW : NOT_OURS;
  }

  /** False for a value that the key cannot have, and for a value's key that comes twice. */
  #take(bytes: Uint8Array, from: number, end: number, value: number): boolean {
    for (let k = 0; k < this.#keys.length; k++) {
      const key = this.#keys[k] as KeyBytes;
      if (!key.names.some((name) => equalsLower(bytes, from, end, name))) continue;
      const twice = k < this.row.length && (this.#found & (1 << k)) !== 0;
      if (twice || !fits(value, key.range)) return false;
      if (k < this.row.length) this.row[k] = value;
      this.#found |= 1 << k;
    }
    return true;
  }
}

function identifierEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (isLetter(bytes[at]) || isDigit(bytes[at]) || bytes[at] === UNDERSCORE)) at++;
  return at;
}

/** Where the value of a key that ends here starts; -1 when no `=`, `:` or `[` follows. */
function valueStart(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] === SPACE || bytes[at] === QUOTE)) at++;
  const mark = at < end ? bytes[at] : 0;
  if (mark !== EQUALS && mark !== COLON && mark !== BRACKET) return -1;
  at++;
  while (at < end && (bytes[at] === SPACE || bytes[at] === QUOTE)) at++;
  return at;
}

function equalsLower(bytes: Uint8Array, from: number, end: number, name: Uint8Array): boolean {
  if (end - from !== name.length) return false;
  for (let i = 0; i < name.length; i++) {
    const byte = bytes[from + i] as number;
    if ((isLetter(byte) ? byte | 0x20 : byte) !== name[i]) return false;
  }
  return true;
}
