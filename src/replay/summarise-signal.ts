import { matchBeats } from "../evaluate/match-beats.ts";
import type { ReferenceBeats } from "../evaluate/reference-beats.ts";
import { FALSE_BEAT, MISSED } from "../report/beat-labels.ts";
import type { RunSummary } from "../report/summary.ts";
import { CALL_LABELS } from "./collector.ts";
import type { Excerpt } from "./excerpts.ts";
import { MATCH_WINDOW_S, type ReplayRun, timeOf } from "./run.ts";

type Signal = RunSummary["signal"];

/** The signal at several scales, with the beats of design `d`. */
export function summariseSignal(run: ReplayRun, d: number, reference: ReferenceBeats | undefined): Signal {
  const { collector, channel } = run;
  return {
    units: channel.units,
    overview: collector.overview.result(),
    ...(run.modality === "ecg" ? { beatTimeline: timeline(run, d) } : {}),
    excerpts: collector.excerpts.result().map((excerpt) => summariseExcerpt(run, d, excerpt, reference)),
  };
}

const MAX_BINS = 240;

function timeline(run: ReplayRun, d: number): NonNullable<Signal["beatTimeline"]> {
  const { collector, device } = run;
  const durationS = collector.samples / device.sampleRateHz;
  // Whole windows, so that a shut gate leaves an empty bin and not half of one.
  const binS = device.windowS * Math.max(1, Math.ceil(durationS / device.windowS / MAX_BINS));
  const bins = Math.max(1, Math.ceil(durationS / binS));
  const counts: Record<string, number[]> = Object.fromEntries(
    CALL_LABELS.map((label) => [label, new Array<number>(bins).fill(0)]),
  );
  const intervalSum = new Float64Array(bins);
  const intervals = new Int32Array(bins);
  const { samples, labels } = collector.callsOf(d);
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i];
    const bin = Math.min(bins - 1, Math.floor(sample / device.sampleRateHz / binS));
    counts[CALL_LABELS[labels[i]]][bin]++;
    const rr = i > 0 ? (sample - samples[i - 1]) / device.sampleRateHz : Number.POSITIVE_INFINITY;
    if (rr > 3) continue;
    intervalSum[bin] += rr;
    intervals[bin]++;
  }
  const rate = (bin: number) => Number(((60 * intervals[bin]) / intervalSum[bin]).toFixed(1));
  return {
    design: device.designs[d].name,
    binS,
    rateBpm: Array.from({ length: bins }, (_, bin) => (intervals[bin] > 0 ? rate(bin) : null)),
    counts,
  };
}

function summariseExcerpt(
  run: ReplayRun,
  d: number,
  excerpt: Excerpt,
  reference: ReferenceBeats | undefined,
): Signal["excerpts"][number] {
  const { verdicts, samples } = excerpt;
  const startS = timeOf(run, excerpt.startSample);
  const endS = timeOf(run, excerpt.startSample + samples.length);
  return {
    title: excerpt.title,
    startS,
    endS,
    design: run.device.designs[d].name,
    sampleRateHz: run.device.sampleRateHz,
    samples: Array.from(samples, (x) => (Number.isNaN(x) ? null : Number(x.toPrecision(5)))),
    beats: excerptBeats(run, d, excerpt, reference),
    noisy: verdicts
      .filter(({ verdict }) => verdict === "noisy")
      .map((v) => ({ startS: timeOf(run, v.startSample), endS: timeOf(run, v.endSample), reason: v.reason })),
  };
}

function excerptBeats(
  run: ReplayRun,
  d: number,
  { beats, startSample, samples }: Excerpt,
  reference: ReferenceBeats | undefined,
): Signal["excerpts"][number]["beats"] {
  if (run.modality === "ppg") {
    return beats.map((beat) => ({ atS: timeOf(run, beat.fiducialSample), label: "pulse" }));
  }
  const called = beats.flatMap((beat) => {
    const call = beat.calls[d];
    return call === undefined ? [] : [{ at: beat.fiducialSample, label: call.label }];
  });
  const mark = ({ at, label }: (typeof called)[number], truth?: string) => ({
    atS: timeOf(run, at),
    label,
    ...(truth === undefined ? {} : { reference: truth }),
  });
  if (reference === undefined) return called.map((beat) => mark(beat));
  const end = startSample + samples.length;
  const inside: { at: number; label: string }[] = [];
  for (let i = 0; i < reference.samples.length; i++) {
    const at = reference.samples[i];
    if (at >= startSample && at < end) inside.push({ at, label: reference.classes[i] });
  }
  const { pairs } = matchBeats(
    inside.map((beat) => beat.at),
    called.map((beat) => beat.at),
    MATCH_WINDOW_S * run.device.sampleRateHz,
  );
  const truths = new Array<string>(called.length).fill(FALSE_BEAT);
  const missed = inside.filter((beat, r) => {
    if (pairs[r] >= 0) truths[pairs[r]] = beat.label;
    return pairs[r] < 0;
  });
  return [
    ...called.map((beat, t) => mark(beat, truths[t])),
    ...missed.map(({ at, label }) => ({ atS: timeOf(run, at), label: MISSED, reference: label })),
  ].sort((a, b) => a.atS - b.atS);
}
