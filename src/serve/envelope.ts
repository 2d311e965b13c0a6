import type { HistorySpan } from "../live/live-session.ts";

const MAX_PAIRS = 16;
const FIRST_FACTOR = 4;

interface Bins {
  readonly startSample: number;
  readonly sampleRateHz: number;
  /** Samples of a pair; doubles when the pairs are full. */
  factor: number;
  /** min, max of each whole pair. */
  readonly pairs: Float32Array;
  whole: number;
  low: number;
  high: number;
  /** Samples in `low` and `high`. */
  open: number;
}

/** Smallest and largest of samples as they come: a few pairs a channel, however many samples there are. */
export interface Envelope {
  push(span: HistorySpan): void;
  /** Covers every sample pushed since the last time, once. */
  take(): HistorySpan[];
}

export function createEnvelope(): Envelope {
  const channels = new Map<number, Bins>();
  let done: HistorySpan[] = [];

  const close = (channel: number) => {
    const bins = channels.get(channel);
    if (bins === undefined) return;
    channels.delete(channel);
    const { startSample, sampleRateHz, factor, whole, open } = bins;
    const span = (at: number, n: number, values: Float32Array) =>
      done.push({ channel, startSample: startSample + at, sampleRateHz, factor: n, values });
    if (whole > 0) span(0, factor, bins.pairs.slice(0, 2 * whole));
    // One sample is no pair: factor 1 means samples.
    if (open === 1) span(whole * factor, 1, Float32Array.of(bins.low <= bins.high ? bins.low : Number.NaN));
    else if (open > 1) span(whole * factor, open, pairOf(bins));
  };

  return {
    push(span) {
      const { channel, startSample, sampleRateHz, factor, values } = span;
      const current = channels.get(channel);
      const continues =
        current !== undefined &&
        factor === 1 &&
        current.sampleRateHz === sampleRateHz &&
        current.startSample + current.whole * current.factor + current.open === startSample;
      if (!continues) close(channel);
      if (factor > 1) {
        done.push(span);
        return;
      }
      const bins = continues ? current : emptyBins(startSample, sampleRateHz);
      channels.set(channel, bins);
      for (const value of values) add(bins, value);
    },
    take() {
      for (const channel of [...channels.keys()]) close(channel);
      const taken = done;
      done = [];
      return taken;
    },
  };
}

const emptyBins = (startSample: number, sampleRateHz: number): Bins => ({
  startSample,
  sampleRateHz,
  factor: FIRST_FACTOR,
  pairs: new Float32Array(2 * MAX_PAIRS),
  whole: 0,
  low: Number.POSITIVE_INFINITY,
  high: Number.NEGATIVE_INFINITY,
  open: 0,
});

/** Comparisons with NaN are false, so lost samples count only where a pair has no others. */
function add(bins: Bins, value: number): void {
  if (value < bins.low) bins.low = value;
  if (value > bins.high) bins.high = value;
  bins.open++;
  if (bins.open < bins.factor) return;
  bins.pairs.set(pairOf(bins), 2 * bins.whole);
  bins.whole++;
  bins.low = Number.POSITIVE_INFINITY;
  bins.high = Number.NEGATIVE_INFINITY;
  bins.open = 0;
  if (bins.whole === MAX_PAIRS) fold(bins);
}

const pairOf = ({ low, high }: Bins): Float32Array =>
  low <= high ? Float32Array.of(low, high) : Float32Array.of(Number.NaN, Number.NaN);

function fold(bins: Bins): void {
  const { pairs } = bins;
  for (let k = 0; k < MAX_PAIRS / 2; k++) {
    const [low0, high0, low1, high1] = pairs.subarray(4 * k, 4 * k + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    pairs[2 * k] = low0 <= low1 || Number.isNaN(low1) ? low0 : low1;
    pairs[2 * k + 1] = high0 >= high1 || Number.isNaN(high1) ? high0 : high1;
  }
  bins.whole = MAX_PAIRS / 2;
  bins.factor *= 2;
}
