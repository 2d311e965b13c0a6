import { PulsegateError } from "../../../signals/errors.ts";
import type { Block } from "../../../signals/sample-block.ts";
import type { Annotation } from "../../annotation/annotation.ts";
import type { BlockOptions, Channel, Modality, Provenance, Recording } from "../../recording.ts";
import { createFindingLog, type FindingLog } from "../finding-log.ts";
import { deduceModality } from "../wfdb/modality.ts";
import type { ByteSource } from "./byte-source.ts";
import { type CsvLayout, detectLayout, type LayoutOptions } from "./layout.ts";
import { createRowScanner, type OnRow, rowFaults } from "./row-scanner.ts";
import { createRowSink } from "./row-sink.ts";
import type { RecogniseTable } from "./table-head.ts";
import { createLossFinder, settleTiming, type TimedRows, type Timing } from "./timing.ts";

export interface CsvOptions extends LayoutOptions {
  /** Rate to take when the file declares none, or instead of the one that it declares. */
  readonly sampleRateHz?: number;
  /** Name of the recording; default: that in the file, else the file's name without its ending. */
  readonly name?: string;
  /** What the channels measure, when their names do not say it. */
  readonly modality?: Modality;
  /** Unit of columns that name none. */
  readonly units?: string;
  /** Annotators beside the file, and how to read one; its samples count at the given rate. */
  readonly annotators?: readonly string[];
  /** Board that wrote a table without names (BrainFlow): name or number. */
  readonly board?: string;
  /** Knows tables of certain programs and devices by their first lines; not asked when the layout is given. */
  readonly recognise?: RecogniseTable;
  readonly readAnnotations?: (annotator: string, rateHz: number) => Promise<Annotation[]>;
}

/** A {@link Recording} that also gives what is specific to CSV. */
export interface CsvRecording extends Recording {
  readonly layout: CsvLayout;
}

const SNIFFED_BYTES = 65_536;
/** Lines named one by one for each kind of finding. */
const NAMED_LINES = 20;

/**
 * Opens a table of numbers (comma, semicolon, tab, bar or blanks between cells) as a recording. Delimiter, names, units
 * and time column are found out; the rate is the declared one (option, metadata line, column header) or is estimated from
 * the timestamps and marked so. Jumps of the time and cells without a number become gaps. The file is read once or twice
 * for its length and rate before this returns, then once for each `blocks()`, in bounded memory.
 *
 * @throws PulsegateError `malformed` when there is no table of numbers or neither a rate nor a time column,
 * `bad-option` for a board that BrainFlow's tables alone need.
 */
export async function openCsv(source: ByteSource, options: CsvOptions = {}): Promise<CsvRecording> {
  const { text, whole } = await sniff(source);
  const known = isLaidOut(options)
    ? undefined
    : options.recognise?.({ file: source.name, text, whole, board: options.board });
  if (options.board !== undefined && known?.format !== "brainflow") {
    throw new PulsegateError("bad-option", "a board says nothing of a table that BrainFlow did not write", {
      where: source.name,
      got: options.board,
    });
  }
  const log = createFindingLog();
  const layout = known?.layout ?? detectLayout(source.name, text, whole, options);
  for (const warning of known?.warnings ?? []) log.warn(source.name, warning);
  for (const name of layout.textColumns) {
    log.warn(source.name, `column ${name} holds text and is left out`);
  }
  const timing = await settleTiming(timedRows(source, layout), options.sampleRateHz, log);
  const channels: Channel[] = layout.columns.map(({ name, units, modality }) => ({
    name,
    modality: options.modality ?? modality ?? deduceModality(name, units),
    sampleRateHz: timing.sampleRateHz,
    rateEstimated: timing.estimated,
    units: units === "" ? (options.units ?? "NU") : units,
    lengthSamples: timing.lengthSamples,
  }));
  const { annotators = [], readAnnotations } = options;
  const startTime = known?.startTime ?? layout.metadata.startTime;
  return {
    name: options.name ?? layout.metadata.name ?? source.name.replace(/\.(?:csv|tsv|txt)(?:\.gz)?$/i, ""),
    format: known?.format ?? "csv",
    channels,
    durationS: timing.lengthSamples / timing.sampleRateHz,
    ...(startTime === undefined ? {} : { startTime }),
    comments: known?.comments ?? layout.metadata.comments,
    provenance: provenanceOf(layout),
    blocks: (range = {}) => readBlocks(source, layout, timing, log, range),
    annotators,
    annotations: async (annotator = "atr") =>
      annotators.includes(annotator) ? ((await readAnnotations?.(annotator, timing.sampleRateHz)) ?? []) : [],
    findings: log.findings,
    layout,
  };
}

