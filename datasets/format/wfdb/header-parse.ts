import { PulsegateError } from "../../../signals/errors.ts";
import type { Finding } from "../../recording.ts";
import { findFormat } from "./format-table.ts";
import {
  DEFAULT_FRAME_RATE_HZ,
  DEFAULT_GAIN,
  type WfdbHeader,
  type WfdbSegment,
  type WfdbSignal,
} from "./header.ts";

/** A line of a header with its number, and the file for error messages. */
interface Line {
  readonly text: string;
  readonly number: number;
  readonly file: string;
}

const malformed = (line: Line, what: string, got: unknown, expected: string): PulsegateError =>
  new PulsegateError("malformed", what, { where: `${line.file}:${line.number}`, got, expected });

/** Header text is UTF-8 where it can be, otherwise Latin-1 (older headers write `°C` so). */
const decodeText = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
};

const integer = (line: Line, what: string, text: string, min: number, max: number): number => {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw malformed(line, `bad ${what}`, JSON.stringify(text), `an integer from ${min} to ${max}`);
  }
  return value === 0 ? 0 : value;
};

const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;
const MAX_SIGNALS = 100_000;
const MAX_SAMPLES_PER_FRAME = 1_000_000;

const RECORD =
  /^([^\s/]+)(?:\/(\d+))?\s+(\d+)(?:\s+([^\s/]+)(?:\/([^\s(]+)(?:\(([^\s)]*)\))?)?)?(?:\s+(\d+))?(.*)$/;
const TIME = /^\d{1,9}(?::\d{1,2}){0,2}(?:\.\d*)?$/;
const DATE = /^\d{1,2}\/\d{1,2}\/\d{1,4}$/;

const positive = (line: Line, what: string, text: string): number => {
  const value = Number(text);
  if (!(value > 0 && value <= 1e12))
    throw malformed(line, `bad ${what}`, JSON.stringify(text), "a positive number");
  return value;
};

const parseStart = (line: Line, rest: string, warn: (line: Line, message: string) => void) => {
  const [time, date, ...more] = rest.split(/\s+/).filter((word) => word !== "");
  if (
    (time !== undefined && !TIME.test(time)) ||
    (date !== undefined && !DATE.test(date)) ||
    more.length > 0
  ) {
    warn(line, `start time is not understood and left out: ${JSON.stringify(rest.trim())}`);
    return {};
  }
  return {
    ...(time === undefined ? {} : { baseTime: time }),
    ...(date === undefined ? {} : { baseDate: date }),
  };
};

const parseRecordLine = (line: Line, warn: (line: Line, message: string) => void) => {
  const match = RECORD.exec(line.text);
  if (match === null) {
    throw malformed(
      line,
      "bad record line",
      JSON.stringify(line.text.slice(0, 80)),
      "name, signals, frequency, length",
    );
  }
  const [, name = "", segments, signals = "", rate, counter, base, length, rest = ""] = match;
  const frames =
    length === undefined ? 0 : integer(line, "number of samples", length, 0, Number.MAX_SAFE_INTEGER);
  const counterBase = base === undefined ? undefined : Number(base);
  if (counterBase !== undefined && !Number.isFinite(counterBase)) {
    throw malformed(line, "bad counter base", JSON.stringify(base), "a number");
  }
  return {
    name,
    segmentCount: segments === undefined ? undefined : integer(line, "number of segments", segments, 1, 1e7),
    signalCount: integer(line, "number of signals", signals, 0, MAX_SIGNALS),
    frameRateHz: rate === undefined ? DEFAULT_FRAME_RATE_HZ : positive(line, "sampling frequency", rate),
    ...(counter === undefined ? {} : { counterHz: positive(line, "counter frequency", counter) }),
    ...(counterBase === undefined ? {} : { counterBase }),
    ...(frames === 0 ? {} : { lengthFrames: frames }),
    ...parseStart(line, rest, warn),
  };
};

const FORMAT = /^(\d+)(?:x(\d+))?(?::(\d+))?(?:\+(\d+))?$/;
const GAIN = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?:\(([+-]?\d+)\))?(?:\/(\S*))?$/;

const parseFormat = (line: Line, text: string) => {
  const match = FORMAT.exec(text);
  if (match === null) throw malformed(line, "bad format", JSON.stringify(text), "for example 212, 16x4:2+24");
  const [, code = "", samples = "1", skew = "0", offset = "0"] = match;
  const format = integer(line, "format", code, 0, INT32_MAX);
  if (findFormat(format) === undefined) {
    throw new PulsegateError("unsupported", "signal format is not known", {
      where: `${line.file}:${line.number}`,
      got: format,
    });
  }
  return {
    format,
    samplesPerFrame: integer(line, "samples per frame", samples, 1, MAX_SAMPLES_PER_FRAME),
    skewFrames: integer(line, "skew", skew, 0, INT32_MAX),
    byteOffset: integer(line, "byte offset", offset, 0, Number.MAX_SAFE_INTEGER),
  };
};

/** A gain so small that a physical value would not fit a 32-bit float is no gain. */
const SMALLEST_GAIN = 1e-27;

