import { PulsegateError } from "../../../signals/errors.ts";
import type { Modality } from "../../recording.ts";
import { chooseDelimiter, type Delimiter, isClock, isMissing, isNumber, splitCells } from "./cells.ts";
import { type CsvMetadata, readMetadata } from "./metadata.ts";

/** Seconds per unit of a time column; `clock` is time of day or date and time; `unknown` has to be deduced. */
export type TimeUnit = "s" | "ms" | "us" | "ns" | "min" | "clock" | "unknown";

export interface CsvColumn {
  readonly name: string;
  readonly units: string;
  /** Number of the column in the row, from 0. */
  readonly index: number;
  /** What the numbers are multiplied by to be in `units`; 1 when left out. */
  readonly scale?: number;
  /** What the column measures, when its name does not say it. */
  readonly modality?: Modality;
}

/** A column that counts samples as they were taken, so that it tells which rows are missing. */
export interface CsvCounter {
  /** Number of the column in the row, from 0. */
  readonly index: number;
  /** The count after which it starts again at 0; found out when left out. */
  readonly modulus?: number;
}

export interface CsvLayout {
  readonly delimiter: Delimiter;
  /** Numbers may be written `1,5`: numbers with points are then read as well, only slower. */
  readonly decimalComma: boolean;
  /** Lines (of any kind) before the first row of data. */
  readonly skipLines: number;
  readonly columns: readonly CsvColumn[];
  /** Column of the time, when there is one. */
  readonly timeIndex: number | undefined;
  readonly timeUnit: TimeUnit;
  /** Smallest step that the time column can show, in its own unit (seconds for a clock). */
  readonly timeTick: number;
  readonly counter?: CsvCounter;
  /** Cells in a row. */
  readonly width: number;
  readonly metadata: CsvMetadata;
  /** Rate given in the file, by a metadata line or in a column's header (`ECG[mV]@250Hz`). */
  readonly declaredRateHz: number | undefined;
  /** Names of columns of text, left out. */
  readonly textColumns: readonly string[];
}

export interface LayoutOptions {
  readonly delimiter?: Delimiter;
  /** Name or number of the time column; false when there is none. */
  readonly timeColumn?: string | number | false;
  readonly timeUnit?: Exclude<TimeUnit, "unknown">;
}

const TIME_NAME = /^(?:time|t|timer|date|datetime|elapsed ?time|.*time[ _]?stamps?.*|seconds|milliseconds)$/i;
const TIME_UNITS: Readonly<Record<string, TimeUnit>> = {
  s: "s",
  sec: "s",
  seconds: "s",
  ms: "ms",
  msec: "ms",
  milliseconds: "ms",
  us: "us",
  µs: "us",
  ns: "ns",
  min: "min",
  "hh:mm:ss.mmm": "clock",
};

export const isTimeName = (name: string): boolean => TIME_NAME.test(name);

/** Longer cells are no names, and are not taken apart. */
const LONGEST_NAME = 200;

export interface Heading {
  readonly name: string;
  readonly units: string | undefined;
  readonly rateHz: number | undefined;
}

/** Takes `MLII[mV]@250Hz`, `MLII (mV)`, `time_s` apart. */
export function parseHeading(cell: string): Heading {
  if (cell.length > LONGEST_NAME) return { name: cell, units: undefined, rateHz: undefined };
  const rate = /@\s*([\d.]+)\s*Hz\s*$/i.exec(cell);
  const rest = rate === null ? cell : cell.slice(0, rate.index).trim();
  const rateHz = rate === null ? undefined : Number(rate[1]);
  const bracket = /^(.*?)\s*[[(]([^\])]*)[\])]$/.exec(rest);
  if (bracket !== null && bracket[1] !== "") return { name: bracket[1]!, units: bracket[2]!.trim(), rateHz };
  const suffix = /^(.+)_(s|ms|us|ns|min|mv|uv)$/i.exec(rest);
  if (suffix !== null) {
    const unit = suffix[2]!.toLowerCase();
    if (unit === "mv" || unit === "uv") {
      return { name: suffix[1]!, units: unit === "mv" ? "mV" : "uV", rateHz };
    }
    if (TIME_NAME.test(suffix[1]!)) return { name: suffix[1]!, units: unit, rateHz };
  }
  return { name: rest, units: undefined, rateHz };
}

