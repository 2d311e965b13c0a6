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
}

/** A stream whose clock leads it this far off its declared rate by its end gets the rate that its time stamps have. */
const MOST_DRIFT_SAMPLES = 0.5;

const noTexts = () => undefined;

/** First pass: streams, clock offsets, steps of time. */
async function findStreams(folder: Folder, name: string, log: FindingLog) {
  const found = new Map<number, Found>();
  let dateTime = "";
  const count = (id: number, stampS: number) => {
    const stream = found.get(id)!;
    // Samples in front of the first one with a time stamp lead up to it.
    if (Number.isNaN(stream.firstS)) stream.firstS = stampS - stream.count / stream.header.nominalRateHz;
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
        found.set(id, { id, header, offsets, times, count: 0, promised: undefined, firstS: Number.NaN });
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
function settle(found: Found, correct: ClockCorrection, finder: JumpFinder, name: string, log: FindingLog) {
  const { id, header, count, firstS } = found;
  const report = finder.finish();
  const { jumps } = report;
  const nominal = header.nominalRateHz;
  const lost = (rateHz: number) => lostIn(jumps, rateHz);
  const where = `stream ${id} (${header.name})`;
  if (jumps.length > 0)
    log.warn(name, `${where}: ${lost(nominal)} samples lost in ${jumps.length} jumps of time`);
  if (report.backward > 0) log.error(name, `${where}: time goes back ${report.backward} times`);
  if (report.wrongClock > 0)
    log.error(name, `${where}: time jumps by more than a day; not taken for lost samples`);
  const samples = report.spanRows + lost(nominal);
  const steady = report.backward === 0 && report.wrongClock === 0 && report.spanS > 0;
  const off = steady ? report.spanS * nominal - samples : 0;
  const drifts = Math.abs(off) > MOST_DRIFT_SAMPLES;
  const sampleRateHz = drifts ? roundedRate(report.spanS / samples, samples, report.rmsJitterS) : nominal;
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
  const regular = new Map<number, { found: Found; correct: ClockCorrection; finder: JumpFinder }>();
  const events = new Map<number, { timeS: number; text: string }[]>();
  const corrections = new Map(streams.map((stream) => [stream.id, fitClock(stream.offsets)]));
  for (const found of streams) {
    const { id, header, times } = found;
    const isRegular = header.format !== "string" && header.nominalRateHz > 0;
    if (!isRegular) events.set(id, []);
    else {
      const period = 1 / header.nominalRateHz;
      const tolerance = times.result()?.toleranceS ?? 0.75 * period;
      regular.set(id, { found, correct: corrections.get(id)!, finder: createJumpFinder(period, tolerance) });
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
    regular: [...regular.values()].map(({ found, correct, finder }) =>
      settle(found, correct, finder, name, log),
    ),
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
