import { readFile } from "node:fs/promises";
import type { Annotation } from "../../annotation/annotation.ts";
import { splitText } from "../../format/split-text.ts";
import { decodeAnnotations } from "../../format/wfdb/annotation-decode.ts";
import { encodeAnnotations } from "../../format/wfdb/annotation-encode.ts";
import { type DiskFile, replaceFile } from "./disk-file.ts";
import type { Mark } from "./recorder.ts";

/** Longest auxiliary text of an annotation, in bytes of UTF-8 (annot(5): the count is one byte). */
const MOST_AUX_BYTES = 255;
/** Annotations younger than this wait for others that come late, so that the file is in time order. */
const ORDER_S = 30;

/** Marks as annotations; a text above `mostBytes` goes on in notes at the same time. */
export function annotationsOf(mark: Mark, sample: number, mostBytes: number): Annotation[] {
  const { channel = 0, symbol, subtype = 0, number = 0, aux = "" } = mark;
  const [first = "", ...more] = splitText(aux, mostBytes);
  return [
    { sample, symbol, subtype, channel, number, aux: first },
    ...more.map((part) => ({ sample, symbol: '"', subtype: 0, channel, number: 0, aux: part })),
  ];
}

/** A WFDB annotation file that is whole after every write: new annotations take the place of its end mark. */
export class MarkFile {
  readonly #file: DiskFile;
  readonly #rateHz: number;
  #waiting: Annotation[] = [];
  #last: Annotation | undefined;
  #settledBytes = 0;
  #inOrder = true;
  #changed = true;

  /** `rateHz`: what the samples of annotations count. */
  constructor(file: DiskFile, rateHz: number) {
    this.#file = file;
    this.#rateHz = rateHz;
  }

  get path(): string {
    return this.#file.path;
  }

  get size(): number {
    return this.#file.size;
  }

  add(mark: Mark): void {
    const { durationS, aux = "" } = mark;
    const text = durationS === undefined ? aux : `${aux} (${durationS} s)`.trim();
    const sample = Math.round(mark.atS * this.#rateHz);
    const annotations = annotationsOf({ ...mark, aux: text }, sample, MOST_AUX_BYTES);
    // Refuses here, to whoever marks, what the file could not hold.
    encodeAnnotations(annotations);
    this.#waiting.push(...annotations);
    this.#changed = true;
  }

  /** Writes what has come; `nowS` is how far the recording is. */
  async write(nowS: number): Promise<void> {
    if (!this.#changed) return;
    const waiting = this.#waiting.toSorted((a, b) => a.sample - b.sample);
    const taken = this.#waiting.length;
    const horizon = (nowS - ORDER_S) * this.#rateHz;
    const old = waiting.filter(({ sample }) => sample < horizon);
    const young = waiting.slice(old.length);
    // Without its end mark, which the young ones' bytes begin over.
    const settled = encodeAnnotations(old, { after: this.#last }).subarray(0, -2);
    const last = old.at(-1) ?? this.#last;
    const rest = encodeAnnotations(young, { after: last });
    const bytes = new Uint8Array(settled.length + rest.length);
    bytes.set(settled);
    bytes.set(rest, settled.length);
    await this.#file.write(bytes, this.#settledBytes);
    await this.#file.cut(this.#settledBytes + bytes.length);
    await this.#file.sync();
    if (old.length > 0 && this.#last !== undefined && old[0]!.sample < this.#last.sample)
      this.#inOrder = false;
    this.#settledBytes += settled.length;
    this.#last = last;
    this.#changed = this.#waiting.length > taken;
    this.#waiting = [...young, ...this.#waiting.slice(taken)];
  }

  /** Writes the rest, in time order throughout. */
  async finish(): Promise<void> {
    await this.write(Number.POSITIVE_INFINITY);
    if (this.#inOrder) return;
    const { annotations } = decodeAnnotations(await readFile(this.path));
    await replaceFile(this.path, encodeAnnotations(annotations.sort((a, b) => a.sample - b.sample)));
  }

  release(): Promise<void> {
    return this.#file.close();
  }
}
