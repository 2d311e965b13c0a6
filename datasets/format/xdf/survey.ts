import {
  createJumpFinder,
  createTimeSurvey,
  type JumpFinder,
  roundedRate,
  type TimeJump,
  type TimeSurvey,
} from "../csv/time-line.ts";
import { lostIn } from "../csv/timing.ts";
import type { FindingLog } from "../finding-log.ts";
import type { Folder } from "../folder.ts";
import { type ClockCorrection, type ClockOffsets, fitClock } from "./clock-fit.ts";
import { infoText, type XdfHeader } from "./stream-header.ts";
import { walkXdf } from "./walk.ts";

/** A stream of samples at a rate, on the recorder's clock. */
export interface RegularStream {
  readonly id: number;
  readonly header: XdfHeader;
  readonly correct: ClockCorrection;
  /** NaN when no sample has a time stamp. */
  readonly firstS: number;
  readonly sampleRateHz: number;
  readonly rateEstimated: boolean;
  readonly jumps: readonly TimeJump[];
  /** Samples from the stream's first one, lost ones counted. */
  readonly lengthSamples: number;
}

/** Events of a stream without a rate, on the recorder's clock. */
export interface EventStream {
  readonly id: number;
  readonly header: XdfHeader;
  readonly events: readonly { readonly timeS: number; readonly text: string }[];
}

export interface XdfSurvey {
  readonly regular: readonly RegularStream[];
  readonly events: readonly EventStream[];
  /** The file header's `datetime`, as it stands there. */
  readonly dateTime: string;
}

interface Found {
  readonly id: number;
  readonly header: XdfHeader;
  readonly offsets: ClockOffsets;
  readonly times: TimeSurvey;
  count: number;
  promised: number | undefined;
  firstS: number;
  lastS: number;
}

/** What follows the time stamps of a stream. */
interface Followed {
  readonly correct: ClockCorrection;
  readonly finder: JumpFinder;
  readonly periodS: number;
}

/** A stream whose clock leads it this far off its declared rate by its end gets the rate that its time stamps have. */
const MOST_DRIFT_SAMPLES = 0.5;

/** A declared rate that steady time stamps contradict by more than this is none. */
const MOST_RATE_ERROR = 0.01;
/** Time stamps are steady when their usual step is within this of the mean one, and such steps fill this part of the time. */
const STEADY = 0.05;
const FILLED = 0.5;

/** Seconds from sample to sample: as declared, unless steady time stamps say otherwise. */
function periodOf({ header, times, count, firstS, lastS }: Found): number {
  const declaredS = 1 / header.nominalRateHz;
  const found = times.result();
  if (found === undefined || Math.abs(found.medianStepS / found.periodS - 1) > STEADY) return declaredS;
  if (!(found.periodS * count > FILLED * (lastS - firstS))) return declaredS;
  return Math.abs(found.periodS / declaredS - 1) > MOST_RATE_ERROR ? found.periodS : declaredS;
}

const noTexts = () => undefined;

/** First pass: streams, clock offsets, steps of time. */
async function findStreams(folder: Folder, name: string, log: FindingLog) {
  const found = new Map<number, Found>();
  let dateTime = "";
  const count = (id: number, stampS: number) => {
    const stream = found.get(id)!;
    // Samples in front of the first one with a time stamp lead up to it.
    if (Number.isNaN(stream.firstS)) stream.firstS = stampS - stream.count / stream.header.nominalRateHz;
    if (Number.isFinite(stampS)) stream.lastS = stampS;
    stream.count++;
    stream.times.add(stampS);
  };
  for await (const _ of walkXdf(folder, name, log, {
    fileHeader(xml) {
      dateTime = infoText(xml, "datetime");
    },
    stream(id, header) {
      const offsets = { timesS: [], offsetsS: [] };
      const times = createTimeSurvey();
      if (!found.has(id)) {
        const none = { count: 0, promised: undefined, firstS: Number.NaN, lastS: Number.NaN };
        found.set(id, { id, header, offsets, times, ...none });
      }
    },
    clockOffset(id, timeS, offsetS) {
      found.get(id)?.offsets.timesS.push(timeS);
      found.get(id)?.offsets.offsetsS.push(offsetS);
    },
    footer(id, xml) {
      const stream = found.get(id);
      const promised = Number(infoText(xml, "sample_count"));
      if (stream !== undefined && promised > 0) stream.promised = promised;
    },
    samples: (id) => ({
      onSample: (stampS) => count(id, stampS),
      onTexts: (stampS) => count(id, stampS),
      onlyTime: true,
    }),
  }));
  for (const { id, header, count: got, promised } of found.values()) {
    if (got === 0) log.warn(name, `stream ${id} (${header.name}) is empty and left out`);
    if (promised !== undefined && promised !== got) {
      log.error(name, `stream ${id} (${header.name}) has ${got} samples, its footer says ${promised}`);
    }
  }
  return { streams: [...found.values()].filter((stream) => stream.count > 0), dateTime };
}

