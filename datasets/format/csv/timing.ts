import { PulsegateError } from "../../../signals/errors.ts";
import type { FindingLog } from "../finding-log.ts";
import type { ByteSource } from "./byte-source.ts";
import type { CsvLayout, TimeUnit } from "./layout.ts";
import { createRowScanner, type OnRow } from "./row-scanner.ts";
import {
  createJumpFinder,
  createTimeSurvey,
  roundedRate,
  type TimeJump,
  type TimeSurveyResult,
} from "./time-line.ts";

/** How rows of a table lie in time. */
export interface Timing {
  readonly sampleRateHz: number;
  readonly estimated: boolean;
  readonly lengthSamples: number;
  /** Where samples are lost, by row; in order. */
  readonly jumps: readonly TimeJump[];
}

const SECONDS: Readonly<Record<Exclude<TimeUnit, "unknown">, number>> = {
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  ns: 1e-9,
  min: 60,
  clock: 1,
};

const readRows = async (source: ByteSource, layout: CsvLayout, onRow: OnRow): Promise<void> => {
  const scanner = createRowScanner(layout, onRow, { onlyTime: true });
  for await (const bytes of source.open()) scanner.push(bytes);
  scanner.finish();
};

/** Time of day that starts again at midnight goes on counting. */
const createUnwrap = (unit: TimeUnit) => {
  let days = 0;
  let last = Number.NaN;
  return (value: number): number => {
    if (unit !== "clock" || Number.isNaN(value)) return value;
    if (value + days < last - 43_200 && value < 86_400) days += 86_400;
    last = value + days;
    return last;
  };
};

/**
 * Reads the file once (without a time column: to count its rows) or twice (to survey the time column, then to count jumps).
 */
export async function settleTiming(
  source: ByteSource,
  layout: CsvLayout,
  asked: number | undefined,
  log: FindingLog,
): Promise<Timing> {
  const declared = checkedRate(asked ?? layout.declaredRateHz, source.name);
  if (layout.timeIndex === undefined && declared === undefined) {
    throw new PulsegateError("malformed", "no sample rate and no time column", {
      where: source.name,
      got: `columns ${layout.columns.map((column) => column.name).join(", ")}`,
      expected: "a column named time_s, a line `# sample_rate_hz: 250`, or the option for the rate",
    });
  }
  const survey = createTimeSurvey();
  const unwrap = createUnwrap(layout.timeUnit);
  let rows = 0;
  await readRows(source, layout, (timeValue) => {
    rows++;
    survey.add(unwrap(timeValue));
  });
  const found = layout.timeIndex === undefined ? undefined : survey.result();
  if (found === undefined) {
    if (declared === undefined) {
      throw new PulsegateError("malformed", "no sample rate, and the time column does not advance", {
        where: source.name,
        got: `${rows} rows`,
        expected: "at least two different times",
      });
    }
    return {
      sampleRateHz: declared,
      estimated: false,
      lengthSamples: rows,
      jumps: [],
    };
  }
  return followTimes(source, layout, found, rows, declared, log);
}

/** Samples lost in a jump, at least one. */
export const lostAt = ({ lateS }: TimeJump, rateHz: number): number =>
  Math.max(1, Math.round(lateS * rateHz));

const lostIn = (jumps: readonly TimeJump[], rateHz: number): number =>
  jumps.reduce((sum, jump) => sum + lostAt(jump, rateHz), 0);

async function followTimes(
  source: ByteSource,
  layout: CsvLayout,
  found: TimeSurveyResult,
  rows: number,
  declared: number | undefined,
  log: FindingLog,
): Promise<Timing> {
  const secondsPerUnit = unitOf(layout, found, declared, source.name, log);
  const periodS = found.periodS * secondsPerUnit;
  const errorS = Math.max(layout.timeTick, found.jitterS) * secondsPerUnit;
  const firstGuess = declared ?? roundedRate(periodS, rows, errorS);
  const off = Math.abs(firstGuess * periodS - 1);
  if (off > 0.01) {
    log.warn(
      source.name,
      `the time column does not fit the declared rate of ${firstGuess} Hz (its mean step gives ` +
        `${(1 / periodS).toPrecision(6)} Hz); it is not used`,
    );
    return { sampleRateHz: firstGuess, estimated: false, lengthSamples: rows, jumps: [] };
  }
  const finder = createJumpFinder(1 / firstGuess, found.toleranceS * secondsPerUnit);
  const unwrap = createUnwrap(layout.timeUnit);
  await readRows(source, layout, (timeValue) => finder.add(unwrap(timeValue) * secondsPerUnit));
  const { jumps, spanS, spanRows, backward, wrongClock, rmsJitterS, worstJitterS } = finder.finish();
  // Now that it is known which late rows are jumps, the whole span tells the rate best.
  const steady = backward === 0 && wrongClock === 0;
  const sampleRateHz =
    declared === undefined && steady
      ? roundedRate(spanS / (spanRows + lostIn(jumps, firstGuess)), rows, errorS)
      : firstGuess;
  const ms = (seconds: number) => `${(1000 * seconds).toPrecision(3)} ms`;
  if (declared === undefined) {
    log.warn(
      source.name,
      `rate of ${sampleRateHz} Hz estimated from ${found.rows} timestamps; jitter ${ms(rmsJitterS)} ` +
        `(root mean square), ${ms(worstJitterS)} at most`,
    );
  }
  if (backward > 0) log.error(source.name, `time goes back ${backward} times`);
  if (wrongClock > 0) {
    log.error(source.name, `time jumps by more than a day ${wrongClock} times; not taken for lost samples`);
  }
  return {
    sampleRateHz,
    estimated: declared === undefined,
    lengthSamples: rows + lostIn(jumps, sampleRateHz),
    jumps,
  };
}

function checkedRate(rate: number | undefined, file: string): number | undefined {
  if (rate === undefined || (rate > 0 && Number.isFinite(rate))) return rate;
  throw new PulsegateError("bad-option", "sample rate", { where: file, got: rate, expected: "> 0" });
}

/** Without a unit: the one that fits the declared rate, else seconds for steps below 2, milliseconds or microseconds above. */
function unitOf(
  layout: CsvLayout,
  found: TimeSurveyResult,
  declared: number | undefined,
  file: string,
  log: FindingLog,
): number {
  if (layout.timeUnit !== "unknown") return SECONDS[layout.timeUnit];
  if (declared !== undefined) {
    const fitting = (["s", "ms", "us", "ns"] as const).find(
      (unit) => Math.abs(found.periodS * SECONDS[unit] * declared - 1) < 0.01,
    );
    if (fitting !== undefined) return SECONDS[fitting];
  }
  const unit = found.periodS < 2 ? "s" : found.periodS < 2000 ? "ms" : "us";
  log.warn(
    file,
    `the time column names no unit; its mean step of ${found.periodS.toPrecision(4)} is read as ${unit}`,
  );
  return SECONDS[unit];
}
