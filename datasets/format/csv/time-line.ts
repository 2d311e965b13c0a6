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
}

const medianOf = (values: Float64Array): number => values.slice().sort()[values.length >> 1] ?? Number.NaN;

/**
 * Step above which two timestamps are not neighbours. Most steps alike (clock as good as the sampling): 1.5 steps.
 * Else (coarse or bursty clock): 10 times the mean of what is left when steps above 10 times the mean are taken off.
 */
function jumpLimit(steps: Float64Array): number {
  const median = medianOf(steps);
  const alike = steps.filter((step) => Math.abs(step - median) <= 0.25 * median).length;
  if (median > 0 && alike >= 0.9 * steps.length) return 1.5 * median;
  let limit = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 4; round++) {
    const kept = steps.filter((step) => step >= 0 && step <= limit);
    limit = (10 * kept.reduce((sum, step) => sum + step, 0)) / kept.length;
  }
  return limit;
}

/** Half as much again as the lateness that one row in a hundred exceeds, jumps left out. */
function toleranceOf(times: Float64Array, periodS: number, limit: number): number {
  const lateness = new Float64Array(times.length);
  let due = times[0]!;
  for (let i = 0; i < times.length; i++) {
    const jump = i > 0 && Math.abs(times[i]! - times[i - 1]!) > limit;
    const late = jump ? 0 : times[i]! - due;
    lateness[i] = Math.abs(late);
    due = (jump ? times[i]! : due + FOLLOW * late) + periodS;
  }
  const sorted = lateness.sort();
  return Math.max(0.75 * periodS, 1.5 * sorted[Math.floor(0.99 * (sorted.length - 1))]!);
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
  let tolerance = Number.NaN;
  const settle = (times: Float64Array) => {
    const steps = times.subarray(1).map((time, i) => time - times[i]!);
    if (steps.length === 0) return;
    limit = jumpLimit(steps);
    median = medianOf(steps);
    for (const step of steps) take(step);
    tolerance = toleranceOf(times, sum / count, limit);
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
        : { rows, periodS: sum / count, medianStepS: median, toleranceS: tolerance };
    },
  };
}

/** Puts rows on the sample grid by their times. */
export interface TimeLine {
  /** Samples lost before the row of this time; 0 for a neighbour. NaN times are taken for neighbours. */
  lostBefore(timeS: number): number;
  /** Rows whose time lies before that of an earlier row by more than the jitter. */
  readonly backward: number;
  /** Jumps of more than a day, not counted as lost. */
  readonly wrongClock: number;
  /** Largest and root-mean-square distance of a row's time from the grid, outside jumps, s. */
  readonly worstJitterS: number;
  readonly rmsJitterS: number;
}

/**
 * Second pass: follows the clock with a slow loop, so that a rate that is slightly off is no jump, and calls a row late by
 * more than `toleranceS` a jump of the whole number of periods nearest to its lateness.
 */
export function createTimeLine(periodS: number, toleranceS: number): TimeLine {
  let due = Number.NaN;
  let backward = 0;
  let wrongClock = 0;
  let worst = 0;
  let squares = 0;
  let count = 0;
  return {
    lostBefore(timeS) {
      if (Number.isNaN(timeS)) {
        due += periodS;
        return 0;
      }
      const late = Number.isNaN(due) ? 0 : timeS - due;
      if (Math.abs(late) > toleranceS) {
        due = timeS + periodS;
        if (late < 0) backward++;
        else if (late > LONGEST_GAP_S) wrongClock++;
        else return Math.max(0, Math.round(late / periodS));
        return 0;
      }
      due = (Number.isNaN(due) ? timeS : due + FOLLOW * late) + periodS;
      worst = Math.max(worst, Math.abs(late));
      squares += late * late;
      count++;
      return 0;
    },
    get backward() {
      return backward;
    },
    get wrongClock() {
      return wrongClock;
    },
    get worstJitterS() {
      return worst;
    },
    get rmsJitterS() {
      return count === 0 ? 0 : Math.sqrt(squares / count);
    },
  };
}

/**
 * The roundest rate that timestamps of this resolution cannot tell from `1 / periodS`: within one tick over the whole
 * length, but never further than one part in 10,000.
 */
export function roundedRate(periodS: number, rows: number, tickS: number): number {
  const rate = 1 / periodS;
  const tolerance = Math.min(1e-4, Math.max(2e-6, tickS / (periodS * Math.max(1, rows - 1))));
  for (let decimals = 0; decimals < 6; decimals++) {
    const rounded = Math.round(rate * 10 ** decimals) / 10 ** decimals;
    if (Math.abs(rounded - rate) <= tolerance * rate) return rounded;
  }
  return rate;
}
