import { readLength } from "./read-chunks.ts";
import type { XdfFormat, XdfHeader } from "./stream-header.ts";

/** One sample: its own time stamp (NaN when it has none), and its values; buffers are used again. */
export type OnSample = (stampS: number, values: Float64Array) => void;
/** One event of a stream of texts. */
export type OnTexts = (stampS: number, texts: readonly string[]) => void;

/** What takes the samples of a stream. */
export interface SampleTaker {
  readonly onSample: OnSample;
  readonly onTexts: OnTexts;
  /** True when only time stamps are looked at: values are then not read (and not valid). */
  readonly onlyTime?: boolean;
}

const WIDTHS: Readonly<Record<Exclude<XdfFormat, "string">, number>> = {
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  float32: 4,
  double64: 8,
};

/** Reads `values.length` values of a format. */
function readValues(
  view: DataView,
  at: number,
  format: Exclude<XdfFormat, "string">,
  values: Float64Array,
): void {
  const width = WIDTHS[format];
  for (let i = 0, from = at; i < values.length; i++, from += width) {
    if (format === "float32") values[i] = view.getFloat32(from, true);
    else if (format === "double64") values[i] = view.getFloat64(from, true);
    else if (format === "int16") values[i] = view.getInt16(from, true);
    else if (format === "int32") values[i] = view.getInt32(from, true);
    else if (format === "int64") values[i] = Number(view.getBigInt64(from, true));
    else values[i] = view.getInt8(from);
  }
}

/** A time stamp: a byte that says whether 8 bytes follow. */
function readStamp(view: DataView, at: number): { stampS: number; next: number } | undefined {
  const bytes = at < view.byteLength ? view.getUint8(at) : -1;
  if (bytes === 0) return { stampS: Number.NaN, next: at + 1 };
  if (bytes !== 8 || at + 9 > view.byteLength) return undefined;
  return { stampS: view.getFloat64(at + 1, true), next: at + 9 };
}

const utf8 = new TextDecoder();

function readTexts(
  view: DataView,
  from: number,
  count: number,
): { texts: string[]; next: number } | undefined {
  const texts: string[] = [];
  let at = from;
  for (let i = 0; i < count; i++) {
    const length = readLength(view, at);
    if (length === undefined || length.next + length.value > view.byteLength) return undefined;
    texts.push(utf8.decode(new Uint8Array(view.buffer, view.byteOffset + length.next, length.value)));
    at = length.next + length.value;
  }
  return { texts, next: at };
}

/**
 * Samples of a chunk's content (after the stream number). Returns how many samples the chunk promises beyond those that are
 * whole; undefined when it says nothing sensible at all.
 */
export function decodeSamples(
  content: Uint8Array,
  header: XdfHeader,
  { onSample, onTexts, onlyTime = false }: SampleTaker,
): number | undefined {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const count = readLength(view, 4);
  if (count === undefined) return undefined;
  const values = new Float64Array(header.channelCount);
  const { format } = header;
  const width = format === "string" ? 0 : WIDTHS[format] * header.channelCount;
  let at = count.next;
  for (let done = 0; done < count.value; done++) {
    const stamp = readStamp(view, at);
    if (stamp === undefined || stamp.next + width > view.byteLength) return count.value - done;
    if (format === "string") {
      const read = readTexts(view, stamp.next, header.channelCount);
      if (read === undefined) return count.value - done;
      onTexts(stamp.stampS, read.texts);
      at = read.next;
    } else {
      if (!onlyTime) readValues(view, stamp.next, format, values);
      onSample(stamp.stampS, values);
      at = stamp.next + width;
    }
  }
  return 0;
}
