import { splitCells } from "../csv/cells.ts";
import { asMillivolts, type KnownTable, type RecogniseTable } from "../csv/table-head.ts";

/** Lines before the first value: a dozen. */
const HEADER_LINES = 40;
/** The rate, in words of the languages of the watch: `512 hertz`, `511,562 Hertz`, `512 Гц`. */
const RATE = /^(\d+(?:[.,]\d+)?)\s*(?:hz|h[eé]r|гц|герц|ヘルツ|赫|헤르츠)/i;
const UNIT = /^(?:[µμu]V|mV)$/;
const RECORDED = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d):?(\d\d)$/;
const VALUE = /^"?[+-]?\d+(?:[.,]\d+)?"?$/;

interface HeaderLine {
  readonly key: string;
  readonly value: string;
}

/** `Device,"Watch7,12"`: the key ends at the first comma, the value is the rest without its quotes. */
function readLine(line: string): HeaderLine {
  const comma = line.search(/[,;]/);
  if (comma < 0) return { key: line.trim(), value: "" };
  const [key = ""] = splitCells(line.slice(0, comma), ";");
  const [value = ""] = splitCells(line.slice(comma + 1).replaceAll(";", ","), ";");
  return { key, value };
}

/** What may be told of the recording: never the name, the date of birth, or the symptoms. */
function describe(header: readonly HeaderLine[]) {
  const recorded = header.findIndex(({ value }) => RECORDED.test(value));
  // The order of the lines is the same in every language; their keys are not.
  const at = (offset: number, key: RegExp) =>
    (header.find((line) => key.test(line.key)) ?? (recorded < 0 ? undefined : header[recorded + offset]))
      ?.value;
  const told = {
    classification: at(1, /^classification$/i),
    "software version": at(3, /^software version$/i),
    device: at(4, /^device$/i),
  };
  const comments = Object.entries(told).flatMap(([key, value]) => (value ? [`${key}: ${value}`] : []));
  const when = RECORDED.exec(header[recorded]?.value ?? "");
  const startTime = when === null ? undefined : `${when[1]}T${when[2]}${when[3]}:${when[4]}`;
  return { comments, startTime };
}

/**
 * ECG exports of Apple Health (`electrocardiograms/ecg_*.csv`): lines of key and value in the language of the telephone
 * (name, date of birth, time, classification, ..., rate, lead, unit), then a value in µV a line, with the decimal sign of
 * that language. They are known by a rate in hertz and a unit of volts, not by their keys. Name, date of birth and symptoms
 * are read past.
 * Source: exported files as public parsers of them describe.
 */
export const recogniseAppleHealth: RecogniseTable = ({ text }): KnownTable | undefined => {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split("\n", 2 * HEADER_LINES)
    .map((line) => line.trim());
  const first = lines.findIndex((line) => VALUE.test(line));
  if (first < 3 || first > HEADER_LINES) return undefined;
  const header = lines
    .slice(0, first)
    .filter((line) => line !== "")
    .map(readLine);
  const rate = header.map(({ value }) => RATE.exec(value)?.[1]).find((found) => found !== undefined);
  const units = header.find(({ value }) => UNIT.test(value))?.value;
  if (rate === undefined || units === undefined) return undefined;
  const unitAt = header.findIndex(({ value }) => UNIT.test(value));
  const lead = header[unitAt - 1]?.value.split(/\s+/).at(-1) || "I";
  const sampleRateHz = Number(rate.replace(",", "."));
  return {
    format: "apple-health",
    layout: {
      delimiter: ";",
      decimalComma: !lines.slice(first).some((line) => /^"?[+-]?\d+\.\d/.test(line)),
      skipLines: first,
      columns: [asMillivolts({ name: lead, units, index: 0, modality: "ecg" })],
      timeIndex: undefined,
      timeUnit: "unknown",
      timeTick: 1,
      width: 1,
      metadata: { comments: [] },
      declaredRateHz: sampleRateHz,
      textColumns: [],
    },
    ...describe(header),
  };
};
