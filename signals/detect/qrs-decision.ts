import type { QrsCandidate } from "./qrs-front-end.ts";

/** Levels and intervals are medians over this many values. */
const MEMORY = 8;
/** The threshold lies this far up from the noise level to the signal level. */
const THRESHOLD = 0.4;
/** No two ventricular depolarisations follow each other more closely. */
const REFRACTORY_S = 0.2;
/** Until then after a beat, a candidate that is much less steep than the beat is its T wave. */
const T_WAVE_S = 0.36;
const T_WAVE_SLOPE = 0.45;
/** When this many median intervals have passed without a beat, smaller candidates are looked at again ... */
const SEARCHBACK_INTERVALS = 1.5;
/** ... if they reach this part of the threshold and this part of the signal level, ... */
const SEARCHBACK_THRESHOLD = 0.5;
const SEARCHBACK_LEVEL = 0.2;
/** ... and are not older than this: the bound on how late a beat can be reported. */
export const SEARCHBACK_S = 3;
/** A beat raises the signal level at most to this multiple, whatever its height: electrodes move. */
const LARGEST_RISE = 3;
/** Candidates of this first stretch set the levels. */
export const LEARNING_S = 2;
/** First guesses, as parts of the largest candidate of the learning stretch. */
const FIRST_SIGNAL = 0.7;
const FIRST_NOISE = 0.1;
/** After so long without a beat the signal level is taken to be wrong and falls by this factor a second ... */
const LOST_S = 3;
const LOST_DECAY = 0.7;
/** ... but not below this multiple of the noise level, or noise would become beats. */
const LOST_FLOOR = 2.5;

export interface QrsDecision {
  /** Judges the next candidate; calls `onBeat` with the fiducial of every beat that is now certain, in rising order. */
  judge(candidate: QrsCandidate, nowSample: number, onBeat: (sample: number) => void): void;
  /** Judges what is still held back at the end of the signal. */
  finish(onBeat: (sample: number) => void): void;
}

/** The median of the last few values; a ring and a sorted copy, both tiny. */
interface RecentMedian {
  push(value: number): void;
  value(): number;
  count(): number;
  scale(factor: number): void;
}

function createRecentMedian(size: number): RecentMedian {
  const ring = new Float64Array(size);
  const sorted = new Float64Array(size);
  let count = 0;
  let next = 0;
  return {
    push(value) {
      ring[next] = value;
      next = (next + 1) % size;
      count = Math.min(size, count + 1);
    },
    value() {
      const view = sorted.subarray(0, count);
      view.set(ring.subarray(0, count));
      view.sort();
      const middle = count >> 1;
      return count % 2 === 1 ? view[middle] : (view[middle - 1] + view[middle]) / 2;
    },
    count: () => count,
    scale(factor) {
      for (let i = 0; i < count; i++) ring[i] *= factor;
    },
  };
}

/**
 * Decides which candidates are beats: adaptive threshold between a signal and a noise level, T waves told by their slope,
 * search back after a pause. Time and memory are linear in the number of candidates; no more than those of the last
 * {@link SEARCHBACK_S} are held.
 *
 * Source: the scheme of two running levels with search back is Pan & Tompkins 1985; medians of the last eight peaks as in
 * Hamilton & Tompkins, IEEE Trans. Biomed. Eng. 33(12):1157-1165, 1986. The constants were set on the MIT-BIH Arrhythmia
 * Database (docs/qrs.md).
 */
export function createQrsDecision(sampleRateHz: number): QrsDecision {
  const seconds = (s: number) => Math.round(s * sampleRateHz);
  const signal = createRecentMedian(MEMORY);
  const noise = createRecentMedian(MEMORY);
  const intervals = createRecentMedian(MEMORY);
  let early: QrsCandidate[] = [];
  let learned = false;
  /** Rejected candidates since the last beat, for search back. */
  let rejected: QrsCandidate[] = [];
  let lastBeat = Number.NEGATIVE_INFINITY;
  let lastSlope = 0;
  let decayedAt = 0;

  const threshold = () => noise.value() + THRESHOLD * (signal.value() - noise.value());

  function accept(candidate: QrsCandidate, onBeat: (sample: number) => void): void {
    if (lastBeat >= 0) intervals.push(candidate.fiducial - lastBeat);
    lastBeat = candidate.fiducial;
    decayedAt = lastBeat;
    lastSlope = candidate.slope;
    signal.push(Math.min(candidate.energy, LARGEST_RISE * signal.value()));
    rejected = rejected.filter(({ fiducial }) => fiducial - lastBeat > seconds(T_WAVE_S));
    onBeat(candidate.fiducial);
  }

  function searchBack(untilSample: number, nowSample: number, onBeat: (sample: number) => void): void {
    const interval = intervals.count() > 0 ? intervals.value() : sampleRateHz;
    if (lastBeat < 0 || untilSample - lastBeat < SEARCHBACK_INTERVALS * interval) return;
    const oldest = nowSample - seconds(SEARCHBACK_S);
    let best: QrsCandidate | undefined;
    for (const candidate of rejected) {
      if (candidate.fiducial < oldest || candidate.fiducial - lastBeat <= seconds(T_WAVE_S)) continue;
      if (best === undefined || candidate.energy > best.energy) best = candidate;
    }
    const floor = Math.max(SEARCHBACK_THRESHOLD * threshold(), SEARCHBACK_LEVEL * signal.value());
    if (best === undefined || best.energy < floor) return;
    accept(best, onBeat);
    searchBack(untilSample, nowSample, onBeat);
  }

  /** Lets the signal level fall, second by second, while no beat is found. */
  function decay(nowSample: number): void {
    while (nowSample - decayedAt > seconds(LOST_S)) {
      decayedAt += sampleRateHz;
      if (LOST_DECAY * signal.value() > LOST_FLOOR * noise.value()) signal.scale(LOST_DECAY);
    }
  }

  function decide(candidate: QrsCandidate, nowSample: number, onBeat: (sample: number) => void): void {
    searchBack(candidate.fiducial, nowSample, onBeat);
    decay(candidate.fiducial);
    const sinceBeat = candidate.fiducial - lastBeat;
    if (sinceBeat < seconds(REFRACTORY_S)) return;
    if (candidate.energy > threshold()) {
      const tWave = sinceBeat < seconds(T_WAVE_S) && candidate.slope < T_WAVE_SLOPE * lastSlope;
      if (!tWave) {
        accept(candidate, onBeat);
        return;
      }
    } else {
      rejected.push(candidate);
      const oldest = nowSample - seconds(SEARCHBACK_S);
      if (rejected[0].fiducial < oldest) rejected.shift();
    }
    noise.push(candidate.energy);
  }

  function learn(onBeat: (sample: number) => void, nowSample: number): void {
    learned = true;
    const largest = early.reduce((max, { energy }) => Math.max(max, energy), 0);
    for (let i = 0; i < MEMORY; i++) {
      signal.push(FIRST_SIGNAL * largest);
      noise.push(FIRST_NOISE * largest);
    }
    for (const candidate of early) decide(candidate, nowSample, onBeat);
    early = [];
  }

  return {
    judge(candidate, nowSample, onBeat) {
      if (learned) {
        decide(candidate, nowSample, onBeat);
        return;
      }
      if (nowSample >= seconds(LEARNING_S)) learn(onBeat, nowSample);
      if (learned) decide(candidate, nowSample, onBeat);
      else early.push(candidate);
    },
    finish(onBeat) {
      if (!learned) learn(onBeat, seconds(LEARNING_S));
    },
  };
}