const isDatum = (cell: string) => isNumber(cell) || isClock(cell);

/** A row of data has a number or a time somewhere; a row of names or units has none. */
const isDataRow = (cells: readonly string[]) => cells.some(isDatum);

/** The first rows of a file, before it is known what they are. */
interface Opening {
  readonly metadata: CsvMetadata;
  readonly rows: readonly { readonly line: number; readonly text: string }[];
  readonly delimiter: Delimiter | undefined;
}

function readOpening(text: string, whole: boolean): Opening {
  const lines = text.split("\n");
  // The last line of a part of a file may be cut anywhere.
  if (!whole && lines.length > 1) lines.pop();
  const remarks: string[] = [];
  const rows: { line: number; text: string }[] = [];
  let delimiter: Delimiter | undefined;
  for (let line = 0; line < lines.length && rows.length < 64; line++) {
    const row = lines[line]!.replace(/^\uFEFF/, "").replace(/\r$/, "");
    const separator = /^"?sep=([\t,;|])"?$/.exec(row);
    if (separator !== null) delimiter = separator[1] as Delimiter;
    else if (/^\s*[#%]/.test(row)) remarks.push(row.trim().replace(/^[#%]+\s*/, ""));
    else if (row.trim() !== "") rows.push({ line, text: row });
  }
  return { metadata: readMetadata(remarks), rows, delimiter };
}

/** Finds delimiter, columns and time column in the first bytes of a file. */
export function detectLayout(
  file: string,
  text: string,
  whole: boolean,
  options: LayoutOptions = {},
): CsvLayout {
  const opening = readOpening(text, whole);
  const delimiter =
    options.delimiter ?? opening.delimiter ?? chooseDelimiter(opening.rows.map((row) => row.text));
  const split = opening.rows.map((row) => splitCells(row.text, delimiter));
  const firstData = split.findIndex(isDataRow);
  if (firstData < 0) {
    throw new PulsegateError("malformed", "no row of numbers", {
      where: file,
      got: opening.rows.length === 0 ? "an empty table" : JSON.stringify(opening.rows[0]!.text.slice(0, 60)),
      expected: "rows of numbers, after at most a row of names and a row of units",
    });
  }
  const data = split.slice(firstData);
  const headings = headingsOf(
    split.slice(0, firstData),
    opening.metadata,
    delimiter,
    widthOf(split, firstData),
  );
  const timeIndex = findTime(headings, data, options.timeColumn, file);
  const columns: CsvColumn[] = [];
  const textColumns: string[] = [];
  headings.forEach((heading, index) => {
    if (index === timeIndex) return;
    const cells = data.map((row) => row[index] ?? "").filter((cell) => !isMissing(cell));
    if (cells.length > 0 && !cells.some(isNumber)) textColumns.push(heading.name);
    else columns.push({ name: heading.name, units: heading.units ?? "", index });
  });
  if (columns.length === 0) {
    throw new PulsegateError("malformed", "no column of numbers beside the time", {
      where: file,
      got: `columns ${headings.map((heading) => heading.name).join(", ")}`,
    });
  }
  return {
    delimiter,
    decimalComma: delimiter !== "," && !data.flat().some((cell) => /^[+-]?\d*\.\d/.test(cell)),
    skipLines: opening.rows[firstData]!.line,
    columns,
    timeIndex,
    timeUnit: timeUnitOf(headings, data, timeIndex, options.timeUnit),
    timeTick: tickOf(data, timeIndex),
    width: headings.length,
    metadata: opening.metadata,
    declaredRateHz: opening.metadata.sampleRateHz ?? headings.find((h) => h.rateHz !== undefined)?.rateHz,
    textColumns,
  };
}

/** Cells in a row: as many as there are names, else as most rows have. */
function widthOf(split: readonly (readonly string[])[], firstData: number): number {
  if (firstData > 0) return split[0]!.length;
  const counts = new Map<number, number>();
  for (const { length } of split) counts.set(length, (counts.get(length) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]![0];
}

function headingsOf(
  headerRows: readonly (readonly string[])[],
  metadata: CsvMetadata,
  delimiter: Delimiter,
  width: number,
): Heading[] {
  const names = headerRows[0] ?? labelsOf(metadata, delimiter, width);
  const unitRow = headerRows[1];
  return Array.from({ length: width }, (_, index) => {
    const cell = names?.[index];
    const heading = cell === undefined || cell === "" ? undefined : parseHeading(cell);
    const below = unitRow?.[index];
    const units =
      heading?.units ?? (below === undefined || below === "" ? undefined : below) ?? unitOf(metadata, index);
    return { name: heading?.name ?? `column ${index + 1}`, units, rateHz: heading?.rateHz };
  });
}

/** Unit from a remark: one for all columns, or one each. */
const unitOf = ({ units }: CsvMetadata, index: number): string | undefined =>
  units?.length === 1 ? units[0] : units?.[index];

/** Names from a remark: `Labels:= a<tab>b`, or a remark with as many cells as the rows. */
function labelsOf(metadata: CsvMetadata, delimiter: Delimiter, width: number): readonly string[] | undefined {
  if (metadata.labels !== undefined && metadata.labels.length === width) return metadata.labels;
  return metadata.comments
    .map((comment) => splitCells(comment, delimiter))
    .find((cells) => width > 1 && cells.length === width);
}

/** More than half of the rows have a clock there: the first may be a dummy. */
const isClockColumn = (data: readonly (readonly string[])[], index: number): boolean =>
  data.filter((row) => isClock(row[index] ?? "")).length > data.length / 2;

function findTime(
  headings: readonly Heading[],
  data: readonly (readonly string[])[],
  asked: string | number | false | undefined,
  file: string,
): number | undefined {
  if (asked === false) return undefined;
  if (asked !== undefined) {
    const index = typeof asked === "number" ? asked : headings.findIndex((h) => h.name === asked);
    if (headings[index] !== undefined) return index;
    throw new PulsegateError("unknown-name", "no such time column", {
      where: file,
      got: asked,
      known: headings.map((heading) => heading.name),
    });
  }
  const clock = headings.findIndex((_, index) => isClockColumn(data, index));
  const named = headings.findIndex((heading) => TIME_NAME.test(heading.name));
  const found = named >= 0 ? named : clock;
  return found < 0 ? undefined : found;
}

function tickOf(data: readonly (readonly string[])[], timeIndex: number | undefined): number {
  const decimals = data.map((row) => /[.,](\d+)/.exec(row[timeIndex ?? -1] ?? "")?.[1]?.length ?? 0);
  return 10 ** -Math.max(0, ...decimals);
}

function timeUnitOf(
  headings: readonly Heading[],
  data: readonly (readonly string[])[],
  timeIndex: number | undefined,
  asked: TimeUnit | undefined,
): TimeUnit {
  if (asked !== undefined || timeIndex === undefined) return asked ?? "unknown";
  if (isClockColumn(data, timeIndex)) return "clock";
  return namedTimeUnit(headings[timeIndex]!);
}

/** Unit of a time column by its heading. */
export function namedTimeUnit({ name, units }: Heading): TimeUnit {
  const known = TIME_UNITS[(units ?? "").toLowerCase()];
  if (known !== undefined) return known;
  if (/^seconds$/i.test(name)) return "s";
  return /^milliseconds$/i.test(name) ? "ms" : "unknown";
}
