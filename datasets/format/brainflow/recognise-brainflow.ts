import { PulsegateError } from "../../../signals/errors.ts";
import { isNumber, splitCells } from "../csv/cells.ts";
import type { CsvColumn } from "../csv/layout.ts";
import { asMillivolts, firstLine, type RecogniseTable, type TableHead, unixTime } from "../csv/table-head.ts";
import { type Board, boards } from "./boards.ts";

/** Rows whose times tell the rate roughly; packets come in bursts. */
const ROWS = 4096;

/** Rows of numbers between tabs, as many in each; undefined for any other table. */
function readRows({ text, whole }: TableHead): number[][] | undefined {
  const lines = text.split("\n", ROWS);
  if (!whole && lines.length < ROWS) lines.pop();
  const rows = lines.map((line) => line.trim()).filter((line) => line !== "");
  const width = rows[0]?.split("\t").length ?? 0;
  if (width < 4 || rows.length < 2) return undefined;
  const cells = rows.map((row) => splitCells(row, "\t"));
  if (cells.some((row) => row.length !== width || !row.every(isNumber))) return undefined;
  return cells.map((row) => row.map(Number));
}

const isTimed = (rows: readonly (readonly number[])[], { timestamp, columns }: Board): boolean =>
  rows[0]!.length === columns && rows.every((row) => unixTime(row[timestamp]!) !== undefined);

/** How far the rate of the times is from the board's, as a ratio. */
function misfit(rows: readonly (readonly number[])[], { timestamp, sampleRateHz }: Board): number {
  const spanS = rows.at(-1)![timestamp]! - rows[0]![timestamp]!;
  return spanS > 0 ? Math.abs(Math.log((rows.length - 1) / spanS / sampleRateHz)) : 0;
}

function askedBoard(asked: string, head: TableHead, width: number): Board {
  const found = boards.find(
    ({ name, id, columns }) =>
      name.toLowerCase() === asked.toLowerCase() || (String(id) === asked && columns === width),
  );
  if (found === undefined) {
    throw new PulsegateError("unknown-name", "no such board", {
      where: head.file,
      got: asked,
      known: boards.map(({ name }) => name),
    });
  }
  if (found.columns === width) return found;
  throw new PulsegateError("malformed", `the table is not one of ${found.name}`, {
    where: head.file,
    got: `${width} columns`,
    expected: `${found.columns}`,
  });
}

const inside = (index: number, range: readonly [number, number] | undefined): boolean =>
  range !== undefined && index >= range[0] && index <= range[1];

function nameColumn(index: number, board: Board): CsvColumn {
  const { exg, ppg, accel, gyro, marker } = board;
  if (inside(index, exg)) {
    return asMillivolts({ index, name: `EXG ${index - exg![0] + 1}`, units: "uV", modality: "ecg" });
  }
  if (inside(index, ppg)) return { index, name: `PPG ${index - ppg![0] + 1}`, units: "NU", modality: "ppg" };
  if (inside(index, accel)) {
    return { index, name: `Accel ${index - accel![0] + 1}`, units: "g", modality: "other" };
  }
  if (inside(index, gyro)) {
    return { index, name: `Gyro ${index - gyro![0] + 1}`, units: "deg/s", modality: "other" };
  }
  return { index, name: index === marker ? "Marker" : `Other ${index}`, units: "NU", modality: "other" };
}

/**
 * Tables that BrainFlow writes (`DataFilter.write_file`, file streamers): tabs, no names, a packet counter, UNIX times in
 * the second but last column. The board says what the columns are: it is told, or else the one with as many columns
 * whose rate fits best is taken, and said so. Electrode channels are in µV; the counter (one byte) tells lost samples.
 * Source: BrainFlow documentation (data format) and board descriptions.
 * @throws PulsegateError `unknown-name`, `malformed` for a board that is not known or does not fit the table.
 */
export const recogniseBrainFlow: RecogniseTable = (head) => {
  if (!firstLine(head).includes("\t")) return undefined;
  const rows = readRows(head);
  if (rows === undefined) return undefined;
  const width = rows[0]!.length;
  const fitting = boards
    .filter((board) => isTimed(rows, board))
    .sort((a, b) => misfit(rows, a) - misfit(rows, b));
  const best = head.board === undefined ? fitting[0] : askedBoard(head.board, head, width);
  if (best === undefined) return undefined;
  // Of boards that fit alike, the commonest: it comes first in the list.
  const alike = fitting.filter(({ sampleRateHz }) => sampleRateHz === best.sampleRateHz);
  const board = head.board === undefined ? (boards.find((one) => alike.includes(one)) ?? best) : best;
  const others = fitting.filter((one) => one !== board).map(({ name }) => name);
  const columns = Array.from({ length: width }, (_, index) => index)
    .filter((index) => index !== board.package && index !== board.timestamp)
    .map((index) => nameColumn(index, board));
  return {
    format: "brainflow",
    layout: {
      delimiter: "\t",
      decimalComma: false,
      skipLines: 0,
      columns,
      timeIndex: board.timestamp,
      timeUnit: "s",
      timeTick: 1e-6,
      counter: { index: board.package, modulus: 256 },
      width,
      metadata: { comments: [] },
      declaredRateHz: board.sampleRateHz,
      textColumns: [],
    },
    comments: [`board: ${board.name}`],
    warnings:
      head.board === undefined && others.length > 0
        ? [
            `taken for the board ${board.name} (${board.sampleRateHz} Hz); ${others.join(", ")} have as many columns`,
          ]
        : [],
    startTime: unixTime(rows[0]![board.timestamp]!),
  };
};
