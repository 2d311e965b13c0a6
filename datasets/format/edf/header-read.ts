import { PulsegateError } from "../../../signals/errors.ts";
import type { FindingLog } from "../finding-log.ts";
import { type EdfHeader, type EdfSignal, HEADER_BYTES, SIGNAL_FIELDS } from "./header.ts";

const MOST_SIGNALS = 4096;
const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");

const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\0.*$/s, "").trim();
  } catch {
    return new TextDecoder("latin1").decode(bytes).replace(/\0.*$/s, "").trim();
  }
};

/** A number field; a decimal comma is read, and reported. */
const numberOf = (text: string, what: string, file: string, log: FindingLog): number => {
  const value = Number(text.replace(",", "."));
  if (text === "" || !Number.isFinite(value)) {
    log.error(file, `${what} is no number: ${JSON.stringify(text)}`);
    return Number.NaN;
  }
  if (text.includes(",")) log.warn(file, `${what} has a decimal comma: ${text}`);
  return value;
};

/** Years of two digits are 1985 to 2084 (EDF+ 2.1.3.2); the recording field of EDF+ has all four. */
const startOf = (date: string, time: string, recording: string): number | undefined => {
  const [, day, month, year] = /^(\d\d)[.:/-](\d\d)[.:/-](\d\d)$/.exec(date) ?? [];
  const [, hours, minutes, seconds] = /^(\d\d)[.:](\d\d)[.:](\d\d)$/.exec(time) ?? [];
  if (day === undefined || month === undefined || year === undefined) return undefined;
  const full = /^Startdate (\d\d)-([A-Z]{3})-(\d{4})(?= |$)/i.exec(recording);
  const [y, m, d] =
    full === null
      ? [Number(year) + (Number(year) < 85 ? 2000 : 1900), Number(month) - 1, Number(day)]
      : [Number(full[3]), MONTHS.indexOf(full[2]!.toUpperCase()), Number(full[1])];
  const start = Date.UTC(y, m, d, Number(hours ?? 0), Number(minutes ?? 0), Number(seconds ?? 0));
  const exists = new Date(start).getUTCDate() === d && m >= 0 && m < 12;
  return exists ? start : undefined;
};

const notEdf = (file: string, got: unknown, expected: string): PulsegateError =>
  new PulsegateError("malformed", "not an EDF or BDF file", { where: file, got, expected });

/**
 * Reads the header. `read` gives bytes of the file.
 * @throws PulsegateError `malformed` when this is no EDF file or the layout of its records cannot be told.
 */
export async function readEdfHeader(
  read: (offset: number, length: number) => Promise<Uint8Array>,
  file: string,
  log: FindingLog,
): Promise<EdfHeader> {
  const fixed = await read(0, HEADER_BYTES);
  if (fixed.length < HEADER_BYTES) throw notEdf(file, `${fixed.length} bytes`, "256 bytes or more");
  const text = (from: number, length: number) => textOf(fixed.subarray(from, from + length));
  const isBdf = fixed[0] === 0xff && textOf(fixed.subarray(1, 8)) === "BIOSEMI";
  if (!isBdf && text(0, 8) !== "0") {
    throw notEdf(file, JSON.stringify(text(0, 8)), `a file that begins with "0" or 255 "BIOSEMI"`);
  }
  const number = (from: number, length: number, what: string) =>
    numberOf(text(from, length), what, file, log);
  const count = number(252, 4, "the number of signals");
  if (!Number.isInteger(count) || count < 1 || count > MOST_SIGNALS) {
    throw notEdf(file, `${count} signals`, `1 to ${MOST_SIGNALS}`);
  }
  const declared = number(184, 8, "the size of the header");
  const size = HEADER_BYTES * (1 + count);
  if (declared !== size) log.warn(file, `the header says that it has ${declared} bytes, but has ${size}`);
  const rest = await read(HEADER_BYTES, HEADER_BYTES * count);
  if (rest.length < HEADER_BYTES * count) {
    throw new PulsegateError("truncated", "the file ends within its header", {
      where: file,
      got: `${HEADER_BYTES + rest.length} bytes`,
      expected: `${size}`,
    });
  }
  const recording = text(88, 80);
  const startMs = startOf(text(168, 8), text(176, 8), recording);
  if (startMs === undefined) log.warn(file, `no start date can be read: ${text(168, 8)} ${text(176, 8)}`);
  const records = number(236, 8, "the number of records");
  const recordS = number(244, 8, "the duration of a record");
  const signals = readSignals(rest, count, isBdf, file, log);
  const timeless = signals.every(({ isAnnotations }) => isAnnotations);
  if (!(recordS > 0 || (recordS === 0 && timeless))) {
    throw new PulsegateError("malformed", "bad duration of a record", {
      where: file,
      got: recordS,
      expected: "seconds above 0",
    });
  }
  const kind = text(192, 44);
  return {
    sampleBytes: isBdf ? 3 : 2,
    plus: /^[EB]DF\+/.test(kind),
    gaps: /^[EB]DF\+D/.test(kind),
    patient: text(8, 80),
    recording,
    startMs,
    records: Number.isInteger(records) && records >= 0 ? records : undefined,
    recordS,
    signals,
  };
}

function readSignals(
  bytes: Uint8Array,
  count: number,
  isBdf: boolean,
  file: string,
  log: FindingLog,
): EdfSignal[] {
  const fields = new Map<string, string[]>();
  let at = 0;
  for (const [name, width] of SIGNAL_FIELDS) {
    const texts = Array.from({ length: count }, (_, i) =>
      textOf(bytes.subarray(at + i * width, at + (i + 1) * width)),
    );
    fields.set(name, texts);
    at += width * count;
  }
  return Array.from({ length: count }, (_, index) => {
    const text = (name: (typeof SIGNAL_FIELDS)[number][0]) => fields.get(name)![index]!;
    const label = text("label");
    const isAnnotations = label === (isBdf ? "BDF Annotations" : "EDF Annotations");
    const number = (name: (typeof SIGNAL_FIELDS)[number][0]) =>
      numberOf(text(name), `${name} of signal ${index} (${label})`, file, log);
    const samplesPerRecord = number("samplesPerRecord");
    if (!Number.isInteger(samplesPerRecord) || samplesPerRecord < 1 || samplesPerRecord > 1 << 24) {
      throw new PulsegateError("malformed", "bad number of samples per record", {
        where: `signal ${index} (${label}) of ${file}`,
        got: text("samplesPerRecord"),
        expected: "1 or more",
      });
    }
    return {
      label,
      transducer: text("transducer"),
      units: text("units"),
      physicalMin: number("physicalMin"),
      physicalMax: number("physicalMax"),
      digitalMin: number("digitalMin"),
      digitalMax: number("digitalMax"),
      prefilter: text("prefilter"),
      samplesPerRecord,
      isAnnotations,
    };
  });
}
