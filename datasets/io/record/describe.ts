import type { Closing, RecordingHeader } from "./recorder.ts";

/** Comment of a recording that is still being written, and what it becomes when `datasets recover` closes it. */
export const OPEN = "recording: open";
export const RECOVERED = "recording: not closed by its recorder, recovered";

const oneLine = (text: string): string => text.replaceAll(/\s*[\r\n]+\s*/g, " ").trim();

/** What is known of a recording when it begins, as comments `key: value`; what was converted has no device, and its comments. */
export const headerComments = (header: RecordingHeader): string[] => {
  if (header.protocol === "") return header.comments.map(oneLine);
  return [
    `device: ${header.device}`,
    `protocol: ${header.protocol}`,
    `started: ${new Date(header.startedAtMs).toISOString()} (times are UTC)`,
    ...header.channels.map(({ name, sampleRateHz, rateHow, rateEstimated }) => {
      const how = rateHow ?? (rateEstimated ? "estimated" : "declared");
      return `rate of ${name}: ${sampleRateHz} Hz (${how})`;
    }),
    ...header.channels.flatMap(({ name, scale }) =>
      scale === undefined
        ? []
        : [
            `scale of ${name}: ${scale.name}, ${scale.gain} counts per ${scale.units}, 0 at ${scale.baseline} (${scale.source})`,
          ],
    ),
    ...header.comments,
  ].map(oneLine);
};

/** What is known of the whole, at its end or as far as it has come; `limited`: samples that did not fit the format, by channel. */
export const closingComments = (
  { comments = [], metadata = {} }: Closing,
  { channels }: RecordingHeader,
  limited: readonly number[],
): string[] =>
  [
    ...Object.entries(metadata).map(([key, value]) => `${key}: ${value}`),
    ...comments,
    ...limited.flatMap((count, index) =>
      count === 0 ? [] : [`${channels[index]!.name}: ${count} samples limited to the range of the format`],
    ),
  ].map(oneLine);
