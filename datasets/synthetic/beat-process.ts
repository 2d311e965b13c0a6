import { PulsegateError } from "../../signals/errors.ts";
import { gaussian, type Random, seededRandom } from "../../signals/random.ts";

/** Rhythm of a synthetic heart. */
export interface RhythmOptions {
  readonly seed: number;
  /** Mean sinus rate; 30 to 200. Default 70. */
  readonly heartRateBpm?: number;
  /** Standard deviation of the sinus intervals (SDNN) in seconds. Default 0.04. */
  readonly variabilityS?: number;
  /** Power of the 0.1 Hz band of the intervals over that of the respiratory band. Default 0.5. */
  readonly lfHfRatio?: number;
  /** Centre of the respiratory band. Default 0.25. */
  readonly respirationHz?: number;
  /** Share of beats that are supraventricular premature, 0 to 0.3. Default 0. */
  readonly supraventricularShare?: number;
  /** Share of beats that are ventricular premature, 0 to 0.3. Default 0. */
  readonly ventricularShare?: number;
}

export type BeatSymbol = "N" | "A" | "V";

/** A beat: the moment of its R peak and the interval since the one before. */
export interface Beat {
  readonly timeS: number;
  readonly symbol: BeatSymbol;
  readonly intervalS: number;
}

export interface BeatProcess {
  /** The next beat; there is always one. */
  next(): Beat;
  /** Mean sinus interval in seconds. */
  readonly meanIntervalS: number;
}

const LF_HZ = 0.1;
const BAND_SD_HZ = 0.01;
const LINES_PER_BAND = 40;
const SHORTEST_S = 0.3;
const LONGEST_S = 2.5;

interface Lines {
  readonly omega: Float64Array;
  readonly phase: Float64Array;
  readonly amplitude: Float64Array;
}

/** Unit-variance process with two Gaussian spectral bands, as a sum of lines: any length, no memory of the past. */
function createTwoBandProcess(
  random: Random,
  lfHfRatio: number,
  respirationHz: number,
): (timeS: number) => number {
  const lines: Lines = {
    omega: new Float64Array(2 * LINES_PER_BAND),
    phase: new Float64Array(2 * LINES_PER_BAND),
    amplitude: new Float64Array(2 * LINES_PER_BAND),
  };
  const lfShare = lfHfRatio / (1 + lfHfRatio);
  for (let i = 0; i < 2 * LINES_PER_BAND; i++) {
    const low = i < LINES_PER_BAND;
    const centreHz = low ? LF_HZ : respirationHz;
    lines.omega[i] = 2 * Math.PI * Math.max(0.01, centreHz + BAND_SD_HZ * gaussian(random));
    lines.phase[i] = 2 * Math.PI * random();
    lines.amplitude[i] = Math.sqrt((2 * (low ? lfShare : 1 - lfShare)) / LINES_PER_BAND);
  }
  return (timeS) => {
    let sum = 0;
    for (let i = 0; i < lines.omega.length; i++) {
      sum += lines.amplitude[i]! * Math.cos(lines.omega[i]! * timeS + lines.phase[i]!);
    }
    return sum;
  };
}

function requireWithin(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) {
    throw new PulsegateError("bad-option", `${name} is out of range`, {
      where: name,
      got: value,
      expected: `${low} to ${high}`,
    });
  }
}

/**
 * Beats of a sinus rhythm whose intervals have the two-band spectrum (0.1 Hz and respiration) of McSharry et al., IEEE
 * TBME 50(3):289-294, 2003, with premature beats thrown in: class S comes at 60 to 85 % of the interval and resets the
 * rhythm; class V comes at 55 to 75 % and is followed by a full compensatory pause. Two premature beats never adjoin.
 */
export function createBeatProcess(options: RhythmOptions): BeatProcess {
  const { seed, heartRateBpm = 70, variabilityS = 0.04, lfHfRatio = 0.5, respirationHz = 0.25 } = options;
  const { supraventricularShare = 0, ventricularShare = 0 } = options;
  requireWithin("heartRateBpm", heartRateBpm, 30, 200);
  requireWithin("variabilityS", variabilityS, 0, 0.3);
  requireWithin("lfHfRatio", lfHfRatio, 0, 100);
  requireWithin("respirationHz", respirationHz, 0.05, 1);
  requireWithin("supraventricularShare", supraventricularShare, 0, 0.3);
  requireWithin("ventricularShare", ventricularShare, 0, 0.3);

  const random = seededRandom(seed);
  const twoBand = createTwoBandProcess(random, lfHfRatio, respirationHz);
  const meanIntervalS = 60 / heartRateBpm;
  // A beat after a premature one is never premature, so the chance for the others is higher than the share.
  const share = supraventricularShare + ventricularShare;
  const chanceScale = 1 / (1 - share);

  let timeS = 0;
  let last: BeatSymbol = "N";
  let pauseS: number | undefined;
  let count = 0;

  const sinusInterval = () => {
    const interval = meanIntervalS + variabilityS * twoBand(timeS);
    return Math.min(LONGEST_S, Math.max(SHORTEST_S, interval));
  };

  return {
    meanIntervalS,
    next() {
      const sinus = sinusInterval();
      // Always two draws a beat, so that a change of one share does not shift the other beats' luck.
      const luck = random();
      const early = random();
      let symbol: BeatSymbol = "N";
      let intervalS = pauseS ?? sinus;
      pauseS = undefined;
      const mayBeEctopic = count >= 2 && last === "N";
      if (mayBeEctopic && luck < ventricularShare * chanceScale) {
        symbol = "V";
        intervalS = Math.max(SHORTEST_S, sinus * (0.55 + 0.2 * early));
        pauseS = 2 * sinus - intervalS;
      } else if (mayBeEctopic && luck < share * chanceScale) {
        symbol = "A";
        intervalS = Math.max(SHORTEST_S, sinus * (0.6 + 0.25 * early));
        pauseS = sinus * (1 + 0.15 * early);
      }
      if (count === 0) intervalS = sinus / 2;
      timeS += intervalS;
      last = symbol;
      count++;
      return { timeS, symbol, intervalS };
    },
  };
}
