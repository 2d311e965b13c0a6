import type { Modality } from "../../recording.ts";
import { detectLayout } from "../csv/layout.ts";
import { asMillivolts, firstRows, type RecogniseTable, unixTime } from "../csv/table-head.ts";

/** Lead-like and chip-like names of electrode channels: `ECG_LL-RA_24BIT`, `EMG_CH1_24BIT`, `EXG1_CH2_16BIT`. */
const ELECTRODES = /(?:ECG|EXG\d?)_|_(?:LL|LA|Vx)-(?:RA|LL|RL)/i;

const modalityOf = (name: string): Modality => {
  if (/PPG/i.test(name)) return "ppg";
  return ELECTRODES.test(name) ? "ecg" : "other";
};

/**
 * Tables of Consensys and ShimmerCapture: a line with the separator, names (`<device>_<sensor>_CAL` or `_UNCAL`), units,
 * then rows. Calibrated volts become mV; uncalibrated columns are converter counts. Channels named EMG were configured
 * as EMG: they are not taken for an ECG.
 * Source: exported files; Shimmer, Consensys user guide (file format).
 */
export const recogniseShimmer: RecogniseTable = (head) => {
  if (!/^\uFEFF?"?sep=[^\r\n]*\r?\n[^\r\n]*_(?:UN)?CAL\b/.test(head.text)) return undefined;
  const base = detectLayout(head.file, head.text, head.whole);
  const first = firstRows(head, base)[0];
  const unix = base.timeIndex !== undefined && base.timeUnit === "ms";
  return {
    format: "shimmer",
    layout: {
      ...base,
      columns: base.columns.map((column) =>
        asMillivolts({
          ...column,
          units: /^no_?units$/i.test(column.units) ? "adc" : column.units,
          modality: modalityOf(column.name),
        }),
      ),
    },
    startTime: unix ? unixTime(Number(first?.[base.timeIndex!]) / 1000) : undefined,
  };
};
