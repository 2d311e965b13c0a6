import type { ChannelQueue, StoredScale } from "./channel-queue.ts";
import type { RecordedChannel } from "./recorder.ts";

/** A channel's integers in a file, and what has to be said about them. */
export interface Storage extends StoredScale {
  /** What is not as the device sent it; undefined when counts are kept bit for bit. */
  readonly remark: string | undefined;
}

/** Largest magnitude to expect of values of which only the first second is known, relative to that second's. */
const HEADROOM = 100;
/** Steps of millivolts by the room that there is: 1 nV up to 2 V, 10 nV up to 83 mV, 1 µV up to 32 mV. */
const millivoltGain = (limit: number): number => (limit > 2 ** 30 ? 1e6 : limit > 2 ** 20 ? 1e5 : 1e3);
const MOST_DECIMALS = 9;

const powerBelow = (value: number): number => Math.floor(Math.log10(value) + 1e-12);

/** Power of ten that makes integers of values up to `largest` without leaving `limit`. */
const decimalsFor = (largest: number, limit: number): number =>
  Math.max(-MOST_DECIMALS, Math.min(MOST_DECIMALS, powerBelow(limit / largest)));

/**
 * Chooses the integers that stand for a channel's samples, of a magnitude up to `limit`: the device's counts where they
 * are known, else counts with as many decimals as there is room for, else values in a step that follows from the unit or
 * from the first samples.
 */
export function planStorage(channel: RecordedChannel, queue: ChannelQueue, limit: number): Storage {
  const { scale, minCount, maxCount } = channel;
  if (scale !== undefined && queue.counted) {
    const low = Math.max(-limit, minCount ?? -limit);
    const high = Math.min(limit, maxCount ?? limit);
    return { keepsCounts: true, gain: scale.gain, baseline: scale.baseline, low, high, remark: undefined };
  }
  if (scale !== undefined && minCount !== undefined && maxCount !== undefined) {
    const step = 10 ** decimalsFor(Math.max(1, Math.abs(minCount), Math.abs(maxCount)), limit);
    const remark = `counts have decimals, rounded to ${1 / step}`;
    const range = { low: Math.floor(minCount * step), high: Math.ceil(maxCount * step) };
    return { keepsCounts: false, ...range, gain: scale.gain * step, baseline: scale.baseline * step, remark };
  }
  const largest = queue.largest > 0 ? queue.largest * HEADROOM : 1000;
  const gain = channel.units === "mV" ? millivoltGain(limit) : 10 ** decimalsFor(largest, limit);
  // A round number, so that it is exact in the short decimals of headers.
  const unit = 10 ** powerBelow(limit);
  const high = Math.floor(limit / unit) * unit;
  const remark = `no counts known, rounded to ${1 / gain} ${channel.units}, at most ${high / gain}`;
  return { keepsCounts: false, low: -high, high, gain, baseline: 0, remark };
}
