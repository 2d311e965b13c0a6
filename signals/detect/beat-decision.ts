import type { SlopePeak } from "./slope-peaks.ts";

/** Levels and intervals are medians over this many values. */
const MEMORY = 8;
/** A beat raises the signal level at most to this multiple, whatever its height: electrodes move. */
const LARGEST_RISE = 3;
/** Peaks of this first stretch set the levels, ... */
const LEARNING_S = 2;
/** ... as parts of the largest of them. */
const FIRST_SIGNAL = 0.7;
const FIRST_NOISE = 0.1;

/** The rules by which peaks are told to be beats or not. */
export interface DecisionRules {
  /** The threshold lies this far up from the noise level to the signal level. */
  readonly threshold: number;
  /** No two beats follow each other more closely. */
  readonly refractoryS: number;
  /**
   * Until then after a beat (the later of the two times, in seconds and in median intervals), a peak whose slope is below
   * `echoSlope` times the beat's is its echo (T wave, dicrotic wave).
   */
  readonly echoS: number;
  readonly echoIntervals: number;
  readonly echoSlope: number;
  /**
   * In noise an early peak must be higher: the threshold is lifted by up to `earlyLift` times itself right after a beat,
   * falling to nothing at `earlyIntervals` median intervals; in full where the noise level is `noisy` times the signal
   * level, not at all where it is `quiet` times.
   */
  readonly earlyLift: number;
  readonly earlyIntervals: number;
  readonly quiet: number;
  readonly noisy: number;
  /** When this many median intervals have passed without a beat, smaller peaks are looked at again ... */
  readonly searchbackIntervals: number;
  /** ... if they reach this part of the threshold and this part of the signal level ... */
  readonly searchbackThreshold: number;
  readonly searchbackLevel: number;
  /** ... and are not older than this: the bound on how late a beat can be reported. */
  readonly searchbackS: number;
  /** After so long without a beat the signal level is taken to be wrong and falls by `lostDecay` a second ... */
  readonly lostS: number;
  readonly lostDecay: number;
  /**
   * ... but not below this multiple of the noise level, or noise would become beats; after twice that time it falls without
   * bound, because beats too small for a level that is much too high count as noise.
   */
  readonly lostFloor: number;
}

export interface BeatDecision {
  /** Judges the next peak; calls `onBeat` with the fiducial of every beat that is now certain, in rising order. */
  judge(peak: SlopePeak, nowSample: number, onBeat: (sample: number) => void): void;
  /** Judges what is still held back at the end of the signal. */
  finish(onBeat: (sample: number) => void): void;
}

/** The median of the last few values, kept at hand: it is asked for more often than it changes. */
interface RecentMedian {
  push(value: number): void;
  scale(factor: number): void;
  value(): number;
  count(): number;
}

