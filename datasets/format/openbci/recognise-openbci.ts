import { detectLayout } from "../csv/layout.ts";
import {
  asMillivolts,
  firstLine,
  firstRows,
  type RecogniseTable,
  type TableHead,
  unixTime,
} from "../csv/table-head.ts";

/** Any board that writes this format counts samples in one byte. */
const COUNTER_TURN = 256;

/** Number and unit of the column of UNIX times: milliseconds in files without names, seconds in those with names. */
function findTime(rows: readonly (readonly string[])[], first: number) {
  const row = rows[1] ?? [];
  const index = row.findIndex((cell, at) => at >= first && Number(cell) > 1e9);
  return index < 0
    ? undefined
    : { index, unit: Number(row[index]) > 1e11 ? ("ms" as const) : ("s" as const) };
}

const remark = ({ text }: TableHead, name: string): string | undefined =>
  new RegExp(`^%\\s*${name}\\s*=\\s*(.*?)\\s*$`, "im").exec(text)?.[1];

/** Names of the columns of older files, which have none. */
function oldName(index: number, exg: number): string {
  if (index <= exg) return `EXG Channel ${index - 1}`;
  return index <= exg + 3 ? `Accel Channel ${index - exg - 1}` : `Other Channel ${index - exg - 4}`;
}

/**
 * Text files of the OpenBCI GUI (`%OpenBCI Raw EXG Data`): sample index (one byte, in steps of 2 where a Daisy board
 * halves the rate), EXG channels in µV, accelerometer in g, times of the computer. The index tells lost samples, the
 * times whole turns of it. Files of version 5 name their columns; older ones do not, and may begin with a row of zeros.
 * Source: OpenBCI_GUI, DataWriterODF.pde; docs.openbci.com, OpenBCI Data Format.
 */
export const recogniseOpenBci: RecogniseTable = (head) => {
  if (!/^%\s*OpenBCI Raw/i.test(firstLine(head))) return undefined;
  const base = detectLayout(head.file, head.text, head.whole);
  const exg = Number.parseInt(remark(head, "Number of channels") ?? "0", 10);
  const named = base.columns.some(({ name }) => /^sample index$/i.test(name));
  const rows = firstRows(head, base);
  const dummy = rows.length > 1 && rows[0]!.every((cell) => Number(cell) === 0);
  const time = findTime(rows, exg + 1);
  const startS = time && Number(rows[dummy ? 1 : 0]?.[time.index]) * (time.unit === "ms" ? 1e-3 : 1);
  const columns = base.columns
    .filter(({ index }) => index !== 0 && index !== time?.index)
    .map((column) => {
      const name = named ? column.name : oldName(column.index, exg);
      if (/^exg channel/i.test(name)) return asMillivolts({ ...column, name, units: "uV" });
      const units = /^accel/i.test(name) ? "g" : "";
      return { ...column, name, units, modality: "other" as const };
    });
  return {
    format: "openbci",
    layout: {
      ...base,
      columns,
      timeIndex: time?.index,
      timeUnit: time?.unit ?? "unknown",
      timeTick: time?.unit === "ms" ? 1 : 1e-6,
      counter: { index: 0, modulus: COUNTER_TURN },
      skipLines: base.skipLines + (dummy ? 1 : 0),
      textColumns: [],
    },
    comments: base.metadata.comments,
    ...(dummy ? { warnings: ["the row of zeros at the beginning is left out"] } : {}),
    startTime: startS === undefined ? undefined : unixTime(startS),
  };
};
