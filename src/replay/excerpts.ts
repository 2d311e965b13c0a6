import type { BeatEvent, DeviceEvent, GapEvent, VerdictEvent } from "../../firmware-sim/device/events.ts";

/** A stretch of signal worth looking at, in device samples; NaN where the recording has a gap. */
export interface Excerpt {
  readonly title: string;
  readonly startSample: number;
  readonly samples: Float32Array;
  readonly beats: readonly BeatEvent[];
  /** Of the windows that it covers, in order. */
  readonly verdicts: readonly VerdictEvent[];
}

interface JudgedWindow {
  readonly verdict: VerdictEvent;
  readonly beats: BeatEvent[];
}

interface Kind {
  readonly title: string;
  /** How much a window shows it; the highest one is kept, 0 means not at all. */
  interest(verdict: VerdictEvent, beats: readonly BeatEvent[]): number;
}

const MINUTE = "A minute at work";

const called = (beat: BeatEvent, label: string) => beat.calls.some((call) => call?.label === label);
const disagree = (beat: BeatEvent) => {
  const labels = new Set(beat.calls.flatMap((call) => (call === undefined ? [] : [call.label])));
  return labels.size > 1;
};
const clean = (verdict: VerdictEvent) => (verdict.verdict === "clean" ? 1 : 0);

const kinds: readonly Kind[] = [
  { title: "The cleanest window", interest: (v, beats) => clean(v) * beats.length * (1.01 - v.score) },
  { title: "The window that the gate was surest to shut", interest: (v) => (1 - clean(v)) * v.score },
  {
    title: "The window nearest to the gate's threshold",
    interest: (v, beats) => (beats.length > 0 ? 1 / (0.01 + Math.abs(v.score - 0.5)) : 0),
  },
  {
    title: "Ventricular beats",
    interest: (v, beats) => clean(v) * beats.filter((beat) => called(beat, "V")).length,
  },
  {
    title: "Supraventricular beats",
    interest: (v, beats) => clean(v) * beats.filter((beat) => called(beat, "S")).length,
  },
  { title: "Where designs disagree", interest: (_, beats) => beats.filter(disagree).length },
];

export interface ExcerptPicker {
  /** Takes the samples that the device takes. */
  pushSamples(samples: Float32Array): void;
  /** Passes over missing samples. */
  skip(lost: number): void;
  pushEvent(event: DeviceEvent): void;
  /** The kept minute, then the kept windows in time order, each once. */
  result(): readonly Excerpt[];
  readonly gaps: readonly GapEvent[];
}

/**
 * Keeps, while a recording streams by, the window of each kind that shows it best, and the minute in which the gate had
 * most to do. Memory: a ring of the last `ringS` seconds, and one window a kind.
 */
export function createExcerptPicker(sampleRateHz: number, ringS = 128): ExcerptPicker {
  const ring = new Float32Array(Math.ceil(ringS * sampleRateHz));
  let taken = 0;
  let waiting: JudgedWindow[] = [];
  /** The settled windows of the last minute. */
  let minute: JudgedWindow[] = [];
  const best = new Map<string, { interest: number; excerpt: Excerpt }>();
  const gaps: GapEvent[] = [];

  const copy = (startSample: number, endSample: number): Float32Array | undefined => {
    if (taken - startSample > ring.length) return undefined;
    return Float32Array.from(
      { length: endSample - startSample },
      (_, i) => ring[(startSample + i) % ring.length],
    );
  };
  const consider = (verdict: VerdictEvent, beats: readonly BeatEvent[]) => {
    let excerpt: Excerpt | undefined;
    for (const { title, interest: measure } of kinds) {
      const interest = measure(verdict, beats);
      if (interest <= (best.get(title)?.interest ?? 0)) continue;
      const samples: Float32Array | undefined =
        excerpt?.samples ?? copy(verdict.startSample, verdict.endSample);
      if (samples === undefined) return;
      excerpt = { title, startSample: verdict.startSample, samples, beats, verdicts: [verdict] };
      best.set(title, { interest, excerpt });
    }
  };
  const considerMinute = (window: JudgedWindow) => {
    const { startSample, endSample } = window.verdict;
    minute = [...minute, window].filter(
      ({ verdict }) => endSample - verdict.startSample <= 60 * sampleRateHz,
    );
    const first = minute[0].verdict.startSample;
    if (endSample - first < 60 * sampleRateHz - (endSample - startSample)) return;
    const noisy = minute.filter(({ verdict }) => verdict.verdict === "noisy").length;
    const beats = minute.flatMap((one) => one.beats);
    // Without any noise the minute with most beats stands for the rest.
    const interest = noisy * (minute.length - noisy) + beats.length / 1000;
    if (interest <= (best.get(MINUTE)?.interest ?? 0)) return;
    const samples = copy(first, endSample);
    if (samples === undefined) return;
    const verdicts = minute.map(({ verdict }) => verdict);
    best.set(MINUTE, { interest, excerpt: { title: MINUTE, startSample: first, samples, beats, verdicts } });
  };
  // A window is complete once a beat of a later one has come, or another window has been judged after it.
  const settle = (beforeSample: number) => {
    const done = waiting.filter(({ verdict }) => verdict.endSample <= beforeSample);
    waiting = waiting.filter(({ verdict }) => verdict.endSample > beforeSample);
    for (const window of done) {
      consider(window.verdict, window.beats);
      considerMinute(window);
    }
  };

  return {
    pushSamples(samples) {
      for (let i = 0; i < samples.length; i++) ring[(taken + i) % ring.length] = samples[i];
      taken += samples.length;
    },
    skip(lost) {
      for (let i = 0; i < Math.min(lost, ring.length); i++)
        ring[(taken + lost - 1 - i) % ring.length] = Number.NaN;
      taken += lost;
    },
    pushEvent(event) {
      if (event.kind === "gap") gaps.push(event);
      if (event.kind === "verdict") {
        if (waiting.length > 2) settle(waiting[0]?.verdict.endSample ?? 0);
        waiting.push({ verdict: event, beats: [] });
      }
      if (event.kind !== "beat" && event.kind !== "pulse") return;
      const beat: BeatEvent = event.kind === "beat" ? event : { ...event, kind: "beat", calls: [] };
      const home = waiting.find(
        ({ verdict }) =>
          event.fiducialSample >= verdict.startSample && event.fiducialSample < verdict.endSample,
      );
      home?.beats.push(beat);
      if (home !== undefined) settle(home.verdict.startSample);
    },
    result() {
      settle(Number.POSITIVE_INFINITY);
      const seen = new Set<number>();
      const windows = kinds
        .flatMap(({ title }) => best.get(title)?.excerpt ?? [])
        .filter(({ startSample }) => !seen.has(startSample) && seen.add(startSample))
        .sort((a, b) => a.startSample - b.startSample);
      return [...(best.get(MINUTE) === undefined ? [] : [best.get(MINUTE)!.excerpt]), ...windows];
    },
    gaps,
  };
}
