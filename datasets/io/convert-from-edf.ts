import { basename } from "node:path";
import type { EdfRecording } from "../format/edf/open-edf.ts";
import type { ChannelBlock } from "../format/wfdb/signal-source.ts";
import { frameGrid } from "./record/frame-grid.ts";
import { saveWfdb } from "./save.ts";

/** What writers put where the start is not known or not to be told: the first day of the format. */
export const NO_DATE = Date.UTC(1985, 0, 1);

/** The narrowest format that holds the samples and keeps its code for unknown ones free. */
async function formatFor(recording: EdfRecording): Promise<number> {
  let reach = 0;
  for await (const { digital } of recording.digitalBlocks()) {
    if (digital.samples === undefined) continue;
    for (const count of digital.samples) if (Math.abs(count) > reach) reach = Math.abs(count);
  }
  return reach <= 32_767 ? 16 : reach <= 8_388_607 ? 24 : 32;
}

/** All channels, filled up with unknown samples to the same number of whole frames. */
async function* wholeFrames(
  recording: EdfRecording,
  frameSamples: readonly number[],
): AsyncGenerator<ChannelBlock> {
  const ends = recording.channels.map(() => 0);
  const last: ChannelBlock["digital"][] = [];
  for await (const block of recording.digitalBlocks()) {
    ends[block.channel] = block.startSample + block.digital.length;
    last[block.channel] = block.digital;
    yield block;
  }
  const frames = Math.max(...ends.map((end, i) => Math.ceil(end / frameSamples[i]!)));
  for (const [channel, end] of ends.entries()) {
    const length = frames * frameSamples[channel]! - end;
    const digital = last[channel];
    if (length === 0 || digital === undefined) continue;
    yield {
      channel,
      startSample: end,
      digital: { ...digital, startSample: end, samples: undefined, length },
    };
  }
}

/**
 * Writes an EDF recording as a WFDB record with its digital values unchanged, in time with its start. Returns what was not kept:
 * WFDB has no decimals in the value of 0.
 */
export async function edfToWfdb(
  recording: EdfRecording,
  path: string,
  options: { readonly format?: number },
): Promise<string[]> {
  const { frameRateHz, frameSamples } = frameGrid(recording.channels);
  const format = options.format ?? (await formatFor(recording));
  const { startMs } = recording.header;
  const start =
    startMs === undefined || startMs === NO_DATE
      ? undefined
      : new Date(startMs + recording.firstOnsetS * 1000).toISOString();
  const [year, month, day] = (start ?? "").slice(0, 10).split("-");
  const signals = recording.channels.map(({ name, units }, i) => ({
    name,
    units: units.replaceAll(/\s/g, "_"),
    format,
    samplesPerFrame: frameSamples[i]!,
    gain: recording.scales[i]!.gain,
    baseline: Math.round(recording.scales[i]!.baseline),
  }));
  const spec = {
    frameRateHz,
    comments: recording.comments,
    ...(start === undefined ? {} : { baseTime: start.slice(11, 23), baseDate: `${day}/${month}/${year}` }),
    signals,
  };
  const { clipped } = await saveWfdb(path, spec, wholeFrames(recording, frameSamples));
  const shifted = recording.scales.flatMap(({ gain, baseline }, i) => {
    const shift = Math.round(baseline) - baseline;
    if (Math.abs(shift) < 1e-6) return [];
    const { name, units } = recording.channels[i]!;
    return [
      `${basename(path)} ${name}: 0 is at ${baseline}, written as ${Math.round(baseline)}: values shift by ${(shift / gain).toPrecision(3)} ${units}, samples are unchanged`,
    ];
  });
  const limited = clipped.flatMap((count, i) =>
    count === 0 ? [] : [`${count} samples of ${signals[i]!.name} do not fit the format and are limited`],
  );
  return [...limited, ...shifted];
}
