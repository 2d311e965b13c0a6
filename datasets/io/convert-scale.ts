import { PulsegateError } from "../../signals/errors.ts";
import type { WfdbRecording } from "../format/wfdb/open-wfdb.ts";
import type { SignalSpec } from "../format/wfdb/record-spec.ts";
import type { ChannelBlock } from "../format/wfdb/signal-source.ts";
import type { Recording } from "../recording.ts";

/** How the samples of a channel are written as integers: `round(value * gain + baseline)`. */
interface Scale {
  readonly gain: number;
  readonly baseline: number;
}

export interface ScalePlan {
  readonly format: number;
  readonly scales: readonly Scale[];
  readonly losses: readonly string[];
}

const MOST_DECIMALS = 9;
/** Largest value of a 32-bit format; the smallest means unknown. */
const LARGEST = 2 ** 31 - 1;
const toInteger = (value: number, { gain, baseline }: Scale) => Math.round(value * gain + baseline);
const comesBack = (value: number, scale: Scale) =>
  Math.fround((toInteger(value, scale) - scale.baseline) / scale.gain) === value;

/** What is known of a channel's values after a pass over them. */
interface Extent {
  low: number;
  high: number;
  decimals: number;
}

/** Fewest decimals, from `least` on, with which a 32-bit float is written exactly; undefined when there are too many. */
function decimalsOf(value: number, least: number): number | undefined {
  for (let decimals = least; decimals <= MOST_DECIMALS; decimals++) {
    const scale = { gain: 10 ** decimals, baseline: 0 };
    if (Math.abs(value * scale.gain) > LARGEST) return undefined;
    if (comesBack(value, scale)) return decimals;
  }
  return undefined;
}

async function survey(recording: Recording): Promise<Extent[]> {
  const extents = recording.channels.map(() => ({
    low: Number.POSITIVE_INFINITY,
    high: Number.NEGATIVE_INFINITY,
    decimals: 0,
  }));
  for await (const block of recording.blocks()) {
    if (block.kind === "gap") continue;
    const extent = extents[block.channel]!;
    for (const value of block.samples) {
      if (value < extent.low) extent.low = value;
      if (value > extent.high) extent.high = value;
      extent.decimals = decimalsOf(value, extent.decimals) ?? Number.POSITIVE_INFINITY;
    }
  }
  return extents;
}

/** A gain for values with no exact one: fills 16 bits, in a round number. */
const roughGain = ({ low, high }: Extent): number => {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  return largest > 0 && Number.isFinite(largest) ? Number((32_000 / largest).toPrecision(3)) : 200;
};

/**
 * Scales and a format for samples that were never integers. The recorded gains and baselines are used when there are any
 * (a table written from a WFDB record keeps them); else a power of ten that makes all values integers; else, with loss, a
 * gain that fills 16 bits. Reads the recording twice.
 */
export async function planScales(
  recording: Recording,
  gains: readonly number[] | undefined,
  baselines: readonly number[] | undefined,
  options: { readonly format?: number },
): Promise<ScalePlan> {
  const extents = await survey(recording);
  const scales = extents.map((extent, index): Scale => {
    const gain = gains?.length === extents.length ? gains[index]! : Number.NaN;
    if (Number.isFinite(gain) && gain !== 0) return { gain, baseline: baselines?.[index] ?? 0 };
    if (Number.isFinite(extent.decimals)) return { gain: 10 ** extent.decimals, baseline: 0 };
    return { gain: roughGain(extent), baseline: 0 };
  });
  const reach = Math.max(
    1,
    ...extents.map((extent, index) => {
      const scale = scales[index]!;
      return extent.low > extent.high
        ? 1
        : Math.max(Math.abs(toInteger(extent.low, scale)), Math.abs(toInteger(extent.high, scale)));
    }),
  );
  const format = options.format ?? (reach <= 32_767 ? 16 : reach <= 8_388_607 ? 24 : 32);
  const changed = recording.channels.map(() => 0);
  for await (const block of recording.blocks()) {
    if (block.kind === "gap") continue;
    const scale = scales[block.channel]!;
    for (const value of block.samples) if (!comesBack(value, scale)) changed[block.channel]!++;
  }
  const losses = changed.flatMap((count, index) =>
    count === 0 ? [] : [`${count} samples of ${recording.channels[index]!.name} are rounded`],
  );
  return { format, scales, losses };
}

/** Samples of a WFDB record that a 32-bit float, and so a table, does not hold exactly; only wide formats are looked at. */
export async function checkExact(recording: WfdbRecording): Promise<string[]> {
  const wide = recording.layout.flatMap((signal, index) =>
    [8, 24, 32, 524].includes(signal.format) ? [index] : [],
  );
  if (wide.length === 0) return [];
  const changed = new Map<number, number>();
  for await (const { channel, digital } of recording.digitalBlocks({ channels: wide })) {
    if (digital.samples === undefined) continue;
    const { gain, baseline } = digital.signal;
    for (const value of digital.samples) {
      const back = Math.round(Math.fround((value - baseline) / gain) * gain + baseline);
      if (back !== value) changed.set(channel, (changed.get(channel) ?? 0) + 1);
    }
  }
  return [...changed].map(
    ([channel, count]) =>
      `${count} samples of ${recording.channels[channel]!.name} have more digits than a table keeps`,
  );
}

/** Passes blocks on and counts the samples whose segment has another scale than the record that is written. */
export function countLost(
  blocks: AsyncIterable<ChannelBlock>,
  signals: readonly SignalSpec[],
): { readonly blocks: AsyncIterable<ChannelBlock>; losses(): string[] } {
  const rescaled = signals.map(() => 0);
  async function* counted(): AsyncGenerator<ChannelBlock> {
    for await (const block of blocks) {
      const { samples, signal: from } = block.digital;
      const to = signals[block.channel];
      if (to === undefined) throw new PulsegateError("misuse", "a block of an unknown signal");
      if (samples !== undefined && (from.gain !== to.gain || from.baseline !== to.baseline)) {
        rescaled[block.channel]! += samples.length;
      }
      yield block;
    }
  }
  return {
    blocks: counted(),
    losses: () =>
      rescaled.flatMap((count, index) =>
        count === 0
          ? []
          : [`${count} samples of ${signals[index]!.name} come from a segment of another scale`],
      ),
  };
}
