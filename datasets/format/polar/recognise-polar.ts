import { PulsegateError } from "../../../signals/errors.ts";
import type { Modality } from "../../recording.ts";
import { type CsvColumn, detectLayout } from "../csv/layout.ts";
import { asMillivolts, firstLine, firstRows, type RecogniseTable } from "../csv/table-head.ts";

/** How good a time column is: of the sample itself, relative or since 2000; of the phone, when a packet came. */
const TIMES = [
  { name: /^timestamp$/i, unit: "ms" },
  { name: /^sensor timestamp$/i, unit: "ns" },
] as const;

const modalityOf = (name: string): Modality | undefined => {
  if (/^ecg$/i.test(name)) return "ecg";
  return /^(?:channel \d|ppg\d?)$/i.test(name) ? "ppg" : undefined;
};

function refuseIntervals(file: string, header: string): void {
  if (!/(?:RR|PP)-?interval/i.test(header)) return;
  throw new PulsegateError("unsupported", "a table of beat intervals is not a signal", {
    where: file,
    got: header.slice(0, 80),
    expected: "the ECG or PPG file of the same recording",
  });
}

/**
 * Text files of the Polar Sensor Logger and programs that write alike (`Phone timestamp;sensor timestamp [ns];...`): ECG in
 * µV of the H10, PPG channels and ambient light of the optical sensors, accelerometer. Time is that of the sensor, where
 * it advances; the phone's is that of packets, and is used only when there is no other.
 * Source: headers of exported files as public parsers and writers of them state.
 * @throws PulsegateError `unsupported` for tables of beat intervals (RR, PPI).
 */
export const recognisePolar: RecogniseTable = (head) => {
  const header = firstLine(head);
  if (!/^"?Phone (?:Data RX )?timestamp"?\s*;/i.test(header)) return undefined;
  refuseIntervals(head.file, header);
  const base = detectLayout(head.file, head.text, head.whole, { delimiter: ";", timeColumn: 0 });
  const rows = firstRows(head, base);
  const advances = ({ index }: CsvColumn) =>
    new Set(rows.map((row) => row[index])).size > 1 && rows.every((row) => row[index] !== undefined);
  const sensor = TIMES.flatMap(({ name, unit }) => {
    const column = base.columns.find((one) => name.test(one.name) && advances(one));
    return column === undefined ? [] : [{ index: column.index, unit, tick: unit === "ms" ? 1e-6 : 1000 }];
  })[0];
  const columns = base.columns
    .filter(({ name }) => !TIMES.some((time) => time.name.test(name)))
    .map((column) => asMillivolts({ ...column, modality: modalityOf(column.name) ?? "other" }));
  const startTime = rows[0]?.[0];
  return {
    format: "polar",
    layout: {
      ...base,
      columns,
      ...(sensor === undefined
        ? {}
        : { timeIndex: sensor.index, timeUnit: sensor.unit, timeTick: sensor.tick }),
    },
    ...(sensor === undefined
      ? {
          warnings: [
            "no time of the sensor: the phone's times are those of packets, and tell the rate roughly",
          ],
        }
      : {}),
    startTime:
      startTime === undefined
        ? undefined
        : /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?$/.exec(startTime)?.[0].replace(" ", "T"),
  };
};
