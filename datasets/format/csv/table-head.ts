import type { Recording } from "../../recording.ts";
import { splitCells } from "./cells.ts";
import type { CsvColumn, CsvLayout } from "./layout.ts";

/** The beginning of a table, by which it is recognised. */
export interface TableHead {
  readonly file: string;
  readonly text: string;
  /** False when the file goes on after `text`. */
  readonly whole: boolean;
  /** Board that wrote the table, where a user says so. */
  readonly board: string | undefined;
}

/** What is known of a table of a certain program or device. */
export interface KnownTable {
  /** Name of the format: `openbci`. */
  readonly format: string;
  readonly layout: CsvLayout;
  /** In place of the remarks in the file; none may name a person. */
  readonly comments?: readonly string[];
  /** What a user should know of how the table was read. */
  readonly warnings?: readonly string[];
  readonly startTime?: Recording["startTime"];
}

/** Knows a table of a certain program or device by its first lines. */
export type RecogniseTable = (head: TableHead) => KnownTable | undefined;

/** The first line that is not empty, without a byte order mark. */
export const firstLine = ({ text }: TableHead): string =>
  /^\uFEFF?\s*([^\r\n]*)/.exec(text.slice(0, 4096))?.[1]?.trimEnd() ?? "";

/** Cells of the first rows of data, as a layout has them; a last line that may be cut is left out. */
export function firstRows({ text, whole }: TableHead, layout: CsvLayout, most = 64): string[][] {
  const lines = text.split("\n", layout.skipLines + most + 1);
  if (!whole && lines.length <= layout.skipLines + most) lines.pop();
  return lines
    .slice(layout.skipLines, layout.skipLines + most)
    .map((line) => line.replace(/\r$/, ""))
    .filter((line) => line.trim() !== "" && !/^[#%]/.test(line))
    .map((line) => splitCells(line, layout.delimiter));
}

const PER_MILLIVOLT: Readonly<Record<string, number>> = { v: 1e3, uv: 1e-3, nv: 1e-6 };

/** A column of volts, microvolts or nanovolts as millivolts; any other as it is. */
export function asMillivolts(column: CsvColumn): CsvColumn {
  const scale = PER_MILLIVOLT[column.units.toLowerCase().replace(/[µμ]/, "u")];
  return scale === undefined ? column : { ...column, units: "mV", scale: scale * (column.scale ?? 1) };
}

/** ISO 8601 in UTC of seconds since 1970; undefined for what cannot be such a time (before 2001, after 2100). */
export const unixTime = (seconds: number): string | undefined =>
  seconds > 1e9 && seconds < 4.1e9 ? new Date(Math.round(1000 * seconds)).toISOString() : undefined;
