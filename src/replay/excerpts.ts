import type { BeatEvent, DeviceEvent, GapEvent, VerdictEvent } from "../../firmware-sim/device/events.ts";

/** A stretch of signal worth looking at, in device samples; NaN where the recording has a gap. */
export interface Excerpt {
  readonly title: string;
  readonly startSample: number;
  readonly samples: Float32Array;
  readonly beats: readonly BeatEvent[];
  readonly verdict: VerdictEvent;
}

interface Kind {
  readonly title: string;
  /** How much a window shows it; the highest one is kept, 0 means not at all. */
  interest(verdict: VerdictEvent, beats: readonly BeatEvent[]): number;
}

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
  /** The kept windows, in time order, each once. */
  result(): readonly Excerpt[];
  readonly gaps: readonly GapEvent[];
}

/**
 * Keeps, while a recording streams by, the window of each kind that shows it best. Memory: a ring of the last
 * `ringS` seconds, and one window a kind.
 */
export function createExcerptPicker(sampleRateHz: number, ringS = 64): ExcerptPicker {
  const ring = new Float32Array(Math.ceil(ringS * sampleRateHz));
  let taken = 0;
  let waiting: { verdict: VerdictEvent; beats: BeatEvent[] }[] = [];
  const best = new Map<string, { interest: number; excerpt: Excerpt }>();
  const gaps: GapEvent[] = [];

  const copy = ({ startSample, endSample }: VerdictEvent): Float32Array | undefined => {
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
      const samples: Float32Array | undefined = excerpt?.samples ?? copy(verdict);
      if (samples === undefined) return;
      excerpt = { title, startSample: verdict.startSample, samples, beats, verdict };
      best.set(title, { interest, excerpt });
    }
  };
  // A window is complete once a beat of a later one has come, or another window has been judged after it.
  const settle = (beforeSample: number) => {
    const done = waiting.filter(({ verdict }) => verdict.endSample <= beforeSample);
    waiting = waiting.filter(({ verdict }) => verdict.endSample > beforeSample);
    for (const { verdict, beats } of done) consider(verdict, beats);
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
      return kinds
        .flatMap(({ title }) => best.get(title)?.excerpt ?? [])
        .filter(({ startSample }) => !seen.has(startSample) && seen.add(startSample))
        .sort((a, b) => a.startSample - b.startSample);
    },
    gaps,
  };
}
