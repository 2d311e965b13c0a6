import { PulsegateError } from "../../../signals/errors.ts";
import type { FindingLog } from "../finding-log.ts";
import { type CounterSteps, createCounterLine, createCounterSurvey } from "./counter-line.ts";
import type { TimeUnit } from "./layout.ts";
import {
  createJumpFinder,
  createTimeSurvey,
  roundedRate,
  type TimeJump,
  type TimeSurveyResult,
} from "./time-line.ts";

/** Rows of any table, as far as their time goes. */
export interface TimedRows {
  /** File name for findings. */
  readonly name: string;
  readonly columnNames: readonly string[];
  readonly hasTime: boolean;
  readonly timeUnit: TimeUnit;
  /** Smallest step that the time column can show, in its own unit. */
  readonly timeTick: number;
  readonly declaredRateHz: number | undefined;
  /** Where the sample counter starts again, when there is a counter. */
  readonly counter?: { readonly modulus?: number };
  /** Reads all rows from the first one; NaN where a row has no time or no count. */
  read(onRow: (timeValue: number, count: number) => void): Promise<void>;
}

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
 * Reads the rows once (without time and counter: to count them) or twice (to survey time and counter, then to find jumps).
 */
export async function settleTiming(
  rows: TimedRows,
  asked: number | undefined,
  log: FindingLog,
): Promise<Timing> {
  const declared = checkedRate(asked ?? rows.declaredRateHz, rows.name);
  if (!rows.hasTime && declared === undefined) {
    throw new PulsegateError("malformed", "no sample rate and no time column", {
      where: rows.name,
      got: `columns ${rows.columnNames.join(", ")}`,
      expected: "a column named time_s, a line `# sample_rate_hz: 250`, or the option for the rate",
    });
  }
  const survey = createTimeSurvey();
  const counts = createCounterSurvey();
  const unwrap = createUnwrap(rows.timeUnit);
  let count = 0;
  await rows.read((timeValue, counter) => {
    count++;
    survey.add(unwrap(timeValue));
    counts.add(counter);
  });
  const found = rows.hasTime ? survey.result() : undefined;
  const steps = rows.counter === undefined ? undefined : counts.result(rows.counter.modulus);
  if (rows.counter !== undefined && steps === undefined && count > 1) {
    log.warn(rows.name, "the counter column does not count rows; losses are judged without it");
  }
  if (steps !== undefined && declared !== undefined) {
    return followCounter(rows, steps, found, count, declared, log);
  }
  if (found !== undefined) return followTimes(rows, found, count, declared, log);
  if (declared === undefined) {
    throw new PulsegateError("malformed", "no sample rate, and the time column does not advance", {
      where: rows.name,
      got: `${count} rows`,
      expected: "at least two different times",
    });
  }
  return { sampleRateHz: declared, estimated: false, lengthSamples: count, jumps: [] };
}

async function followCounter(
  rows: TimedRows,
  steps: CounterSteps,
  found: TimeSurveyResult | undefined,
  count: number,
  declared: number,
  log: FindingLog,
): Promise<Timing> {
  const secondsPerUnit = found === undefined ? Number.NaN : unitOf(rows, found, declared, log);
  const unwrap = createUnwrap(rows.timeUnit);
  const line = createCounterLine(steps, 1 / declared);
  await rows.read((timeValue, counter) => line.add(counter, unwrap(timeValue) * secondsPerUnit));
  const report = line.finish();
  const { jumps, lostByCounter, lostByClock, still, uneven, unconfirmed } = report;
  if (jumps.length > 0) {
    log.warn(
      rows.name,
      `${lostByCounter + lostByClock} samples lost in ${jumps.length} places: ${lostByCounter} by the counter, ` +
        `${lostByClock} more in whole turns of it that the clock shows`,
    );
  }
  if (still > 0) log.warn(rows.name, `the counter stands still ${still} times`);
  if (uneven > 0) log.warn(rows.name, `the counter advances by an odd part of its step ${uneven} times`);
  if (unconfirmed > 0) {
    log.error(
      rows.name,
      `the counter jumps ${unconfirmed} times without the clock: the device may have started anew`,
    );
  }
  const measured = report.spanSamples / report.spanS;
  if (report.spanS > 2 && Math.abs(measured / declared - 1) > 0.01) {
    log.warn(rows.name, `timestamps give ${measured.toPrecision(6)} Hz, the declared rate is ${declared} Hz`);
  }
  return {
    sampleRateHz: declared,
    estimated: false,
    lengthSamples: count + lostIn(jumps, declared),
    jumps,
  };
}

/** Samples lost in a jump, at least one. */
const lostAt = ({ lateS, lost }: TimeJump, rateHz: number): number =>
  lost ?? Math.max(1, Math.round(lateS * rateHz));

/** Samples lost between the row asked for before and this one; rows are asked for in their order. */
export function createLossFinder(jumps: readonly TimeJump[], rateHz: number): (row: number) => number {
  let next = 0;
  return (row) => {
    let lost = 0;
    for (let jump = jumps[next]; jump !== undefined && jump.row <= row; jump = jumps[++next]) {
      lost += lostAt(jump, rateHz);
    }
    return lost;
  };
}

export const lostIn = (jumps: readonly TimeJump[], rateHz: number): number =>
  jumps.reduce((sum, jump) => sum + lostAt(jump, rateHz), 0);

async function followTimes(
  source: TimedRows,
  found: TimeSurveyResult,
  rows: number,
  declared: number | undefined,
  log: FindingLog,
): Promise<Timing> {
  const secondsPerUnit = unitOf(source, found, declared, log);
  const periodS = found.periodS * secondsPerUnit;
  const errorS = Math.max(source.timeTick, found.jitterS) * secondsPerUnit;
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
  const unwrap = createUnwrap(source.timeUnit);
  await source.read((timeValue) => finder.add(unwrap(timeValue) * secondsPerUnit));
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
  rows: TimedRows,
  found: TimeSurveyResult,
  declared: number | undefined,
  log: FindingLog,
): number {
  if (rows.timeUnit !== "unknown") return SECONDS[rows.timeUnit];
  if (declared !== undefined) {
    const fitting = (["s", "ms", "us", "ns"] as const).find(
      (unit) => Math.abs(found.periodS * SECONDS[unit] * declared - 1) < 0.01,
    );
    if (fitting !== undefined) return SECONDS[fitting];
  }
  const unit = found.periodS < 2 ? "s" : found.periodS < 2000 ? "ms" : "us";
  log.warn(
    rows.name,
    `the time column names no unit; its mean step of ${found.periodS.toPrecision(4)} is read as ${unit}`,
  );
  return SECONDS[unit];
}
