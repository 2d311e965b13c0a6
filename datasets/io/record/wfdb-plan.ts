import { plainFormat } from "../../format/wfdb/format-table.ts";
import type { WfdbHeader } from "../../format/wfdb/header.ts";
import { startHeader } from "../../format/wfdb/record-spec.ts";
import type { ChannelQueue } from "./channel-queue.ts";
import { headerComments } from "./describe.ts";
import type { FrameGrid } from "./frame-grid.ts";
import type { RecordedChannel, RecordingHeader } from "./recorder.ts";
import { planStorage, type Storage } from "./storage.ts";

const MOST_COUNT = 2 ** 31 - 1;

/** The narrowest format that holds counts and keeps its code for unknown samples free (signal(5)). */
const formatFor = (channels: readonly RecordedChannel[], storages: readonly Storage[]): number => {
  let reach = 0;
  for (const [index, { keepsCounts, low, high }] of storages.entries()) {
    const { minCount, maxCount } = channels[index]!;
    if (!keepsCounts || minCount === undefined || maxCount === undefined) return 32;
    reach = Math.max(reach, Math.abs(low), Math.abs(high));
  }
  return reach <= 32_767 ? 16 : reach <= 8_388_607 ? 24 : 32;
};

/** WFDB has no decimals in the count of 0. */
const wholeBaseline = (storage: Storage): Storage => {
  const baseline = Math.round(storage.baseline);
  if (baseline === storage.baseline) return storage;
  const said = storage.remark === undefined ? "" : `${storage.remark}; `;
  return { ...storage, baseline, remark: `${said}0 is at count ${storage.baseline}, written as ${baseline}` };
};

/** How a WFDB record stores its channels. */
export interface WfdbPlan {
  /** Of all signals: they share a file. */
  readonly format: NonNullable<ReturnType<typeof plainFormat>>;
  readonly storages: readonly Storage[];
  /** Without what is known only as the record grows: length, first values, checksums. */
  readonly start: WfdbHeader;
}

export function planWfdb(
  name: string,
  header: RecordingHeader,
  { frameRateHz, frameSamples }: FrameGrid,
  queues: readonly ChannelQueue[],
): WfdbPlan {
  const { channels } = header;
  const storages = channels.map((channel, index) =>
    wholeBaseline(planStorage(channel, queues[index]!, MOST_COUNT)),
  );
  const format = formatFor(channels, storages);
  const started = new Date(header.startedAtMs).toISOString();
  const [year, month, day] = started.slice(0, 10).split("-");
  const remarks = storages.flatMap(({ remark }, i) =>
    remark === undefined ? [] : [`${channels[i]!.name}: ${remark}`],
  );
  const start = startHeader({
    name,
    frameRateHz,
    baseTime: started.slice(11, 23),
    baseDate: `${day}/${month}/${year}`,
    comments: [...headerComments(header), ...remarks],
    signals: channels.map((channel, index) => ({
      name: channel.name,
      units: wfdbUnits(channel),
      format,
      samplesPerFrame: frameSamples[index]!,
      gain: storages[index]!.gain,
      baseline: storages[index]!.baseline,
    })),
  });
  return { format: plainFormat(format)!, storages, start };
}

/** A header line parts its fields by spaces. */
export const wfdbUnits = ({ units }: RecordedChannel): string => units.replaceAll(/\s/g, "_");
