/** Heart rate and its variability over the last minute. */
export interface Rhythm {
  readonly rateBpm: number | null;
  readonly sdnnMs: number | null;
  readonly rmssdMs: number | null;
  /** Beats that they come from. */
  readonly beats: number;
}

const MEMORY_S = 60;
/** Beats further apart than this are not neighbours (30 a minute); nearer than this one of them is false (300 a minute). */
const LONGEST_S = 2;
const SHORTEST_S = 0.2;
/** Heart rate variability over fewer intervals says little (ultra-short recordings, Task Force of ESC and NASPE, 1996, asks for minutes). */
const LEAST_INTERVALS = { rate: 3, variability: 20 };

export interface RhythmTracker {
  /** A beat or pulse, in time order. One in a noisy window breaks the chain: no interval leads to it or from it. */
  beat(atS: number, trusted: boolean): void;
  /** Rhythm of the minute before `nowS`. */
  at(nowS: number): Rhythm;
}

export function createRhythmTracker(): RhythmTracker {
  let intervals: { readonly endS: number; readonly lengthS: number; readonly follows: boolean }[] = [];
  let lastS: number | undefined;
  let chained = false;

  return {
    beat(atS, trusted) {
      if (!trusted) {
        lastS = undefined;
        chained = false;
        return;
      }
      const lengthS = lastS === undefined ? Number.NaN : atS - lastS;
      const sound = lengthS >= SHORTEST_S && lengthS <= LONGEST_S;
      if (sound) intervals.push({ endS: atS, lengthS, follows: chained });
      chained = sound;
      lastS = atS;
    },
    at(nowS) {
      intervals = intervals.filter(({ endS }) => endS > nowS - MEMORY_S);
      const n = intervals.length;
      const beats = n === 0 ? 0 : n + 1;
      if (n < LEAST_INTERVALS.rate) return { rateBpm: null, sdnnMs: null, rmssdMs: null, beats };
      const meanS = intervals.reduce((sum, { lengthS }) => sum + lengthS, 0) / n;
      const rateBpm = 60 / meanS;
      if (n < LEAST_INTERVALS.variability) return { rateBpm, sdnnMs: null, rmssdMs: null, beats };
      const squares = intervals.reduce((sum, { lengthS }) => sum + (lengthS - meanS) ** 2, 0);
      const steps: number[] = [];
      for (const [i, { lengthS, follows }] of intervals.entries()) {
        const before = intervals[i - 1];
        if (follows && before !== undefined) steps.push((lengthS - before.lengthS) ** 2);
      }
      const meanStep = steps.reduce((sum, step) => sum + step, 0) / steps.length;
      return {
        rateBpm,
        sdnnMs: 1000 * Math.sqrt(squares / (n - 1)),
        rmssdMs: steps.length < LEAST_INTERVALS.variability / 2 ? null : 1000 * Math.sqrt(meanStep),
        beats,
      };
    },
  };
}
