import { PulsegateError } from "../../../signals/errors.ts";

/** What a simulation did to each net. A change from or to an unknown value is no transition. */
export interface Activity {
  readonly rises: Float64Array;
  readonly falls: Float64Array;
  /** Share of the time at 1, 0..1. */
  readonly duty: Float64Array;
  readonly durationNs: number;
}

const ZERO = 48;
const ONE = 49;
const HASH = 35;
const SPACE = 32;
const NEWLINE = 10;
const DOLLAR = 36;
const LOWER_B = 98;
const UPPER_B = 66;
const UNITS: Readonly<Record<string, number>> = { s: 1e9, ms: 1e6, us: 1e3, ns: 1, ps: 1e-3, fs: 1e-6 };

/**
 * Counts transitions while the text of a value change dump (IEEE 1364-2005, 18) streams through: `push` any chunks, then
 * `finish`. Nothing but counters is kept.
 *
 * @param netOf net of a signal's bit, e.g. `("p", 3)` or, for a scalar, `("n17", 0)`; undefined: not of interest.
 */
export class VcdReader {
  readonly #netOf: (name: string, bit: number) => number | undefined;
  readonly #rises: Float64Array;
  readonly #falls: Float64Array;
  readonly #highTicks: Float64Array;
  readonly #state: Uint8Array;
  readonly #since: Float64Array;
  /** First slot of each identifier code; its bits, most significant first, follow in `#slots`. */
  #first = new Int32Array(0);
  readonly #widths: number[] = [];
  readonly #slots: number[] = [];
  readonly #codes: { code: number; slot: number; width: number }[] = [];
  #tickNs = 0;
  #now = 0;
  #start = -1;
  #inHeader = true;
  #header = "";
  #rest = new Uint8Array(0);

  constructor(netCount: number, netOf: (name: string, bit: number) => number | undefined) {
    this.#netOf = netOf;
    this.#rises = new Float64Array(netCount);
    this.#falls = new Float64Array(netCount);
    this.#highTicks = new Float64Array(netCount);
    this.#state = new Uint8Array(netCount).fill(2);
    this.#since = new Float64Array(netCount);
  }

