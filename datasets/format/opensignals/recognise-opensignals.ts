import { PulsegateError } from "../../../signals/errors.ts";
import type { Modality } from "../../recording.ts";
import { type CsvColumn, detectLayout } from "../csv/layout.ts";
import { firstLine, type RecogniseTable, type TableHead } from "../csv/table-head.ts";

interface Device {
  readonly column: readonly string[];
  readonly sensor: readonly string[];
  readonly label: readonly string[];
  readonly resolution: readonly number[];
  readonly rateHz: number;
  readonly about: string;
  readonly startTime: string | undefined;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function startOf(date: unknown, time: unknown): string | undefined {
  const day = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(String(date));
  const clock = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?$/.exec(String(time));
  if (day === null || clock === null) return undefined;
  const two = (text: string | undefined) => (text ?? "").padStart(2, "0");
  return `${day[1]}-${two(day[2])}-${two(day[3])}T${two(clock[1])}:${two(clock[2])}:${two(clock[3])}${clock[4] ?? ""}`;
}

function readDevice(value: Record<string, unknown>): Device {
  return {
    column: list(value["column"]).map(String),
    sensor: list(value["sensor"]).map(String),
    label: list(value["label"]).map(String),
    resolution: list(value["resolution"]).map(Number),
    rateHz: Number(value["sampling rate"]),
    about: [value["device"], value["device name"], value["firmware version"]].filter(Boolean).join(" "),
    startTime: startOf(value["date"], value["time"]),
  };
}

function readHeader({ file, text }: TableHead): Device[] {
  const json = /^#\s*(\{.*\})\s*$/m.exec(text)?.[1];
  try {
    const devices = Object.values(JSON.parse(json ?? "") as Record<string, Record<string, unknown>>);
    if (devices.length === 0) throw new Error("no device");
    return devices.map(readDevice);
  } catch (cause) {
    throw new PulsegateError("malformed", "the header names no device that can be read", {
      where: `${file}, line 2`,
      expected: "a line `# {...}` of JSON with columns and sampling rate",
      cause,
    });
  }
}

const modalityOf = (sensor: string): Modality => {
  if (/^(?:ECG|EKG)/i.test(sensor)) return "ecg";
  return /BVP|PPG|SPO2/i.test(sensor) ? "ppg" : "other";
};

/** Analog channels are converter counts; the first columns (counter, digital lines) have no sensor. */
function nameColumn(column: CsvColumn, index: number, device: Device, prefix: string): CsvColumn {
  const name = device.column[index] ?? column.name;
  const at = device.label.indexOf(name);
  const sensor = at < 0 ? "" : (device.sensor[at] ?? "");
  const known = sensor !== "" && !/^(?:RAW|UNKNOWN|CUSTOM)/i.test(sensor);
  return {
    index: column.index,
    name: `${prefix}${known ? `${sensor} ${name}` : name}`,
    units: at < 0 ? "" : "adc",
    modality: modalityOf(sensor),
  };
}

/**
 * Text files of OpenSignals (BITalino, biosignalsplux, RespiBAN): a JSON header of columns, sensors, rate and start, then
 * tab-separated converter counts. The sequence number tells lost samples modulo its turn (16 for BITalino, which sends
 * four bits).
 * Source: files and headers published by PLUX and by users of it (`resolution` lists the bits of each column).
 * @throws PulsegateError `malformed` when the header cannot be read.
 */
export const recogniseOpenSignals: RecogniseTable = (head) => {
  if (!/^#\s*OpenSignals Text File Format/i.test(firstLine(head))) return undefined;
  const devices = readHeader(head);
  const base = detectLayout(head.file, head.text, head.whole, { delimiter: "\t", timeColumn: false });
  const counted = devices[0]!.column.indexOf("nSeq");
  const bits =
    devices[0]!.resolution.length === devices[0]!.column.length ? devices[0]!.resolution[counted] : undefined;
  const columns: CsvColumn[] = [];
  let from = 0;
  for (const [number, device] of devices.entries()) {
    const prefix = devices.length > 1 ? `${number + 1} ` : "";
    for (const [index, name] of device.column.entries()) {
      const column = base.columns.find((one) => one.index === from + index);
      if (column !== undefined && name !== "nSeq") columns.push(nameColumn(column, index, device, prefix));
    }
    from += device.column.length;
  }
  const rate = devices[0]!.rateHz;
  const other = devices.find((device) => device.rateHz !== rate);
  return {
    format: "opensignals",
    layout: {
      ...base,
      columns: columns.length > 0 ? columns : base.columns,
      declaredRateHz: rate > 0 ? rate : base.declaredRateHz,
      ...(counted < 0
        ? {}
        : { counter: { index: counted, ...(bits === undefined ? {} : { modulus: 2 ** bits }) } }),
    },
    comments: devices.map(({ about }) => about).filter((about) => about !== ""),
    warnings:
      other === undefined
        ? []
        : [`devices have different rates (${rate} and ${other.rateHz} Hz); ${rate} Hz is used`],
    startTime: devices[0]!.startTime,
  };
};
