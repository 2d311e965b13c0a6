import type { FindingLog } from "../finding-log.ts";
import type { LostSpan } from "./own-marks.ts";
import type { RecordFile } from "./record-file.ts";

/** Where the samples of one signal lie in the recording. */
export interface SignalTimeLine {
  readonly sampleRateHz: number;
  /** First sample of each record; undefined when records follow one another. */
  readonly starts: Float64Array | undefined;
  readonly lengthSamples: number;
  /** Samples that are in the file but stand for lost ones, in order and apart: from, to. */
  readonly lost: readonly (readonly [number, number])[];
}

const joined = (spans: [number, number][]): [number, number][] => {
  const out: [number, number][] = [];
  for (const [from, to] of spans.sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else if (to > from) out.push([from, to]);
  }
  return out;
};

/** The decimal step that all values are multiples of, at least a nanosecond: as finely as they were written. */
function grainOf(values: Float64Array): number {
  let decimals = 0;
  for (const value of values) while (decimals < 9 && !isMultiple(value, 10 ** decimals)) decimals++;
  return 10 ** -decimals;
}
function isMultiple(value: number, perUnit: number): boolean {
  const steps = value * perUnit;
  return Math.abs(steps - Math.round(steps)) < Math.max(1e-6, 4 * Number.EPSILON * Math.abs(steps));
}

/** What onsets with too few decimals for their records leave open, in seconds; 0 where they can be exact. */
function roundingOf(onsets: Float64Array, recordS: number): number {
  const grainS = grainOf(onsets);
  return isMultiple(recordS, 1 / grainS) ? 0 : grainS;
}

/** Lays the records of a signal on a time line; `onsets` are those of a file whose records may leave time out. */
export function signalTimeLine(
  file: RecordFile,
  signal: number,
  onsets: Float64Array | undefined,
  marks: { readonly lost: readonly LostSpan[]; readonly endS: number | undefined },
  channel: number,
): SignalTimeLine {
  const { samplesPerRecord } = file.header.signals[signal]!;
  const sampleRateHz = samplesPerRecord / file.header.recordS;
  const starts = onsets === undefined ? undefined : new Float64Array(onsets.length);
  const roundingS = onsets === undefined ? 0 : roundingOf(onsets, file.header.recordS);
  const slack = Math.floor(roundingS * sampleRateHz + 0.5);
  let end = 0;
  for (let record = 0; starts !== undefined && record < starts.length; record++) {
    const at = Math.round((onsets![record]! - onsets![0]!) * sampleRateHz);
    // A record that begins within the one before follows it; the overlap is reported once for all signals. One that may
    // begin right after it does.
    starts[record] = at - end <= slack ? end : at;
    end = starts[record]! + samplesPerRecord;
  }
  const all = starts === undefined ? file.records * samplesPerRecord : end;
  const lengthSamples = marks.endS === undefined ? all : Math.min(all, Math.round(marks.endS * sampleRateHz));
  const lost = marks.lost
    .filter((span) => span.channel === undefined || span.channel === channel)
    .map((span): [number, number] => [
      Math.round(span.fromS * sampleRateHz),
      Math.min(lengthSamples, Math.round(span.toS * sampleRateHz)),
    ]);
  return { sampleRateHz, starts, lengthSamples, lost: joined(lost) };
}

/** Reports records that overlap or go back in time. */
export function checkOnsets(file: RecordFile, onsets: Float64Array, log: FindingLog): void {
  const { header } = file;
  const rateHz = Math.max(1, ...header.signals.map((one) => one.samplesPerRecord / header.recordS));
  const tolerance = 1 / rateHz + roundingOf(onsets, header.recordS);
  let back = 0;
  let broken = 0;
  for (let record = 1; record < onsets.length; record++) {
    const step = onsets[record]! - onsets[record - 1]! - header.recordS;
    if (step < -tolerance) back++;
    else if (step > tolerance && !header.gaps) broken++;
  }
  if (back > 0) log.error(file.file, `${back} records begin before the one in front of them ends`);
  if (broken > 0) {
    log.error(
      file.file,
      `${broken} records do not follow the one before, although the file says that all do`,
    );
  }
}
