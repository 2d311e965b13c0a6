import { PulsegateError } from "../../../signals/errors.ts";
import type { Block } from "../../../signals/sample-block.ts";
import type { BlockOptions, Channel, Recording } from "../../recording.ts";
import { type CsvColumn, type Heading, isTimeName, namedTimeUnit, parseHeading } from "../csv/layout.ts";
import { readMetadata } from "../csv/metadata.ts";
import type { CsvOptions } from "../csv/open-csv.ts";
import { createRowSink } from "../csv/row-sink.ts";
import { asMillivolts } from "../csv/table-head.ts";
import { createLossFinder, lostIn, settleTiming, type TimedRows, type Timing } from "../csv/timing.ts";
import { createFindingLog, type FindingLog } from "../finding-log.ts";
import type { Folder } from "../folder.ts";
import { deduceModality } from "../wfdb/modality.ts";
import { openParquetTable, type ParquetColumn, type ParquetTable } from "./parquet-table.ts";

/** A column with what its name says of it. */
interface Named extends ParquetColumn {
  readonly heading: Heading;
}

function findTime(columns: readonly Named[], { timeColumn }: CsvOptions, file: string): Named | undefined {
  if (timeColumn === false) return undefined;
  if (timeColumn === undefined) {
    return columns.find((one) => one.isTime) ?? columns.find((one) => isTimeName(one.heading.name));
  }
  const found =
    typeof timeColumn === "number" ? columns[timeColumn] : columns.find((one) => one.name === timeColumn);
  if (found !== undefined) return found;
  throw new PulsegateError("unknown-name", "no such time column", {
    where: file,
    got: timeColumn,
    known: columns.map(({ name }) => name),
  });
}

/** ECG columns come in mV. */
function channelColumn({ heading }: Named, index: number, options: CsvOptions): CsvColumn {
  const units = heading.units ?? options.units ?? "";
  const modality = options.modality ?? deduceModality(heading.name, units);
  const column = { name: heading.name, units, index, modality };
  return modality === "ecg" ? asMillivolts(column) : column;
}

function timedRows(
  file: string,
  table: ParquetTable,
  columns: readonly Named[],
  time: Named | undefined,
  options: CsvOptions,
  declared: number | undefined,
): TimedRows {
  const timeUnit =
    time === undefined ? "unknown" : (options.timeUnit ?? (time.isTime ? "s" : namedTimeUnit(time.heading)));
  return {
    name: file,
    columnNames: columns.map(({ name }) => name),
    hasTime: time !== undefined,
    timeUnit,
    timeTick: 0,
    declaredRateHz: declared,
    async read(onRow) {
      if (time === undefined) {
        for (let row = 0; row < table.rows; row++) onRow(Number.NaN, Number.NaN);
        return;
      }
      for await (const part of table.parts([time.name])) {
        for (const value of part.columns[0]!) onRow(value, Number.NaN);
      }
    },
  };
}

/**
 * Opens a Parquet file as a recording: every column of numbers is a channel, except the one of the time (a column of
 * timestamps, or one that is named so). Names may carry units and rate (`MLII[mV]@360Hz`); the file's metadata may declare
 * the rate (`sample_rate_hz`), units and provenance, as the remarks of a table do. Otherwise the times tell the rate. Nulls and
 * jumps of the time become gaps. Row groups are read one at a time.
 *
 * @throws PulsegateError `malformed` when it is no Parquet file, has no numbers, or neither rate nor time.
 */