const parseGain = (line: Line, text: string | undefined) => {
  if (text === undefined) return { gain: DEFAULT_GAIN, calibrated: false, baseline: undefined, units: "mV" };
  const match = GAIN.exec(text);
  if (match === null) throw malformed(line, "bad gain", JSON.stringify(text), "for example 200(1024)/mV");
  const [, number = "", base, units = ""] = match;
  const gain = Number(number);
  if (!Number.isFinite(gain) || (gain !== 0 && Math.abs(gain) < SMALLEST_GAIN)) {
    throw malformed(line, "bad gain", JSON.stringify(text), "a number of usual size");
  }
  return {
    gain: gain === 0 ? DEFAULT_GAIN : gain,
    calibrated: gain !== 0,
    baseline: base === undefined ? undefined : integer(line, "baseline", base, INT32_MIN, INT32_MAX),
    units: units === "" ? "mV" : units,
  };
};

/** Signed 16-bit value of a checksum, which headers write signed or unsigned. */
const toChecksum = (value: number): number => (value << 16) >> 16;

const parseSignalLine = (line: Line): WfdbSignal => {
  const fields =
    /^(\S+)\s+(\S+)(?:\s+(\S+))?(?:\s+(\S+))?(?:\s+(\S+))?(?:\s+(\S+))?(?:\s+(\S+))?(?:\s+(\S+))?(?:\s+(.*))?$/.exec(
      line.text,
    );
  if (fields === null) {
    throw malformed(
      line,
      "bad signal line",
      JSON.stringify(line.text.slice(0, 80)),
      "at least a file and a format",
    );
  }
  const [, file = "", formatText = "", gainText, bits, zero, initial, checksum, block, description] = fields;
  const format = parseFormat(line, formatText);
  const gain = parseGain(line, gainText);
  const adcZero = zero === undefined ? 0 : integer(line, "ADC zero", zero, INT32_MIN, INT32_MAX);
  const optional = (what: string, text: string | undefined) =>
    text === undefined ? undefined : integer(line, what, text, -(2 ** 32), 2 ** 32);
  const sum = optional("checksum", checksum);
  return {
    file,
    ...format,
    ...gain,
    baseline: gain.baseline ?? adcZero,
    adcBits: bits === undefined ? 0 : integer(line, "ADC resolution", bits, 0, 64),
    adcZero,
    initialValue: optional("initial value", initial),
    checksum: sum === undefined ? undefined : toChecksum(sum),
    blockSize: block === undefined ? 0 : integer(line, "block size", block, INT32_MIN, INT32_MAX),
    description: (description ?? "").trim(),
    line: line.number,
  };
};

const parseSegmentLine = (line: Line): WfdbSegment => {
  const match = /^(\S+)\s+(\d+)$/.exec(line.text);
  if (match === null) {
    throw malformed(
      line,
      "bad segment line",
      JSON.stringify(line.text.slice(0, 80)),
      "a record name and a length",
    );
  }
  const [, name = "", length = ""] = match;
  return {
    name,
    lengthFrames: integer(line, "segment length", length, 0, Number.MAX_SAFE_INTEGER),
    line: line.number,
  };
};

const take = (lines: readonly Line[], count: number, what: string, file: string): readonly Line[] => {
  if (lines.length < count) {
    throw new PulsegateError("malformed", `the header ends before its last ${what} line`, {
      where: file,
      got: `${lines.length} ${what} lines`,
      expected: `${count}`,
    });
  }
  return lines.slice(0, count);
};

/**
 * Reads a WFDB header, version 10 (older ones are a subset).
 *
 * `file` is only used to say where something is. Lines beyond the declared signals, and a start time that makes no
 * sense, are findings; what would leave the signals undecodable throws a `malformed` or `unsupported` PulsegateError.
 */
export const parseHeader = (
  bytes: Uint8Array,
  file: string,
): { readonly header: WfdbHeader; readonly findings: readonly Finding[] } => {
  const findings: Finding[] = [];
  const warn = (line: Line, message: string) =>
    findings.push({ severity: "warning", file, line: line.number, message });
  const comments: string[] = [];
  const content: Line[] = [];
  for (const [index, raw] of decodeText(bytes)
    .split(/\r\n|\n|\r/)
    .entries()) {
    const text = raw.trim();
    if (text.startsWith("#")) comments.push(text.slice(1).trim());
    else if (text !== "") content.push({ text, number: index + 1, file });
  }
  const [first, ...others] = content;
  if (first === undefined) throw new PulsegateError("malformed", "the header is empty", { where: file });
  const { segmentCount, ...record } = parseRecordLine(first, warn);
  const count = segmentCount ?? record.signalCount;
  const used = take(others, count, segmentCount === undefined ? "signal" : "segment", file);
  const extra = others[count];
  if (extra !== undefined) warn(extra, `${others.length - count} lines more than declared are left out`);
  const header: WfdbHeader = {
    ...record,
    signals: segmentCount === undefined ? used.map(parseSignalLine) : [],
    ...(segmentCount === undefined ? {} : { segments: used.map(parseSegmentLine) }),
    comments,
  };
  return { header, findings };
};
