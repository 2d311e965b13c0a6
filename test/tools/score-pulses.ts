import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { createPulseDetector } from "../../signals/detect/pulse-detector.ts";
import { createQrsDetector } from "../../signals/detect/qrs-detector.ts";
import { mean, median, range } from "../../signals/features/statistics.ts";
import { createResampler, rationalRate } from "../../signals/filter/resample.ts";
import { matchBeats } from "../../src/evaluate/match-beats.ts";

export interface PulseScore {
  /** QRS complexes that our detector finds in lead II of the same record. */
  readonly beats: number;
  /** QRS complexes without a pulse within 200 ms of its usual delay, and pulses without a QRS. */
  readonly unmatchedBeats: number;
  readonly unmatchedPulses: number;
  /** Mean distance of our heart rate from the monitor's own pulse rate over the stable windows. */
  readonly heartRateErrorBpm: number;
  readonly windows: number;
}

const RECORDED_HZ = 125;
const WINDOW_S = 10;
/** The monitor shows the pulse rate late. */
const MONITOR_LAG_S = 8;
/** A window is stable when the monitor's pulse rate stays within this range. */
const STABLE_BPM = 3;

function columns(path: string): Map<string, Float32Array> {
  const [head, ...rows] = gunzipSync(readFileSync(path)).toString().trim().split("\n");
  const cells = rows.map((row) => row.split(","));
  return new Map(
    head.split(",").map((name, k) => [name.trim(), Float32Array.from(cells, (row) => Number(row[k]))]),
  );
}

/** Lost samples (NaN) hold the last value. */
function column(table: Map<string, Float32Array>, name: string): Float32Array {
  const samples = table.get(name);
  if (samples === undefined) throw new Error(`no column ${name}`);
  let last = 0;
  return samples.map((value) => {
    if (Number.isFinite(value)) last = value;
    return last;
  });
}

function heartRateErrors(pulsesS: readonly number[], monitorBpm: Float32Array): number[] {
  const errors: number[] = [];
  for (let start = 0; start + WINDOW_S + MONITOR_LAG_S <= monitorBpm.length; start += WINDOW_S / 2) {
    const shown = monitorBpm.slice(start + MONITOR_LAG_S, start + MONITOR_LAG_S + WINDOW_S);
    const inside = pulsesS.filter((at) => at >= start && at < start + WINDOW_S);
    const intervals = inside.slice(1).map((at, i) => at - inside[i]);
    const stable = shown.every((bpm) => bpm > 0) && range(shown) <= STABLE_BPM;
    if (!stable || intervals.length < 3) continue;
    // Intervals far from the median are premature beats or losses, which the monitor leaves out too.
    const usual = median(intervals);
    const regular = intervals.filter((interval) => Math.abs(interval - usual) < 0.2 * usual);
    errors.push(Math.abs(60 / mean(regular) - mean(shown)));
  }
  return errors;
}

/** Compares the pulse detector at each of `ratesHz` with the QRS complexes of lead II and the monitor's pulse rate. */
export function scorePulses(record: string, ratesHz: readonly number[]): PulseScore[] {
  const signals = columns(`${record}_Signals.csv.gz`);
  const monitorBpm = columns(`${record}_Numerics.csv.gz`).get("PULSE") ?? new Float32Array(0);
  const qrs = createQrsDetector({ sampleRateHz: RECORDED_HZ });
  const beatsS = [...qrs.push(column(signals, "II")), ...qrs.finish()].map((at) => at / RECORDED_HZ);
  const plethysmogram = column(signals, "PLETH");
  return ratesHz.map((rateHz) => {
    const resampler = createResampler(rationalRate(RECORDED_HZ, rateHz));
    const detector = createPulseDetector({ sampleRateHz: rateHz });
    const parts = [resampler.push(plethysmogram), resampler.finish()].flatMap((part) => detector.push(part));
    const pulsesS = [...parts, ...detector.finish()].map((at) => at / rateHz);
    const delays = pulsesS.flatMap((at) => {
      const before = beatsS.findLast((beat) => beat < at - 0.2);
      return before === undefined ? [] : [at - before];
    });
    const delayS = median(delays);
    const match = matchBeats(
      beatsS.map((beat) => beat + delayS),
      pulsesS,
      0.2,
    );
    const errors = heartRateErrors(pulsesS, monitorBpm);
    return {
      beats: beatsS.length,
      unmatchedBeats: match.falseNegatives,
      unmatchedPulses: match.falsePositives.length,
      heartRateErrorBpm: errors.length > 0 ? mean(errors) : Number.NaN,
      windows: errors.length,
    };
  });
}
