import { PulsegateError } from "../../../signals/errors.ts";
import { plainFormat, sampleFormats } from "./format-table.ts";
import { DEFAULT_GAIN, type WfdbHeader, type WfdbSignal } from "./header.ts";

/** One signal to write. */
export interface SignalSpec {
  readonly name: string;
  /** 8, 16, 24, 32, 61, 80, 160, 212, 310 or 311; FLAC formats are only read. */
  readonly format: number;
  /** `<record>.dat` when left out. Signals of one file are neighbours and have one format. */
  readonly file?: string;
  readonly samplesPerFrame?: number;
  /** Units of the analogue-to-digital converter per physical unit; 200 when left out. */
  readonly gain?: number;
  /** Value at 0 physical units; 0 when left out. */
  readonly baseline?: number;
  /** `mV` when left out. */
  readonly units?: string;
  readonly adcBits?: number;
  readonly adcZero?: number;
}

/** A record to write. */
export interface RecordSpec {
  readonly name: string;
  readonly frameRateHz: number;
  readonly signals: readonly SignalSpec[];
  readonly comments?: readonly string[];
  readonly baseTime?: string;
  readonly baseDate?: string;
}

const positiveInteger = (where: string, value: number): void => {
  if (Number.isInteger(value) && value > 0) return;
  throw new PulsegateError("bad-option", "bad samples per frame", {
    where,
    got: value,
    expected: "1 or more",
  });
};

const completeSignal = (spec: SignalSpec, record: string, index: number): WfdbSignal => {
  const where = `signal ${index} (${spec.name}) of ${record}`;
  if (plainFormat(spec.format) === undefined) {
    throw new PulsegateError("unsupported", "signal format cannot be written", {
      where,
      got: spec.format,
      expected: sampleFormats.map(({ code }) => code).join(", "),
    });
  }
  const gain = spec.gain ?? DEFAULT_GAIN;
  if (!Number.isFinite(gain) || gain === 0) {
    throw new PulsegateError("bad-option", "bad gain", {
      where,
      got: gain,
      expected: "a number other than 0",
    });
  }
  const samplesPerFrame = spec.samplesPerFrame ?? 1;
  positiveInteger(where, samplesPerFrame);
  return {
    file: spec.file ?? `${record}.dat`,
    format: spec.format,
    samplesPerFrame,
    skewFrames: 0,
    byteOffset: 0,
    gain,
    calibrated: true,
    baseline: spec.baseline ?? 0,
    units: spec.units ?? "mV",
    adcBits: spec.adcBits ?? 0,
    adcZero: spec.adcZero ?? 0,
    initialValue: undefined,
    checksum: undefined,
    blockSize: 0,
    description: spec.name,
    line: 0,
  };
};

/** The header of a record that is about to be written: length, initial values and checksums are still open. */
export const startHeader = (spec: RecordSpec): WfdbHeader => ({
  name: spec.name,
  frameRateHz: spec.frameRateHz,
  ...(spec.baseTime === undefined ? {} : { baseTime: spec.baseTime }),
  ...(spec.baseDate === undefined ? {} : { baseDate: spec.baseDate }),
  signals: spec.signals.map((signal, index) => completeSignal(signal, spec.name, index)),
  signalCount: spec.signals.length,
  comments: spec.comments ?? [],
});

/** What stands in for formats that are only read: FLAC, and the null signals of a layout. */
const WRITABLE: ReadonlyMap<number, number> = new Map([
  [508, 80],
  [516, 16],
  [524, 24],
  [0, 16],
]);

/**
 * The record that holds what an opened one holds, in one signal file for each run of neighbours of one format.
 *
 * `format` replaces the formats of all signals; without it, formats that can only be read become one that can be written.
 * A record with segments becomes one without, in the scale of its layout.
 */
export const specOf = (
  name: string,
  record: { readonly header: WfdbHeader; readonly layout: readonly WfdbSignal[] },
  format?: number,
): RecordSpec => ({
  name,
  frameRateHz: record.header.frameRateHz,
  comments: record.header.comments,
  ...(record.header.baseTime === undefined ? {} : { baseTime: record.header.baseTime }),
  ...(record.header.baseDate === undefined ? {} : { baseDate: record.header.baseDate }),
  signals: withFiles(
    name,
    record.layout.map((signal, index) => ({
      name: signal.description || `signal ${index}`,
      format: format ?? WRITABLE.get(signal.format) ?? signal.format,
      samplesPerFrame: signal.samplesPerFrame,
      gain: signal.gain,
      baseline: signal.baseline,
      units: signal.units,
      adcBits: signal.adcBits,
      adcZero: signal.adcZero,
    })),
  ),
});

/** Gives every run of neighbours of one format a file: `<name>.dat` when that is all of them, else `<name>.d0`, `.d1` ... */
const withFiles = (name: string, signals: readonly SignalSpec[]): readonly SignalSpec[] => {
  let run = 0;
  const runs = signals.map((signal, index) => {
    if (index > 0 && signals[index - 1]!.format !== signal.format) run++;
    return run;
  });
  return signals.map((signal, index) => ({
    ...signal,
    file: run === 0 ? `${name}.dat` : `${name}.d${runs[index]}`,
  }));
};
