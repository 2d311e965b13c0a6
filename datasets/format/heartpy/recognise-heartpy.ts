import { isClock, isNumber } from "../csv/cells.ts";
import { detectLayout } from "../csv/layout.ts";
import { parseClock } from "../csv/parse-clock.ts";
import { firstLine, firstRows, type RecogniseTable } from "../csv/table-head.ts";

/** Heart rates are told about once a second; a pulse signal is sampled faster than this. */
const SLOWEST_SIGNAL_HZ = 10;

/**
 * Tables `timer,hr` (milliseconds) and `datetime,hr` (clock), in which `hr` is not a heart rate but the signal of a pulse
 * sensor in converter counts; a table of that name with less than 10 rows a second is left to what it says.
 * Source: example data of HeartPy.
 */
export const recogniseHeartPy: RecogniseTable = (head) => {
  const named = /^"?(timer|datetime)"?,\s*"?hr"?$/i.exec(firstLine(head));
  if (named === null) return undefined;
  const base = detectLayout(head.file, head.text, head.whole);
  const encoder = new TextEncoder();
  const times = firstRows(head, base).flatMap(([cell = ""]) => {
    if (isNumber(cell)) return [Number(cell) / 1000];
    const bytes = encoder.encode(cell);
    return isClock(cell) ? [parseClock(bytes, 0, bytes.length)] : [];
  });
  const spanS = (times.at(-1) ?? 0) - (times[0] ?? 0);
  if (!((times.length - 1) / spanS > SLOWEST_SIGNAL_HZ)) return undefined;
  return {
    format: "heartpy",
    layout: {
      ...base,
      columns: base.columns.map((column) => ({ ...column, units: "adc", modality: "ppg" })),
      ...(base.timeUnit === "unknown" ? { timeUnit: "ms" } : {}),
    },
  };
};
