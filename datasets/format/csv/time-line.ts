/** Timestamps looked at for step and jitter; the mean rate uses all of them. */
const LOOKED_AT = 65_536;
/** Following of a clock that runs slightly off: share of an error taken over at each row. */
const FOLLOW = 0.02;
/** A jump of more than a day is a wrong clock, not lost data. */
const LONGEST_GAP_S = 86_400;

/** First pass over a column of times: what step and jitter it has. Times in seconds. */
export interface TimeSurvey {
  add(timeS: number): void;
  result(): TimeSurveyResult | undefined;
}

export interface TimeSurveyResult {
  readonly rows: number;
  /** Mean step outside jumps, s. */
  readonly periodS: number;
  /** Median step, s. */
  readonly medianStepS: number;
  /** How late or early a row may be without being called a jump, s: three quarters of a step, or more for a coarse clock. */
  readonly toleranceS: number;
  /** Lateness that one row in a hundred exceeds, s. */
  readonly jitterS: number;
}

const medianOf = (values: Float64Array): number => values.slice().sort()[values.length >> 1] ?? Number.NaN;

/**
 * Where steps above `limit` are many and fill most of the time, rows came in bursts, and the short steps say nothing of the rate:
 * three times the usual step from burst to burst. Undefined where they are few.
 */
function burstLimit(steps: Float64Array, limit: number): number | undefined {
  const long = steps.filter((step) => step > limit);
  const sum = (some: Float64Array) => some.reduce((total, step) => total + Math.max(0, step), 0);
  const are = long.length > 0.01 * steps.length && sum(long) > 0.5 * sum(steps);
  return are ? 3 * medianOf(long) : undefined;
}

/**
 * Step above which two timestamps are not neighbours. Most steps alike (clock as good as the sampling): 1.5 steps, or 3 bursts.
 * Else (coarse or bursty clock): 10 times the mean of what is left when steps above 10 times the mean are taken off.
 */
function jumpLimit(steps: Float64Array): number {
  const median = medianOf(steps);
  const alike = steps.filter((step) => Math.abs(step - median) <= 0.25 * median).length;
  if (median > 0 && alike >= 0.9 * steps.length) return burstLimit(steps, 1.5 * median) ?? 1.5 * median;
  let limit = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 4; round++) {
    const kept = steps.filter((step) => step >= 0 && step <= limit);
    limit = (10 * kept.reduce((sum, step) => sum + step, 0)) / kept.length;
  }
  return limit;
}

/** Lateness against a slowly following clock that one row in a hundred exceeds, jumps left out. */
function jitterOf(times: Float64Array, periodS: number, limit: number): number {
  const lateness = new Float64Array(times.length);
  let due = times[0]!;
  for (let i = 0; i < times.length; i++) {
    const jump = i > 0 && Math.abs(times[i]! - times[i - 1]!) > limit;
    const late = jump ? 0 : times[i]! - due;
    lateness[i] = Math.abs(late);
    due = (jump ? times[i]! : due + FOLLOW * late) + periodS;
  }
  const sorted = lateness.sort();
  return sorted[Math.floor(0.99 * (sorted.length - 1))]!;
}

export function createTimeSurvey(): TimeSurvey {
  let first: Float64Array | undefined = new Float64Array(LOOKED_AT);
  let rows = 0;
  let last = Number.NaN;
  let limit = Number.NaN;
  let median = Number.NaN;
  let sum = 0;
  let count = 0;
  const take = (step: number) => {
    if (step < 0 || step > limit) return;
    sum += step;
    count++;
  };
  let jitter = Number.NaN;
  const settle = (times: Float64Array) => {
    const steps = times.subarray(1).map((time, i) => time - times[i]!);
    if (steps.length === 0) return;
    limit = jumpLimit(steps);
    median = medianOf(steps);
    for (const step of steps) take(step);
    jitter = jitterOf(times, sum / count, limit);
  };
  return {
    add(timeS) {
      if (Number.isNaN(timeS)) return;
      if (first !== undefined) {
        first[rows] = timeS;
        if (rows + 1 === LOOKED_AT) {
          settle(first);
          first = undefined;
        }
      } else take(timeS - last);
      last = timeS;
      rows++;
    },
    result() {
      if (first !== undefined) {
        settle(first.subarray(0, rows));
        first = undefined;
      }
      return count === 0 || !(sum > 0)
        ? undefined
        : {
            rows,
            periodS: sum / count,
            medianStepS: median,
            toleranceS: Math.max((0.75 * sum) / count, 1.5 * jitter),
            jitterS: jitter,
          };
    },
  };
}

