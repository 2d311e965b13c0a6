import type { Annotation } from "../../annotation/annotation.ts";
import { symbolOf } from "../../annotation/codes.ts";
import type { Finding } from "../../recording.ts";

/** Instruction codes of the annotation format (annot(5)); lower codes are annotations. */
export const SKIP = 59;
export const NUM = 60;
export const SUB = 61;
export const CHN = 62;
export const AUX = 63;

export interface DecodedAnnotations {
  readonly annotations: Annotation[];
  readonly findings: Finding[];
}

const toText = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  const text = end < 0 ? bytes : bytes.subarray(0, end);
  for (const byte of text) if (byte > 127) return decodeLegacy(text);
  return String.fromCharCode(...text);
};

/** Text beyond ASCII: UTF-8 where it is valid, otherwise Latin-1. */
const decodeLegacy = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
};

type Draft = { -readonly [K in keyof Annotation]: Annotation[K] };

/** Decodes from byte 0; `file` only says where findings are. */
class Decoder {
  readonly annotations: Draft[] = [];
  readonly findings: Finding[] = [];
  readonly #bytes: Uint8Array;
  readonly #file: string;
  #at = 0;
  #time = 0;
  #channel = 0;
  #number = 0;
  #current: Draft | undefined;

  constructor(bytes: Uint8Array, file: string) {
    this.#bytes = bytes;
    this.#file = file;
  }

  #report(severity: "warning" | "error", byte: number, message: string): void {
    this.findings.push({ severity, file: this.#file, byte, message });
  }

  #word(at: number): number {
    return this.#bytes[at]! | (this.#bytes[at + 1]! << 8);
  }

  run(): void {
    const bytes = this.#bytes;
    while (this.#at + 1 < bytes.length) {
      const word = this.#word(this.#at);
      if (word === 0) {
        this.#checkEnd();
        return;
      }
      const start = this.#at;
      this.#at += 2;
      if (!this.#step(word >> 10, word & 0x3ff, start)) return;
    }
    this.#report(
      "error",
      this.#at,
      "the annotation file ends without its end mark; later annotations may be lost",
    );
  }

  #checkEnd(): void {
    const rest = this.#bytes.length - this.#at - 2;
    if (rest > 0) this.#report("warning", this.#at + 2, `${rest} bytes after the end mark are left out`);
  }

  /** Handles one word; false when the file cannot be followed any further. */
  #step(code: number, value: number, start: number): boolean {
    switch (code) {
      case SKIP:
        return this.#skip(start);
      case AUX:
        return this.#aux(value, start);
      case NUM:
        this.#number = (value << 24) >> 24;
        if (this.#current !== undefined) this.#current.number = this.#number;
        return true;
      case SUB:
        if (this.#current !== undefined) this.#current.subtype = (value << 24) >> 24;
        return true;
      case CHN:
        this.#channel = value & 0xff;
        if (this.#current !== undefined) this.#current.channel = this.#channel;
        return true;
      default:
        this.#annotation(code, value, start);
        return true;
    }
  }

  #skip(start: number): boolean {
    if (this.#at + 4 > this.#bytes.length) {
      this.#report("error", start, "the annotation file ends within a time skip");
      return false;
    }
    this.#time += (this.#word(this.#at) << 16) | this.#word(this.#at + 2);
    this.#at += 4;
    return true;
  }

  #aux(length: number, start: number): boolean {
    const end = this.#at + length;
    if (end > this.#bytes.length) {
      this.#report("error", start, "the annotation file ends within an auxiliary text");
      return false;
    }
    if (this.#current === undefined) this.#report("warning", start, "auxiliary text before any annotation");
    else this.#current.aux = toText(this.#bytes.subarray(this.#at, end));
    this.#at = end + (length & 1);
    return true;
  }

  #annotation(code: number, interval: number, start: number): void {
    this.#time += interval;
    const symbol = symbolOf(code);
    if (symbol === undefined) {
      this.#report("warning", start, `annotation code ${code} is not assigned; the annotation is left out`);
      this.#current = undefined;
      return;
    }
    this.#current = {
      sample: this.#time,
      symbol,
      subtype: 0,
      channel: this.#channel,
      number: this.#number,
      aux: "",
    };
    this.annotations.push(this.#current);
  }
}

/**
 * Decodes an annotation file in MIT format: 16-bit words (low byte first) of a 6-bit code and a 10-bit value, after
 * annot(5). Channel and number hold until they change, the subtype counts for one annotation. Damage is reported, and
 * what was read before it returned.
 */
export const decodeAnnotations = (bytes: Uint8Array, file = ""): DecodedAnnotations => {
  const decoder = new Decoder(bytes, file);
  decoder.run();
  return { annotations: decoder.annotations, findings: decoder.findings };
};
