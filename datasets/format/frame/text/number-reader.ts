const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const LOWER_E = 0x65;
/** `nan`, `inf`, `ovf`. */
const NO_NUMBERS = [0x6e616e, 0x696e66, 0x6f7666];
/** Integers up to here, divided by powers of ten up to this one, are rounded right by one division. */
const EXACT = 2 ** 53;
const MOST_PLACES = 22;
const powersOfTen = Array.from({ length: MOST_PLACES + 1 }, (_, i) => 10 ** i);

export const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= ZERO && byte <= ZERO + 9;

export const isLetter = (byte: number | undefined): boolean => {
  const lower = (byte ?? 0) | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
};

/** Decimal numbers from bytes without a string for each: `-12`, `3.25`, `1e-3`; `nan`, `inf` and `ovf` are NaN. */
export class NumberReader {
  value = 0;
  /** Behind the number that was read last. */
  at = 0;
  #digits = 0;
  #whole = 0;

  /** Reads the number that starts at `from`, with nothing skipped; false when there is none. */
  read(bytes: Uint8Array, from: number, end: number): boolean {
    const sign = bytes[from];
    const digitsAt = sign === MINUS || sign === PLUS ? from + 1 : from;
    this.#digits = 0;
    this.#whole = 0;
    let at = this.#run(bytes, digitsAt, end);
    let places = 0;
    if (at < end && bytes[at] === POINT) {
      const fraction = at + 1;
      at = this.#run(bytes, fraction, end);
      places = at - fraction;
    }
    if (this.#digits === 0) return this.#notANumber(bytes, digitsAt, end);
    const exponentAt = this.#exponentEnd(bytes, at, end);
    if (exponentAt > at || this.#whole >= EXACT || places > MOST_PLACES) {
      this.at = exponentAt;
      this.value = Number(String.fromCharCode(...bytes.subarray(from, exponentAt)));
      return true;
    }
    const size = places === 0 ? this.#whole : this.#whole / (powersOfTen[places] as number);
    this.value = sign === MINUS ? -size : size;
    this.at = at;
    return true;
  }

  #run(bytes: Uint8Array, from: number, end: number): number {
    let at = from;
    for (; at < end; at++) {
      const digit = (bytes[at] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      this.#whole = this.#whole * 10 + digit;
      this.#digits++;
    }
    return at;
  }

  #exponentEnd(bytes: Uint8Array, from: number, end: number): number {
    if (((bytes[from] ?? 0) | 0x20) !== LOWER_E || from >= end) return from;
    const sign = bytes[from + 1];
    const digits = sign === MINUS || sign === PLUS ? from + 2 : from + 1;
    let at = digits;
    while (at < end && isDigit(bytes[at])) at++;
    return at > digits ? at : from;
  }

  /** What `Serial.println` writes for a float that is no number, infinite, or larger than it prints. */
  #notANumber(bytes: Uint8Array, from: number, end: number): boolean {
    if (from + 3 > end) return false;
    let word = 0;
    for (let i = 0; i < 3; i++) word = (word << 8) | (bytes[from + i] as number) | 0x20;
    if (!NO_NUMBERS.includes(word)) return false;
    this.value = Number.NaN;
    this.at = from + 3;
    return true;
  }
}
