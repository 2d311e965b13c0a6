/** Offsets measured between a stream's clock and the recorder's: at what time, how much is to be added. */
export interface ClockOffsets {
  readonly timesS: number[];
  readonly offsetsS: number[];
}

/** Adds to a time of the stream's clock what makes it one of the recorder's. */
export type ClockCorrection = (timeS: number) => number;

const FEWEST_FOR_SLOPE = 3;
/** Measurements further off the line than this many median deviations are left out of the second fit. */
const OUTLIER = 8;

interface Line {
  readonly meanS: number;
  readonly atMean: number;
  readonly slope: number;
}

function fitLine(times: readonly number[], offsets: readonly number[]): Line {
  const n = times.length;
  const meanS = times.reduce((sum, time) => sum + time, 0) / n;
  const atMean = offsets.reduce((sum, offset) => sum + offset, 0) / n;
  let across = 0;
  let along = 0;
  for (let i = 0; i < n; i++) {
    across += (times[i]! - meanS) * (offsets[i]! - atMean);
    along += (times[i]! - meanS) ** 2;
  }
  return { meanS, atMean, slope: n < FEWEST_FOR_SLOPE || along === 0 ? 0 : across / along };
}

const valueAt = ({ meanS, atMean, slope }: Line, timeS: number) => atMean + slope * (timeS - meanS);

/**
 * A straight line through the measured offsets by least squares, twice: the second time without measurements that the network
 * delayed. Without measurements times stay as they are.
 */
export function fitClock({ timesS, offsetsS }: ClockOffsets): ClockCorrection {
  if (timesS.length === 0) return (timeS) => timeS;
  let line = fitLine(timesS, offsetsS);
  const off = timesS.map((timeS, i) => Math.abs(offsetsS[i]! - valueAt(line, timeS)));
  const median = [...off].sort((a, b) => a - b)[off.length >> 1]!;
  const near = timesS.map((_, i) => i).filter((i) => off[i]! <= OUTLIER * median + 1e-9);
  if (near.length >= FEWEST_FOR_SLOPE && near.length < timesS.length) {
    line = fitLine(
      near.map((i) => timesS[i]!),
      near.map((i) => offsetsS[i]!),
    );
  }
  return (timeS) => timeS + valueAt(line, timeS);
}
