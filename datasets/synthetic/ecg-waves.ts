import type { Beat, BeatSymbol } from "./beat-process.ts";

/** Events of one beat: seconds from the R peak, width (standard deviation) in seconds, height in mV. */
export interface BeatWaves {
  readonly offset: readonly number[];
  readonly width: readonly number[];
  readonly amplitude: readonly number[];
}

interface Wave {
  readonly offsetS: number;
  readonly widthS: number;
  readonly amplitudeMv: number;
  /** Offset and width go with the square root of the interval (repolarisation). */
  readonly followsRate?: boolean;
}

/** Table I of McSharry et al. 2003 at 60 beats a minute: `t = theta / 2 pi`, `width = b / 2 pi`, height from `a b^2`. */
const wave = (theta: number, a: number, b: number): Wave => ({
  offsetS: theta / (2 * Math.PI),
  widthS: b / (2 * Math.PI),
  amplitudeMv: (a * b * b) / 0.3,
});
const P = wave(-Math.PI / 3, 1.2, 0.25);
const Q = wave(-Math.PI / 12, -5, 0.1);
const R = wave(0, 30, 0.1);
const S = wave(Math.PI / 12, -7.5, 0.1);
const T: Wave = { ...wave(Math.PI / 2, 0.75, 0.4), followsRate: true };

/** Supraventricular: the P wave comes from elsewhere (inverted, nearer), the complex is normal. Ventricular: our own
 * wide complex of 120 ms or more with a T wave against it, no P. */
const WAVES: Record<BeatSymbol, readonly Wave[]> = {
  N: [P, Q, R, S, T],
  A: [{ ...P, offsetS: -0.12, amplitudeMv: -0.6 * P.amplitudeMv }, Q, R, S, T],
  V: [
    { offsetS: 0, widthS: 0.034, amplitudeMv: 1.35 },
    { offsetS: 0.09, widthS: 0.03, amplitudeMv: -0.4 },
    { offsetS: 0.34, widthS: 0.06, amplitudeMv: -0.45, followsRate: true },
  ],
};

/** Waves of a beat, all heights times `gain`. */
export function wavesOf(beat: Beat, gain: number): BeatWaves {
  const waves = WAVES[beat.symbol];
  const stretch = Math.sqrt(Math.min(1.5, beat.intervalS));
  return {
    offset: waves.map((w) => (w.followsRate ? w.offsetS * stretch : w.offsetS)),
    width: waves.map((w) => (w.followsRate ? w.widthS * stretch : w.widthS)),
    amplitude: waves.map((w) => w.amplitudeMv * gain),
  };
}