/** A jump of the time before a row (rows count from 0): the row is late by `lateS`. */
export interface TimeJump {
  readonly row: number;
  readonly lateS: number;
  /** Samples lost, where a counter tells; else the lateness does. */
  readonly lost?: number;
}

/** Second pass: finds the jumps of a column of times. */
export interface JumpFinder {
  /** Time of the next row, s; NaN when it has none (it is taken for a neighbour). */
  add(timeS: number): void;
  finish(): JumpReport;
}

interface JumpReport {
  readonly jumps: readonly TimeJump[];
  /** Time and rows from the first row with a time to the last one. */
  readonly spanS: number;
  readonly spanRows: number;
  /** Times that clock was set back by more than the jitter. */
  readonly backward: number;
  /** Jumps of more than a day, not counted as lost. */
  readonly wrongClock: number;
  /** Largest and root-mean-square distance of a row's time from the grid, outside jumps, s. */
  readonly worstJitterS: number;
  readonly rmsJitterS: number;
}

/** Rows that a coarse clock has for catching up before a late row is called a jump. */
const PATIENCE_ROWS = 16;

/**
 * Follows the clock with a slow loop, so that a rate that is slightly off is no jump. A row that is late by more than the
 * tolerance begins a jump of the nearest whole number of periods, unless the clock is coarse (its tolerance is more than
 * the usual three quarters of a period) and has caught up within 16 rows: then the row was only delivered late.
 */
export function createJumpFinder(periodS: number, toleranceS: number): JumpFinder {
  const patience = toleranceS > 0.76 * periodS ? PATIENCE_ROWS : 0;
  const jumps: TimeJump[] = [];
  let row = 0;
  let firstS = Number.NaN;
  let firstRow = 0;
  let lastS = Number.NaN;
  let lastRow = 0;
  let due = Number.NaN;
  let backward = 0;
  let wrongClock = 0;
  let worst = 0;
  let squares = 0;
  let count = 0;
  /** First late row, and the least lateness since. */
  let suspect: { readonly row: number; least: number } | undefined;

  const neighbour = (late: number) => {
    suspect = undefined;
    due += FOLLOW * late;
    worst = Math.max(worst, Math.abs(late));
    squares += late * late;
    count++;
  };
  const confirm = (jump: { readonly row: number; readonly least: number }) => {
    suspect = undefined;
    if (jump.least > LONGEST_GAP_S) wrongClock++;
    else if (Math.round(jump.least / periodS) > 0) jumps.push({ row: jump.row, lateS: jump.least });
    due += jump.least;
  };
  const place = (timeS: number) => {
    if (Number.isNaN(due)) due = timeS;
    const late = timeS - due;
    if (Math.abs(late) <= toleranceS) neighbour(late);
    else if (late < 0) {
      suspect = undefined;
      backward++;
      due = timeS;
    } else {
      suspect ??= { row, least: late };
      suspect.least = Math.min(suspect.least, late);
      if (row - suspect.row >= patience) confirm(suspect);
    }
  };
  return {
    add(timeS) {
      if (!Number.isNaN(timeS)) {
        if (Number.isNaN(firstS)) {
          firstS = timeS;
          firstRow = row;
        }
        lastS = timeS;
        lastRow = row;
        place(timeS);
      }
      due += periodS;
      row++;
    },
    finish() {
      if (suspect !== undefined) confirm(suspect);
      return {
        jumps,
        spanS: lastS - firstS,
        spanRows: lastRow - firstRow,
        backward,
        wrongClock,
        worstJitterS: worst,
        rmsJitterS: count === 0 ? 0 : Math.sqrt(squares / count),
      };
    },
  };
}

/**
 * The roundest rate that timestamps of this error (tick or jitter) cannot tell from `1 / periodS`: within the error over
 * the whole length, but never further than one part in 10,000.
 */
export function roundedRate(periodS: number, rows: number, errorS: number): number {
  const rate = 1 / periodS;
  const tolerance = Math.min(1e-4, Math.max(2e-6, errorS / (periodS * Math.max(1, rows - 1))));
  for (let decimals = 0; decimals < 6; decimals++) {
    const rounded = Math.round(rate * 10 ** decimals) / 10 ** decimals;
    if (Math.abs(rounded - rate) <= tolerance * rate) return rounded;
  }
  return rate;
}