function createRecentMedian(size: number): RecentMedian {
  const ring = new Float64Array(size);
  const sorted = new Float64Array(size);
  let count = 0;
  let next = 0;
  let median = 0;

  /** Sorts by insertion: for eight values much faster than the sort method of typed arrays. */
  function update(): void {
    for (let i = 0; i < count; i++) {
      const value = ring[i];
      let at = i;
      for (; at > 0 && sorted[at - 1] > value; at--) sorted[at] = sorted[at - 1];
      sorted[at] = value;
    }
    const middle = count >> 1;
    median = count % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  return {
    push(value) {
      ring[next] = value;
      next = (next + 1) % size;
      count = Math.min(size, count + 1);
      update();
    },
    scale(factor) {
      for (let i = 0; i < count; i++) ring[i] *= factor;
      update();
    },
    value: () => median,
    count: () => count,
  };
}

/**
 * Decides which peaks are beats: adaptive threshold between a signal and a noise level, echoes told by their slope,
 * search back after a pause. Time and memory are linear in the number of peaks; no more than those of the last
 * `searchbackS` are held.
 *
 * Source: the scheme of two running levels with search back is Pan & Tompkins 1985; medians of the last eight peaks as in
 * Hamilton & Tompkins, IEEE Trans. Biomed. Eng. 33(12):1157-1165, 1986.
 */
export function createBeatDecision(sampleRateHz: number, rules: DecisionRules): BeatDecision {
  const seconds = (s: number) => Math.round(s * sampleRateHz);
  const signal = createRecentMedian(MEMORY);
  const noise = createRecentMedian(MEMORY);
  const intervals = createRecentMedian(MEMORY);
  let early: SlopePeak[] = [];
  let learned = false;
  /** Rejected peaks since the last beat, for search back. */
  let rejected: SlopePeak[] = [];
  let lastBeat = Number.NEGATIVE_INFINITY;
  let lastSlope = 0;
  let decayedAt = 0;

  const threshold = () => noise.value() + rules.threshold * (signal.value() - noise.value());

  const usualInterval = () => (intervals.count() > 3 ? intervals.value() : sampleRateHz);
  const echoSamples = () => Math.max(seconds(rules.echoS), rules.echoIntervals * usualInterval());

  /** By how much the threshold is lifted `sinceBeat` samples after a beat. */
  function lift(sinceBeat: number): number {
    const early = 1 - sinceBeat / (rules.earlyIntervals * usualInterval());
    if (early <= 0) return 1;
    const dirt = (noise.value() / signal.value() - rules.quiet) / (rules.noisy - rules.quiet);
    return 1 + rules.earlyLift * early * Math.min(1, Math.max(0, dirt));
  }

  function accept(peak: SlopePeak, onBeat: (sample: number) => void): void {
    if (lastBeat >= 0) intervals.push(peak.fiducial - lastBeat);
    lastBeat = peak.fiducial;
    decayedAt = lastBeat;
    lastSlope = peak.slope;
    signal.push(Math.min(peak.energy, LARGEST_RISE * signal.value()));
    rejected = rejected.filter(({ fiducial }) => fiducial - lastBeat > echoSamples());
    onBeat(peak.fiducial);
  }

  function searchBack(untilSample: number, nowSample: number, onBeat: (sample: number) => void): void {
    const interval = intervals.count() > 0 ? intervals.value() : sampleRateHz;
    if (lastBeat < 0 || untilSample - lastBeat < rules.searchbackIntervals * interval) return;
    const oldest = nowSample - seconds(rules.searchbackS);
    let best: SlopePeak | undefined;
    for (const peak of rejected) {
      if (peak.fiducial < oldest || peak.fiducial - lastBeat <= echoSamples()) continue;
      if (best === undefined || peak.energy > best.energy) best = peak;
    }
    const floor = Math.max(rules.searchbackThreshold * threshold(), rules.searchbackLevel * signal.value());
    if (best === undefined || best.energy < floor) return;
    accept(best, onBeat);
    searchBack(untilSample, nowSample, onBeat);
  }

  /** Lets the signal level fall, second by second, while no beat is found. */
  function decay(nowSample: number): void {
    while (nowSample - decayedAt > seconds(rules.lostS)) {
      decayedAt += sampleRateHz;
      const floor = decayedAt - lastBeat > 2 * seconds(rules.lostS) ? 0 : rules.lostFloor * noise.value();
      if (rules.lostDecay * signal.value() > floor) signal.scale(rules.lostDecay);
    }
  }

  function decide(peak: SlopePeak, nowSample: number, onBeat: (sample: number) => void): void {
    searchBack(peak.fiducial, nowSample, onBeat);
    decay(peak.fiducial);
    const sinceBeat = peak.fiducial - lastBeat;
    if (sinceBeat < seconds(rules.refractoryS)) return;
    if (peak.energy > threshold() * lift(sinceBeat)) {
      const echo = sinceBeat < echoSamples() && peak.slope < rules.echoSlope * lastSlope;
      if (!echo) {
        accept(peak, onBeat);
        return;
      }
    } else {
      rejected.push(peak);
      const oldest = nowSample - seconds(rules.searchbackS);
      if (rejected[0].fiducial < oldest) rejected.shift();
    }
    noise.push(peak.energy);
  }

  function learn(onBeat: (sample: number) => void, nowSample: number): void {
    learned = true;
    const largest = early.reduce((max, { energy }) => Math.max(max, energy), 0);
    for (let i = 0; i < MEMORY; i++) {
      signal.push(FIRST_SIGNAL * largest);
      noise.push(FIRST_NOISE * largest);
    }
    const oldest = nowSample - seconds(rules.searchbackS);
    for (const peak of early) if (peak.fiducial >= oldest) decide(peak, nowSample, onBeat);
    early = [];
  }

  return {
    judge(peak, nowSample, onBeat) {
      if (learned) {
        decide(peak, nowSample, onBeat);
        return;
      }
      if (nowSample >= seconds(LEARNING_S)) learn(onBeat, nowSample);
      if (learned) decide(peak, nowSample, onBeat);
      else early.push(peak);
    },
    finish(onBeat) {
      if (!learned) learn(onBeat, seconds(LEARNING_S));
    },
  };
}
