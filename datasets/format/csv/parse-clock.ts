const PATTERN =
  /(?:(\d{4})-(\d{1,2})-(\d{1,2})[ T])?(?:(\d+):)?(\d+):(\d+(?:[.,]\d*)?)(?:Z| Z)?(?: (\d{1,2})\/(\d{1,2})\/(\d{4}))?/;
const latin1 = new TextDecoder("latin1");

/**
 * Seconds of a clock cell in `bytes` from `start` to `end`: `h:m:s.f`, `m:s.f`, with a date `y-m-d` before or `d/m/y`
 * after, in any quotes or brackets. NaN when it is none. Dates count from 1970 without a time zone.
 */
export function parseClock(bytes: Uint8Array, start: number, end: number): number {
  const match = PATTERN.exec(latin1.decode(bytes.subarray(start, end)));
  if (match === null) return Number.NaN;
  const [, year, month, day, hours = "0", minutes, seconds, dayAfter, monthAfter, yearAfter] = match;
  const timeS = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds!.replace(",", "."));
  if (year !== undefined) return timeS + daysOf(year, month, day) * 86_400;
  return yearAfter === undefined ? timeS : timeS + daysOf(yearAfter, monthAfter, dayAfter) * 86_400;
}

/** Days from 1970-01-01 of a date of the Gregorian calendar. */
function daysOf(year: string, month: string | undefined, day: string | undefined): number {
  return Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000;
}
