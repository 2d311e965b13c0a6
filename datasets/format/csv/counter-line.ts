import type { TimeJump } from "./time-line.ts";

/** Share of a row's lateness that the baseline takes over: follows a clock that runs slightly off. */
const FOLLOW = 0.02;
/** A jump of more than a day is a wrong clock, not lost data. */
const LONGEST_GAP_S = 86_400;
/** Advances that are told apart; a counter has few. */
const MOST_ADVANCES = 1024;
/** Falls from the greatest count to the least, without which a turn is not taken from them. */
const FEWEST_TURNS = 3;

/** How a counter counts: by `step` a row, from 0 to below `modulus`. */
export interface CounterSteps {
  readonly modulus: number;
  readonly step: number;
}

/** First pass over a column of counts: its step and where it starts again. */
export interface CounterSurvey {
  add(count: number): void;
  /**
   * Undefined when the column does not count rows: it has no usual step, or stands still in one row of ten or more. Starts again
   * where most turns are seen to end, else at `modulus`.
   */
  result(modulus: number | undefined): CounterSteps | undefined;
}

export function createCounterSurvey(): CounterSurvey {
  const advances = new Map<number, number>();
  let last = Number.NaN;
  let greatest = 0;
  let least = Number.POSITIVE_INFINITY;
  let rows = 0;
  const commonest = (falling: boolean): readonly [number, number] =>
    [...advances].filter(([advance]) => advance < 0 === falling).sort((a, b) => b[1] - a[1])[0] ?? [0, 0];
  return {
    add(count) {
      const advance = count - last;
      if (!Number.isNaN(advance) && (advances.has(advance) || advances.size < MOST_ADVANCES)) {
        advances.set(advance, (advances.get(advance) ?? 0) + 1);
      }
      if (Number.isNaN(count)) return;
      greatest = Math.max(greatest, count);
      least = Math.min(least, count);
      last = count;
      rows++;
    },
    result(modulus) {
      const [step, usual] = commonest(false);
      const still = advances.get(0) ?? 0;
      if (step === 0 || usual < rows / 2 || still > rows / 10) return undefined;
      const [fall, turns] = commonest(true);
      if (turns >= FEWEST_TURNS && -fall === greatest - least) return { modulus: step - fall, step };
      const turn =
        modulus !== undefined && modulus > greatest ? modulus : 2 ** Math.ceil(Math.log2(greatest + 1));
      return { modulus: turn, step };
    },
  };
}

/** Second pass: which rows are missing, by the counter and, for whole turns of it, by the clock. */
export interface CounterLine {
  /** Count and time (s) of the next row; NaN when it has none. */
  add(count: number, timeS: number): void;
  finish(): CounterReport;
}

export interface CounterReport {
  readonly jumps: readonly TimeJump[];
  /** Samples lost as the counter tells, and those lost in whole turns of it, which only the clock shows. */
  readonly lostByCounter: number;
  readonly lostByClock: number;
  /** Rows whose count is that of the row before, or an odd part of a step from it. */
  readonly still: number;
  readonly uneven: number;
  /** Rows at which the counter claims losses of more than half a turn that the clock does not show. */
  readonly unconfirmed: number;
  /** Time and samples from the first row with a time to the last one. */
  readonly spanS: number;
  readonly spanSamples: number;
}

const turned = (value: number, modulus: number): number => ((value % modulus) + modulus) % modulus;

/**
 * Counts lost samples modulo the counter's turn; a row that is late by more than half a turn's time, and stays late for a
 * whole turn of rows (a burst catches up by then), lost whole turns besides.
 */
export function createCounterLine({ modulus, step }: CounterSteps, periodS: number): CounterLine {
  const turnRows = modulus / step;
  const turnS = turnRows * periodS;
  const jumps = new Map<number, number>();
  let row = 0;
  /** Samples before this row, known and lost. */
  let position = 0;
  let lastCount = Number.NaN;
  let rowsSince = 0;
  /** Time of sample 0 on the row's clock. */
  let baseS = Number.NaN;
  let firstS = Number.NaN;
  let firstPosition = 0;
  let lastS = Number.NaN;
  let lastPosition = 0;
  let lostByCounter = 0;
  let lostByClock = 0;
  let still = 0;
  let uneven = 0;
  let unconfirmed = 0;
  let suspect: { readonly row: number; readonly late: boolean; least: number } | undefined;

  const lose = (at: number, lost: number) => {
    jumps.set(at, (jumps.get(at) ?? 0) + lost);
    position += lost;
  };
  const count = (value: number) => {
    rowsSince++;
    if (Number.isNaN(value)) return;
    if (!Number.isNaN(lastCount)) {
      const ahead = turned(value - lastCount, modulus) / step;
      const lost = Math.round(ahead) - rowsSince;
      if (!Number.isInteger(ahead)) uneven++;
      if (lost < 0) still++;
      if (lost > 0) {
        lostByCounter += lost;
        lose(row, lost);
      }
    }
    lastCount = value;
    rowsSince = 0;
  };
  const settle = () => {
    if (suspect === undefined) return;
    const turns = Math.round(suspect.least / turnS);
    if (!suspect.late) unconfirmed++;
    else if (suspect.least <= LONGEST_GAP_S && turns > 0) {
      const lost = Math.round(turns * turnRows);
      lostByClock += lost;
      lose(suspect.row, lost);
      baseS += suspect.least - lost * periodS;
    }
    if (!suspect.late || suspect.least > LONGEST_GAP_S)
      baseS += suspect.late ? suspect.least : -suspect.least;
    suspect = undefined;
  };
  const judge = (timeS: number) => {
    if (Number.isNaN(baseS)) baseS = timeS - position * periodS;
    const late = timeS - baseS - position * periodS;
    const away = Math.abs(late);
    if (away <= turnS / 2) {
      suspect = undefined;
      baseS += FOLLOW * late;
      return;
    }
    if (suspect !== undefined && suspect.late !== late > 0) suspect = undefined;
    suspect ??= { row, late: late > 0, least: away };
    suspect.least = Math.min(suspect.least, away);
    if (row - suspect.row >= turnRows) settle();
  };
  return {
    add(value, timeS) {
      count(value);
      if (!Number.isNaN(timeS)) {
        judge(timeS);
        if (Number.isNaN(firstS)) {
          firstS = timeS;
          firstPosition = position;
        }
        lastS = timeS;
        lastPosition = position;
      }
      position++;
      row++;
    },
    finish() {
      settle();
      return {
        jumps: [...jumps]
          .sort(([a], [b]) => a - b)
          .map(([at, lost]) => ({ row: at, lateS: lost * periodS, lost })),
        lostByCounter,
        lostByClock,
        still,
        uneven,
        unconfirmed,
        spanS: lastS - firstS,
        spanSamples: lastPosition - firstPosition,
      };
    },
  };
}
