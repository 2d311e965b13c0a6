import { annotationText } from "../../format/edf/annotation-text.ts";
import { toAscii } from "../../format/edf/fields.ts";
import { ENDS, LOST, uniqueLabels } from "../../format/edf/own-marks.ts";
import type { RecordGrid } from "../../format/edf/record-grid.ts";
import { encodeTal } from "../../format/edf/tal.ts";
import type { TalQueue } from "../../format/edf/tal-queue.ts";
import type { Tail } from "./format-writer.ts";
import { annotationsOf } from "./mark-file.ts";
import type { Mark, RecordingHeader } from "./recorder.ts";

/** Longest text of one annotation in bytes; a longer one continues in the next, at the same time. */
const MOST_TEXT_BYTES = 140;

/** Samples of a channel that are lost. */
interface Lost {
  readonly channel: number;
  readonly fromS: number;
  readonly toS: number;
}

/**
 * What an EDF recording says beside its samples, as time-stamped annotation lists (TALs): marks, "Signal lost" from when to
 * when, since lost samples repeat the last known one, and "Recording ends", since the last record is full length.
 */
export class EdfNotes {
  readonly #grid: RecordGrid;
  readonly #labels: readonly string[];
  /** Of sample 0 in the file's time, whose zero is a whole second. */
  readonly #firstS: number;
  #lost: Lost[] = [];

  constructor({ channels, startedAtMs }: RecordingHeader, grid: RecordGrid) {
    this.#grid = grid;
    this.#labels = uniqueLabels(channels.map(({ name }) => toAscii(name.trim(), 16)));
    this.#firstS = (((startedAtMs % 1000) + 1000) % 1000) / 1000;
  }

  /** The list that each record begins with. */
  timeOf(record: number): Uint8Array {
    return this.#tal(record * this.#grid.recordS, undefined, "");
  }

  mark(mark: Mark, to: TalQueue): void {
    for (const { channel, symbol, subtype, number, aux } of annotationsOf(mark, 0, MOST_TEXT_BYTES)) {
      const text = annotationText({ channel, symbol, subtype, number, aux }, this.#labels);
      to.add(mark.atS, this.#tal(mark.atS, mark.durationS, text));
    }
  }

  /** Samples `from` to `to` of a channel are lost: told with the next {@link tellLost}. */
  lost(channel: number, from: number, to: number): void {
    const rate = this.#rateOf(channel);
    this.#lost.push({ channel, fromS: from / rate, toS: to / rate });
  }

  tellLost(to: TalQueue): void {
    this.#tellSpans(this.#lost, to);
    this.#lost = [];
  }

  /** Says where samples end, as things stand. */
  tellEnd({ queues, endFrames, toFrame }: Tail, to: TalQueue): void {
    const { recordS, samplesPerRecord } = this.#grid;
    const lagging = queues.flatMap((queue, channel): Lost[] => {
      const rate = this.#rateOf(channel);
      const due = Math.floor(endFrames * samplesPerRecord[channel]! + 1e-6);
      return queue.end < due ? [{ channel, fromS: queue.end / rate, toS: due / rate }] : [];
    });
    this.#tellSpans(lagging, to);
    const endS = endFrames * recordS;
    // An end at the edge of a record belongs into the record before it.
    to.add(Math.min(endS, (toFrame - 1) * recordS), this.#tal(endS, undefined, ENDS));
  }

  /** Of the file: its rates follow from the duration of a record. */
  #rateOf(channel: number): number {
    return this.#grid.samplesPerRecord[channel]! / this.#grid.recordS;
  }

  /** Says of spans that all channels lost together once that they did. */
  #tellSpans(spans: readonly Lost[], to: TalQueue): void {
    const groups = new Map<string, Lost[]>();
    for (const span of spans) {
      const key = `${span.fromS.toFixed(6)} ${span.toS.toFixed(6)}`;
      groups.set(key, [...(groups.get(key) ?? []), span]);
    }
    for (const group of groups.values()) {
      const { fromS, toS } = group[0]!;
      const all = new Set(group.map(({ channel }) => channel)).size === this.#labels.length;
      const texts = all ? [LOST] : group.map(({ channel }) => `${LOST}@@${this.#labels[channel]}`);
      for (const text of texts) to.add(fromS, this.#tal(fromS, toS - fromS, text));
    }
  }

  #tal(atS: number, durationS: number | undefined, text: string): Uint8Array {
    return encodeTal({ onsetS: this.#firstS + atS, durationS, texts: [text] });
  }
}
