import { gaussian, seededRandom } from "../../../signals/random.ts";
import { matchBeats } from "../../../src/evaluate/match-beats.ts";

/** A wave of a beat: a Gaussian bump `atS` seconds from the beat. */
interface Wave {
  readonly atS: number;
  readonly widthS: number;
  readonly height: number;
}

/** P, Q, R, S and T of a narrow beat, in mV. */
export const ECG_BEAT: readonly Wave[] = [
  { atS: -0.17, widthS: 0.02, height: 0.15 },
  { atS: -0.025, widthS: 0.009, height: -0.12 },
  { atS: 0, widthS: 0.011, height: 1.1 },
  { atS: 0.027, widthS: 0.01, height: -0.25 },
  { atS: 0.26, widthS: 0.045, height: 0.35 },
];

/** A wide ventricular beat with its opposite T wave. */
export const WIDE_BEAT: readonly Wave[] = [
  { atS: 0, widthS: 0.04, height: 1.6 },
  { atS: 0.08, widthS: 0.035, height: -0.6 },
  { atS: 0.3, widthS: 0.06, height: -0.45 },
];

/** Systolic and dicrotic wave. */
export const PULSE: readonly Wave[] = [
  { atS: 0, widthS: 0.075, height: 1 },
  { atS: 0.3, widthS: 0.09, height: 0.4 },
];

export interface ExampleOptions {
  readonly beatsS: readonly number[];
  readonly durationS: number;
  readonly sampleRateHz: number;
  readonly waves?: readonly Wave[];
  readonly noise?: number;
  /** Other waves for the beats with these indices. */
  readonly odd?: ReadonlyMap<number, readonly Wave[]>;
}

/** Beats as sums of Gaussian bumps, with a slow drift and seeded noise. */
export function exampleSignal({
  beatsS,
  durationS,
  sampleRateHz,
  waves = ECG_BEAT,
  noise = 0.01,
  odd = new Map(),
}: ExampleOptions): Float32Array {
  const random = seededRandom(77);
  const out = Float32Array.from(
    { length: Math.round(durationS * sampleRateHz) },
    (_, i) => 0.2 * Math.sin((2 * Math.PI * 0.2 * i) / sampleRateHz) + noise * gaussian(random),
  );
  for (const [k, beatS] of beatsS.entries()) {
    for (const { atS, widthS, height } of odd.get(k) ?? waves) {
      const from = Math.max(0, Math.floor((beatS + atS - 5 * widthS) * sampleRateHz));
      const to = Math.min(out.length - 1, Math.ceil((beatS + atS + 5 * widthS) * sampleRateHz));
      for (let i = from; i <= to; i++) {
        out[i] += height * Math.exp(-0.5 * ((i / sampleRateHz - beatS - atS) / widthS) ** 2);
      }
    }
  }
  return out;
}

/** Beats every `intervalS` until after the end, the interval swinging by a few percent as breathing does. */
export function regularBeats(durationS: number, intervalS: number, firstS = 0.5): number[] {
  const beats: number[] = [];
  for (let at = firstS; at < durationS + 1; ) {
    beats.push(at);
    at += intervalS * (1 + 0.04 * Math.sin(1.7 * beats.length));
  }
  return beats;
}

/** Beats missed and invented between `fromS` and `toS`, a beat being found when it is matched within `windowS`. */
export function mistakes(
  beatsS: readonly number[],
  foundS: readonly number[],
  { fromS = 0, toS, windowS = 0.05 }: { fromS?: number; toS: number; windowS?: number },
): { missed: number[]; invented: number[] } {
  const { pairs, falsePositives } = matchBeats(beatsS, foundS, windowS);
  const counts = (at: number) => at >= fromS && at <= toS;
  return {
    missed: beatsS.filter((at, r) => counts(at) && pairs[r] < 0),
    invented: Array.from(falsePositives, (t) => foundS[t]).filter(counts),
  };
}
export const NO_MISTAKES = { missed: [], invented: [] };