  push(chunk: Uint8Array): void {
    let bytes = chunk;
    if (this.#rest.length > 0) {
      bytes = new Uint8Array(this.#rest.length + chunk.length);
      bytes.set(this.#rest);
      bytes.set(chunk, this.#rest.length);
    }
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    this.#rest = bytes.slice(end);
    let at = 0;
    if (this.#inHeader) at = this.#takeHeader(bytes, end);
    if (!this.#inHeader) this.#takeChanges(bytes, at, end);
  }

  /** @throws PulsegateError `malformed` when no header or no signal of interest was seen. */
  finish(): Activity {
    if (this.#rest.length > 0) this.push(Uint8Array.of(NEWLINE));
    if (this.#inHeader) throw new PulsegateError("malformed", "VCD has no $enddefinitions");
    if (this.#codes.length === 0) {
      throw new PulsegateError("malformed", "VCD has no signal of the netlist", {
        expected: "names of the simulated netlist",
      });
    }
    const ticks = this.#now - Math.max(0, this.#start);
    const duty = this.#highTicks.map((high, net) => {
      const open = this.#state[net] === 1 ? this.#now - (this.#since[net] ?? 0) : 0;
      return ticks > 0 ? (high + open) / ticks : 0;
    });
    return { rises: this.#rises, falls: this.#falls, duty, durationNs: ticks * this.#tickNs };
  }

  #takeHeader(bytes: Uint8Array, end: number): number {
    let from = 0;
    for (let at = 0; at < end; at++) {
      if (bytes[at] !== NEWLINE) continue;
      const line = String.fromCharCode(...bytes.subarray(from, at));
      from = at + 1;
      this.#header += `${line} `;
      if (line.includes("$enddefinitions")) {
        this.#readHeader();
        return from;
      }
    }
    return end;
  }

  #readHeader(): void {
    this.#inHeader = false;
    const scale = /\$timescale\s+(\d+)\s*([a-z]+)\s+\$end/.exec(this.#header);
    const unit = UNITS[scale?.[2] ?? ""];
    if (scale === null || unit === undefined) throw new PulsegateError("malformed", "VCD has no $timescale");
    this.#tickNs = Number(scale[1]) * unit;
    const variables = /\$var\s+\S+\s+(\d+)\s+(\S+)\s+(\S+)\s*(?:\[(-?\d+)(?::(-?\d+))?\])?\s*\$end/g;
    for (const match of this.#header.matchAll(variables)) {
      const [, width = "1", code = "", name = "", high = "0", low] = match;
      this.#addVariable(name, Number(width), codeOf(code), Number(high), Number(low ?? high));
    }
    const largest = this.#codes.reduce((max, { code }) => Math.max(max, code), 0);
    this.#first = new Int32Array(largest + 1).fill(-1);
    for (const { code, slot, width } of this.#codes) {
      this.#first[code] = slot;
      this.#widths[slot] = width;
    }
    this.#header = "";
  }

  #addVariable(name: string, width: number, code: number, high: number, low: number): void {
    if (this.#codes.some((known) => known.code === code)) return;
    const step = high >= low ? -1 : 1;
    const nets = Array.from({ length: width }, (_, k) => this.#netOf(name, high + step * k) ?? -1);
    if (nets.every((net) => net < 0)) return;
    this.#codes.push({ code, slot: this.#slots.length, width });
    this.#slots.push(...nets);
  }

  #takeChanges(bytes: Uint8Array, begin: number, end: number): void {
    let at = begin;
    while (at < end) {
      const char = bytes[at]!;
      let stop = at;
      while (bytes[stop] !== NEWLINE) stop++;
      if (char === HASH) this.#setTime(bytes, at + 1, stop);
      else if (char === LOWER_B || char === UPPER_B) this.#changeVector(bytes, at + 1, stop);
      else if (char !== DOLLAR && stop - at >= 2) {
        const slot = this.#first[codeAt(bytes, at + 1, stop)] ?? -1;
        if (slot >= 0) this.#change(this.#slots[slot]!, char);
      }
      at = stop + 1;
    }
  }

  #setTime(bytes: Uint8Array, from: number, to: number): void {
    let time = 0;
    for (let k = from; k < to; k++) {
      const digit = bytes[k]! - ZERO;
      if (digit >= 0 && digit <= 9) time = time * 10 + digit;
    }
    this.#now = time;
    if (this.#start < 0) this.#start = time;
  }

  /** `b0101 code`: shorter than the signal means that the leading bits repeat 0, or x or z when it begins so. */
  #changeVector(bytes: Uint8Array, from: number, to: number): void {
    let gap = from;
    while (gap < to && bytes[gap] !== SPACE) gap++;
    const slot = this.#first[codeAt(bytes, gap + 1, to)] ?? -1;
    if (slot < 0) return;
    const width = this.#widths[slot]!;
    const digits = gap - from;
    const lead = bytes[from] === ONE ? ZERO : bytes[from]!;
    for (let k = 0; k < width; k++) {
      const digit = k - (width - digits);
      this.#change(this.#slots[slot + k]!, digit < 0 ? lead : bytes[from + digit]!);
    }
  }

  #change(net: number, char: number): void {
    if (net < 0) return;
    const next = char === ZERO ? 0 : char === ONE ? 1 : 2;
    const before = this.#state[net]!;
    if (next === before) return;
    if (before === 1) this.#highTicks[net]! += this.#now - this.#since[net]!;
    if (next === 1) this.#since[net] = this.#now;
    if (before === 0 && next === 1) this.#rises[net]!++;
    else if (before === 1 && next === 0) this.#falls[net]!++;
    this.#state[net] = next;
  }
}

/** Identifier codes are digits 33..126, least significant first; 1..94 a digit keeps codes of different length apart. */
function codeAt(bytes: Uint8Array, from: number, to: number): number {
  let code = 0;
  for (let k = to - 1; k >= from; k--) {
    const char = bytes[k]!;
    if (char > SPACE) code = code * 95 + (char - SPACE);
  }
  return code;
}

const codeOf = (text: string): number =>
  codeAt(
    Uint8Array.from(text, (char) => char.charCodeAt(0)),
    0,
    text.length,
  );
