import { PulsegateError } from "../../signals/errors.ts";

/**
 * Integer cycle clock. `...To` and `...At` take absolute cycles, `...By` and `...After` relative ones.
 */
export interface Clock {
  readonly nowCycle: number;
  /** Moves to an absolute cycle, which must not lie in the past. */
  advanceTo(atCycle: number): void;
  /** Moves on by so many cycles. */
  advanceBy(cycles: number): void;
  /** Runs `action` when the clock reaches an absolute cycle. */
  alarmAt(atCycle: number, action: () => void): void;
  /** Runs `action` so many cycles from now. */
  alarmAfter(cycles: number, action: () => void): void;
}

interface Alarm {
  readonly atCycle: number;
  readonly action: () => void;
}

/**
 * A clock at cycle 0. `onElapsed` is told of every stretch of time, cut at alarms, before what ends it happens.
 * @throws PulsegateError `misuse` for a cycle that is not whole or lies in the past.
 */
export function createClock(onElapsed: (cycles: number) => void): Clock {
  let now = 0;
  /** Soonest first; alarms of one cycle in the order in which they were set. */
  const alarms: Alarm[] = [];
  let nextAlarm = Number.POSITIVE_INFINITY;

  const pass = (atCycle: number) => {
    if (atCycle === now) return;
    const cycles = atCycle - now;
    now = atCycle;
    onElapsed(cycles);
  };
  const advanceTo = (atCycle: number) => {
    if (!Number.isInteger(atCycle) || atCycle < now) {
      throw new PulsegateError("misuse", "the clock runs forward in whole cycles", {
        got: atCycle,
        expected: `a whole cycle from ${now} on`,
      });
    }
    while (nextAlarm <= atCycle) {
      const alarm = alarms.shift() as Alarm;
      nextAlarm = alarms[0]?.atCycle ?? Number.POSITIVE_INFINITY;
      pass(alarm.atCycle);
      alarm.action();
    }
    pass(atCycle);
  };
  const alarmAt = (atCycle: number, action: () => void) => {
    if (!Number.isInteger(atCycle) || atCycle < now) {
      throw new PulsegateError("misuse", "an alarm lies in the future, at a whole cycle", {
        got: atCycle,
        expected: `a whole cycle from ${now} on`,
      });
    }
    const behind = alarms.findIndex((alarm) => alarm.atCycle > atCycle);
    alarms.splice(behind < 0 ? alarms.length : behind, 0, { atCycle, action });
    nextAlarm = alarms[0].atCycle;
  };
  return {
    get nowCycle() {
      return now;
    },
    advanceTo,
    advanceBy: (cycles) => advanceTo(now + cycles),
    alarmAt,
    alarmAfter: (cycles, action) => alarmAt(now + cycles, action),
  };
}