/** Rate and jumps of a stream whose times have all been followed. */
function settle(
  found: Found,
  { correct, finder, periodS }: Followed,
  name: string,
  log: FindingLog,
): RegularStream {
  const { id, header, count, firstS } = found;
  const report = finder.finish();
  const { jumps } = report;
  const nominal = header.nominalRateHz;
  const expected = 1 / periodS;
  const lost = (rateHz: number) => lostIn(jumps, rateHz);
  const where = `stream ${id} (${header.name})`;
  if (jumps.length > 0)
    log.warn(name, `${where}: ${lost(expected)} samples lost in ${jumps.length} jumps of time`);
  if (report.backward > 0) log.error(name, `${where}: time goes back ${report.backward} times`);
  if (report.wrongClock > 0)
    log.error(name, `${where}: time jumps by more than a day; not taken for lost samples`);
  const samples = report.spanRows + lost(expected);
  const steady = report.backward === 0 && report.wrongClock === 0 && report.spanS > 0;
  const off = steady ? report.spanS * expected - samples : 0;
  const meanS = Math.abs(off) > MOST_DRIFT_SAMPLES ? report.spanS / samples : periodS;
  const sampleRateHz = meanS === 1 / nominal ? nominal : roundedRate(meanS, samples, report.rmsJitterS);
  if (sampleRateHz !== nominal) {
    log.warn(
      name,
      `${where}: time stamps give ${sampleRateHz} Hz, declared are ${nominal} Hz; the former is used, so that streams stay together`,
    );
  }
  return {
    id,
    header,
    correct,
    firstS: correct(firstS),
    sampleRateHz,
    rateEstimated: sampleRateHz !== nominal,
    jumps,
    lengthSamples: count + lost(sampleRateHz),
  };
}

/** Reads the file twice: for streams and clocks, then for jumps of time and events. */
export async function surveyXdf(folder: Folder, name: string, log: FindingLog): Promise<XdfSurvey> {
  const { streams, dateTime } = await findStreams(folder, name, log);
  const regular = new Map<number, Followed & { readonly found: Found }>();
  const events = new Map<number, { timeS: number; text: string }[]>();
  const corrections = new Map(streams.map((stream) => [stream.id, fitClock(stream.offsets)]));
  for (const found of streams) {
    const { id, header, times } = found;
    const isRegular = header.format !== "string" && header.nominalRateHz > 0;
    if (!isRegular) events.set(id, []);
    else {
      const periodS = periodOf(found);
      const toleranceS = times.result()?.toleranceS ?? 0.75 * periodS;
      const finder = createJumpFinder(periodS, toleranceS);
      regular.set(id, { found, correct: corrections.get(id)!, finder, periodS });
    }
  }
  for await (const _ of walkXdf(folder, name, log, {
    samples(id) {
      const correct = corrections.get(id);
      if (correct === undefined) return undefined;
      const finder = regular.get(id)?.finder;
      if (finder !== undefined)
        return { onSample: (stampS) => finder.add(correct(stampS)), onTexts: noTexts, onlyTime: true };
      const list = events.get(id)!;
      const add = (stampS: number, text: string) => list.push({ timeS: correct(stampS), text });
      return {
        onSample: (stampS, values) => add(stampS, values.join(" ")),
        onTexts: (stampS, texts) => add(stampS, texts.join(" ")),
      };
    },
  }));
  return {
    regular: [...regular.values()].map(({ found, ...followed }) => settle(found, followed, name, log)),
    events: streams.flatMap(({ id, header }) => {
      const list = events.get(id);
      if (list === undefined) return [];
      const timed = list.filter(({ timeS }) => Number.isFinite(timeS)).sort((a, b) => a.timeS - b.timeS);
      const timeless = list.length - timed.length;
      if (timeless > 0) log.error(name, `${timeless} events of ${header.name} have no time and are left out`);
      return [{ id, header, events: timed }];
    }),
    dateTime,
  };
}