/** Whether a user says how the table is laid out. */
const isLaidOut = ({ delimiter, timeColumn, timeUnit }: CsvOptions): boolean =>
  delimiter !== undefined || timeColumn !== undefined || timeUnit !== undefined;

const timedRows = (source: ByteSource, layout: CsvLayout): TimedRows => ({
  name: source.name,
  columnNames: layout.columns.map((column) => column.name),
  hasTime: layout.timeIndex !== undefined,
  timeUnit: layout.timeUnit,
  timeTick: layout.timeTick,
  declaredRateHz: layout.declaredRateHz,
  ...(layout.counter === undefined ? {} : { counter: layout.counter }),
  async read(onRow) {
    const scanner = createRowScanner(layout, (time, _values, _line, _faults, count) => onRow(time, count), {
      onlyTime: true,
    });
    for await (const bytes of source.open()) scanner.push(bytes);
    scanner.finish();
  },
});

function provenanceOf({ metadata }: CsvLayout): Provenance | undefined {
  const { title, licence, citation } = metadata;
  if (title === undefined || licence === undefined || citation === undefined) return undefined;
  return { title, licence, citation };
}

/** Texts of other programs begin with this mark when each character has two bytes. */
function refuseUtf16(file: string, [first, second]: Uint8Array): void {
  if (!(first === 0xff && second === 0xfe) && !(first === 0xfe && second === 0xff)) return;
  throw new PulsegateError("unsupported", "a table in UTF-16", { where: file, expected: "UTF-8 or ASCII" });
}

async function sniff(source: ByteSource): Promise<{ text: string; whole: boolean }> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of source.open()) {
    if (bytes === 0) refuseUtf16(source.name, chunk);
    text += decoder.decode(chunk.subarray(0, SNIFFED_BYTES - bytes), { stream: true });
    bytes += chunk.length;
    if (bytes > SNIFFED_BYTES) return { text, whole: false };
  }
  return { text: text + decoder.decode(), whole: true };
}

/** Notes a finding a line for the first lines, then only counts. */
function createLineNotes(log: FindingLog, file: string) {
  const counts = new Map<string, number>();
  return {
    note(severity: "warn" | "error", message: string, line: number): void {
      const count = (counts.get(message) ?? 0) + 1;
      counts.set(message, count);
      if (count <= NAMED_LINES) log[severity](file, message, { line });
    },
    close(): void {
      for (const [message, count] of counts) {
        if (count > NAMED_LINES) log.warn(file, `${count - NAMED_LINES} more lines: ${message}`);
      }
    },
  };
}

async function* readBlocks(
  source: ByteSource,
  layout: CsvLayout,
  timing: Timing,
  log: FindingLog,
  range: BlockOptions,
): AsyncGenerator<Block> {
  const { sampleRateHz } = timing;
  const wanted = range.channels ?? layout.columns.map((_, index) => index);
  const bad = wanted.find((channel) => layout.columns[channel] === undefined);
  if (bad !== undefined) {
    throw new PulsegateError("bad-option", "no such channel", {
      where: source.name,
      got: bad,
      expected: `0 to ${layout.columns.length - 1}`,
    });
  }
  const sink = createRowSink({
    channels: wanted,
    sampleRateHz,
    fromSample: Math.round((range.fromS ?? 0) * sampleRateHz),
    toSample: range.toS === undefined ? Number.POSITIVE_INFINITY : Math.round(range.toS * sampleRateHz),
  });
  const notes = createLineNotes(log, source.name);
  let row = 0;
  const lossNote = `${layout.counter === undefined ? "time" : "the counter"} jumps: samples are lost before this line`;
  const lostBefore = createLossFinder(timing.jumps, sampleRateHz);
  const onRow: OnRow = (timeValue, values, line, faults) => {
    const lost = lostBefore(row++);
    if (lost > 0) notes.note("warn", lossNote, line);
    if (layout.timeIndex !== undefined && Number.isNaN(timeValue))
      notes.note("warn", "no time in this line", line);
    if (faults & rowFaults.unreadable) notes.note("error", "a cell is not a number", line);
    if (faults & rowFaults.tooShort) notes.note("error", "cells are missing at the end of the line", line);
    if (faults & rowFaults.tooLong) notes.note("error", "the line has more cells than the table", line);
    const missing = sink.row(values, lost);
    if (missing && faults === 0) notes.note("warn", "a cell is empty", line);
  };
  const scanner = createRowScanner(layout, onRow);
  for await (const bytes of source.open()) {
    scanner.push(bytes);
    yield* sink.take();
    if (sink.done) return;
  }
  scanner.finish();
  sink.end();
  yield* sink.take();
  notes.close();
}
