import { detectLayout } from "../csv/layout.ts";
import { firstLine, type RecogniseTable } from "../csv/table-head.ts";

const UNITS: Readonly<Record<string, string>> = {
  PULSE_BPM: "bpm",
  SPO2_PCT: "%",
  BATTERY_PCT: "%",
  PERFUSION_INDEX: "%",
  RED_ADC: "adc",
  IR_ADC: "adc",
  PLETH: "NU",
};
const PPG: ReadonlySet<string> = new Set(["PLETH", "RED_ADC", "IR_ADC"]);

/**
 * Tables of the Smartcare finger oximeter (`TIMESTAMP_MS,COUNTER,...,PLETH,...`): 100 Hz with times of its own clock, the
 * pulse wave, both raw light signals, and the oximeter's readings. Times tell lost samples.
 * Source: the column names in its files.
 */
export const recogniseSmartcare: RecogniseTable = (head) => {
  if (!/^TIMESTAMP_MS,COUNTER,.*\bPLETH\b/.test(firstLine(head))) return undefined;
  const base = detectLayout(head.file, head.text, head.whole, {
    delimiter: ",",
    timeColumn: 0,
    timeUnit: "ms",
  });
  return {
    format: "smartcare",
    layout: {
      ...base,
      columns: base.columns
        .filter(({ name }) => name !== "COUNTER")
        .map((column) => ({
          ...column,
          units: UNITS[column.name] ?? column.units,
          modality: PPG.has(column.name) ? "ppg" : "other",
        })),
    },
  };
};
