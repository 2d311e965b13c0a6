import { PulsegateError } from "../../../signals/errors.ts";
import type { Annotation } from "../../annotation/annotation.ts";
import { codeOf } from "../../annotation/codes.ts";
import { AUX, CHN, NUM, SKIP, SUB } from "./annotation-decode.ts";

/** Longest interval that fits the 10-bit field of an annotation word. */
const MAX_INTERVAL = 0x3ff;
/** Largest time step of one skip instruction. */
const MAX_SKIP = 0x7fffffff;
/** Longest auxiliary text: readers keep the count in one byte. */
const MAX_AUX_BYTES = 255;

/** A growing array of bytes that takes 16-bit words, low byte first. */
class ByteSink {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  word(value: number): void {
    this.#reserve(2);
    this.#bytes[this.#length++] = value;
    this.#bytes[this.#length++] = value >> 8;
  }

  /** Bytes, filled up to an even number with a zero. */
  even(bytes: Uint8Array): void {
    const padded = bytes.length + (bytes.length & 1);
    this.#reserve(padded);
    this.#bytes.set(bytes, this.#length);
    this.#bytes.fill(0, this.#length + bytes.length, this.#length + padded);
    this.#length += padded;
  }

  take(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

const bad = (index: number, what: string, got: unknown, expected: string): PulsegateError =>
  new PulsegateError("bad-option", what, { where: `annotation ${index}`, got, expected });

const checkRange = (index: number, what: string, value: number, min: number, max: number): void => {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw bad(index, `${what} cannot be stored`, value, `an integer from ${min} to ${max}`);
  }
};

const writeSkip = (sink: ByteSink, step: number): void => {
  sink.word(SKIP << 10);
  sink.word(step >> 16);
  sink.word(step);
};

/** Time from the annotation before; returns what is left for the annotation word itself. */
const writeSkips = (sink: ByteSink, interval: number, most = MAX_INTERVAL): number => {
  if (interval >= 0 && interval <= most) return interval;
  let rest = interval;
  while (rest > MAX_SKIP) {
    writeSkip(sink, MAX_SKIP);
    rest -= MAX_SKIP;
  }
  while (rest < -MAX_SKIP) {
    writeSkip(sink, -MAX_SKIP);
    rest += MAX_SKIP;
  }
  writeSkip(sink, rest);
  return 0;
};

const writeAux = (sink: ByteSink, index: number, text: string, terminate: boolean): void => {
  const bytes = new TextEncoder().encode(terminate ? `${text}\0` : text);
  if (bytes.length > MAX_AUX_BYTES || text.includes("\0")) {
    throw bad(
      index,
      "auxiliary text cannot be stored",
      `${bytes.length} bytes`,
      "at most 255, none of them 0",
    );
  }
  sink.word((AUX << 10) | bytes.length);
  sink.even(bytes);
};

/** Code of a symbol; an unknown symbol, and one that would read as the end mark, cannot be written. */
const storableCode = (index: number, symbol: string): number => {
  const code = codeOf(symbol);
  if (code === undefined)
    throw bad(index, "no annotation code has this symbol", JSON.stringify(symbol), "a WFDB symbol");
  return code;
};

const writeOne = (
  sink: ByteSink,
  annotation: Annotation,
  previous: Annotation,
  index: number,
  terminate: boolean,
): void => {
  const { sample, symbol, subtype, channel, number, aux } = annotation;
  checkRange(index, "sample", sample, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  checkRange(index, "subtype", subtype, -128, 127);
  checkRange(index, "channel", channel, 0, 255);
  checkRange(index, "number", number, -128, 127);
  const code = storableCode(index, symbol);
  const interval = sample - previous.sample;
  // Code 0 with interval 0 is the end mark: leave one sample of the way to the annotation word.
  const rest = code === 0 && (interval <= 0 || interval > MAX_INTERVAL) ? 1 : 0;
  const left =
    rest === 0 ? writeSkips(sink, interval) : writeSkips(sink, interval - rest, MAX_INTERVAL - rest) + rest;
  sink.word((code << 10) | left);
  if (subtype !== 0) sink.word((SUB << 10) | (subtype & 0x3ff));
  if (channel !== previous.channel) sink.word((CHN << 10) | channel);
  if (number !== previous.number) sink.word((NUM << 10) | (number & 0x3ff));
  if (aux !== "") writeAux(sink, index, aux, terminate);
};

const START: Annotation = { sample: 0, symbol: "", subtype: 0, channel: 0, number: 0, aux: "" };

export interface AnnotationEncodeOptions {
  /**
   * Whether auxiliary texts carry a final zero byte that counts as theirs, as in the files of the MIT-BIH databases; readers
   * take both. False when left out.
   */
  readonly terminateAux?: boolean;
  /** The annotation before the first one, when they are to follow others in a file: its end mark gives way to them. */
  readonly after?: Annotation | undefined;
}

/**
 * Encodes annotations as a file in MIT format (annot(5)), in the order given; decoding gives the same annotations back.
 *
 * Throws `bad-option` for what the format cannot hold: an unknown symbol, a subtype or number outside -128..127, a channel
 * outside 0..255, an auxiliary text above 255 bytes of UTF-8.
 */
export const encodeAnnotations = (
  annotations: Iterable<Annotation>,
  options: AnnotationEncodeOptions = {},
): Uint8Array => {
  const terminate = options.terminateAux ?? false;
  const sink = new ByteSink(4096);
  let previous = options.after ?? START;
  let index = 0;
  for (const annotation of annotations) {
    writeOne(sink, annotation, previous, index++, terminate);
    previous = annotation;
  }
  sink.word(0);
  return sink.take();
};
