import type { Kibam } from "./kibam.ts";

/** A repeated load, in bins of constant current. */
export interface LoadProfile {
  /** Length of a bin, seconds; the last bin ends at `durationS` and may be shorter, or up to half a bin longer. */
  readonly binS: number;
  /** Charge of each bin, coulombs. */
  readonly chargesC: ArrayLike<number>;
  readonly durationS: number;
  /** Current that the cell has to bear for moments, amperes. */
  readonly peakCurrentA: number;
}

/**
 * One pass of a profile as an affine map of the battery's state, kept at every bin's end. Because the kinetic model is
 * linear, the height after `m` passes and `j` bins is
 * `total - m Q - Q_j - (1 - c) (gap_m E_j + G_j)`, with gap_m in closed form: no stepping through passes.
 */
export interface ProfilePass {
  readonly bins: number;
  readonly durationS: number;
  /** Seconds at which bin `j` ends (0: the start of the pass). */
  endS(j: number): number;
  /** Constant current in bin `j` (1..bins), leakage included. */
  currentA(j: number): number;
  /** Charge that one pass takes. */
  readonly chargeC: number;
  /** Gap between the wells at the start of pass `m` of a battery that started rested. */
  gapAtPass(m: number): number;
  totalAt(startC: number, m: number, j: number): number;
  gapAt(m: number, j: number): number;
  /** Lowest height at any bin end of pass `m`. Never rises with `m`. */
  lowestHeight(startC: number, m: number): number;
}

/** @param leakA self-discharge, added to every bin. */
export function createProfilePass(battery: Kibam, profile: LoadProfile, leakA: number): ProfilePass {
  const { c, ratePerS } = battery;
  const bins = profile.chargesC.length;
  const ends = new Float64Array(bins + 1);
  const currents = new Float64Array(bins + 1);
  const charges = new Float64Array(bins + 1);
  const decays = new Float64Array(bins + 1);
  const gaps = new Float64Array(bins + 1);
  decays[0] = 1;
  for (let j = 1; j <= bins; j++) {
    ends[j] = j === bins ? profile.durationS : j * profile.binS;
    const lengthS = ends[j] - ends[j - 1];
    currents[j] = profile.chargesC[j - 1] / lengthS + leakA;
    charges[j] = charges[j - 1] + profile.chargesC[j - 1] + leakA * lengthS;
    const x = ratePerS * lengthS;
    decays[j] = Math.exp(-ratePerS * ends[j]);
    gaps[j] = gaps[j - 1] * Math.exp(-x) + (currents[j] / (c * ratePerS)) * -Math.expm1(-x);
  }
  const passRate = ratePerS * profile.durationS;
  const settledGap = gaps[bins] / -Math.expm1(-passRate);
  const gapAtPass = (m: number) => settledGap * -Math.expm1(-passRate * m);
  return {
    bins,
    durationS: profile.durationS,
    endS: (j) => ends[j],
    currentA: (j) => currents[j],
    chargeC: charges[bins],
    gapAtPass,
    totalAt: (startC, m, j) => startC - m * charges[bins] - charges[j],
    gapAt: (m, j) => gapAtPass(m) * decays[j] + gaps[j],
    lowestHeight(startC, m) {
      const gap = gapAtPass(m);
      let lowest = Number.POSITIVE_INFINITY;
      for (let j = 1; j <= bins; j++) {
        const height = startC - m * charges[bins] - charges[j] - (1 - c) * (gap * decays[j] + gaps[j]);
        if (height < lowest) lowest = height;
      }
      return lowest;
    },
  };
}