export async function openParquet(
  folder: Folder,
  name: string,
  options: CsvOptions = {},
): Promise<Recording> {
  const table = await openParquetTable(folder, name);
  const log = createFindingLog();
  for (const column of table.leftOut)
    log.warn(name, `column ${column} holds no plain numbers and is left out`);
  const metadata = readMetadata(table.remarks.map(([key, value]) => `${key}: ${value}`));
  const columns = table.columns.map((column) => ({ ...column, heading: parseHeading(column.name) }));
  const time = findTime(columns, options, name);
  const values = columns.filter((column) => column !== time && !column.isTime);
  for (const column of columns) {
    if (column === time || !column.isTime) continue;
    const beside = time === undefined ? "" : ` beside those of ${time.name}`;
    log.warn(name, `column ${column.name} holds times${beside} and is left out`);
  }
  if (values.length === 0) {
    throw new PulsegateError("malformed", "no column of numbers beside the time", {
      where: name,
      got: `columns ${[...columns.map((column) => column.name), ...table.leftOut].join(", ")}`,
    });
  }
  const declared = metadata.sampleRateHz ?? values.find(({ heading }) => heading.rateHz)?.heading.rateHz;
  const rows = timedRows(name, table, columns, time, options, declared);
  const timing = await settleTiming(rows, options.sampleRateHz, log);
  const described = values.map((column, index) => {
    const units = column.heading.units ?? metadata.units?.[metadata.units.length === 1 ? 0 : index];
    return channelColumn({ ...column, heading: { ...column.heading, units } }, index, options);
  });
  const channels: Channel[] = described.map(({ name: channel, units, modality = "other" }) => ({
    ...{ name: channel, modality, units: units === "" ? "NU" : units },
    sampleRateHz: timing.sampleRateHz,
    rateEstimated: timing.estimated,
    lengthSamples: timing.lengthSamples,
  }));
  const { title, licence, citation } = metadata;
  const opened = { name, table, timing, log, names: values.map((column) => column.name), described };
  return {
    name: options.name ?? metadata.name ?? name.replace(/\.parquet$/i, ""),
    format: "parquet",
    channels,
    durationS: timing.lengthSamples / timing.sampleRateHz,
    comments: metadata.comments,
    provenance:
      title === undefined || licence === undefined || citation === undefined
        ? undefined
        : { title, licence, citation },
    blocks: (range = {}) => readBlocks(opened, range),
    annotators: [],
    annotations: async () => [],
    findings: log.findings,
  };
}

interface OpenedParquet {
  readonly name: string;
  readonly table: ParquetTable;
  readonly timing: Timing;
  readonly log: FindingLog;
  /** Columns of the file by channel, and what is known of them. */
  readonly names: readonly string[];
  readonly described: readonly CsvColumn[];
}

async function* readBlocks(opened: OpenedParquet, range: BlockOptions): AsyncGenerator<Block> {
  const { name, table, timing, log, names, described } = opened;
  const { sampleRateHz, jumps } = timing;
  const wanted = range.channels ?? names.map((_, index) => index);
  const bad = wanted.find((channel) => names[channel] === undefined);
  if (bad !== undefined) {
    throw new PulsegateError("bad-option", "no such channel", {
      where: name,
      got: bad,
      expected: `0 to ${names.length - 1}`,
    });
  }
  const fromSample = Math.round((range.fromS ?? 0) * sampleRateHz);
  const sink = createRowSink({
    channels: wanted,
    sampleRateHz,
    fromSample,
    toSample: range.toS === undefined ? Number.POSITIVE_INFINITY : Math.round(range.toS * sampleRateHz),
  });
  const values = new Float64Array(names.length);
  let missing = 0;
  const lostBefore = createLossFinder(jumps, sampleRateHz);
  let nextRow = 0;
  // All losses before a row only move it later: the row that is sample `fromSample` is this one or an earlier one.
  const fromRow = Math.max(0, fromSample - lostIn(jumps, sampleRateHz));
  for await (const part of table.parts(
    wanted.map((channel) => names[channel]!),
    fromRow,
  )) {
    for (let i = 0; i < part.rows; i++) {
      const row = part.firstRow + i;
      const lost = row - nextRow + lostBefore(row);
      for (let slot = 0; slot < wanted.length; slot++) {
        const channel = wanted[slot]!;
        values[channel] = part.columns[slot]![i]! * (described[channel]!.scale ?? 1);
      }
      if (sink.row(values, lost)) missing++;
      nextRow = row + 1;
    }
    yield* sink.take();
    if (sink.done) return;
  }
  sink.end();
  yield* sink.take();
  if (missing > 0) log.warn(name, `${missing} rows hold a value that is missing or no number`);
}
