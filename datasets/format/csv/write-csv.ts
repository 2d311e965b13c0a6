import { PulsegateError } from "../../../signals/errors.ts";
import { type Block, blockLength } from "../../../signals/sample-block.ts";
import type { Recording } from "../../recording.ts";
import type { OutputFile } from "../folder.ts";
import type { Delimiter } from "./cells.ts";

export interface CsvWriteOptions {
  /** Default: a comma. */
  readonly delimiter?: Exclude<Delimiter, " ">;
  /** ADC units per physical unit and ADC value of 0 of each channel, kept as remarks for a way back without loss. */
  readonly gains?: readonly number[];
  readonly baselines?: readonly number[];
}

/** Blocks of one channel that have not been written yet. */
interface Queue {
  readonly blocks: Block[];
  /** Samples of `blocks[0]` that have been written. */
  used: number;
  waiting: number;
}

const ROWS_AT_A_TIME = 4096;

/** Decimals of the time column: a thousandth of a sample. */
export const timeDecimals = (sampleRateHz: number): number =>
  Math.max(3, Math.ceil(Math.log10(sampleRateHz)) + 3);

/** Shortest decimal that reads back as the same 32-bit float. */
export function floatText(value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}

/**
 * Writes a recording as a table: remarks (`# sample_rate_hz: 360`, names, licence, gains), a header with units
 * (`time_s,MLII[mV]`), then a row a sample; a lost sample is an empty cell. Values are written so that they read back as
 * the same 32-bit floats. Memory stays bounded whatever the length.
 *
 * @throws PulsegateError `unsupported` when channels have different rates or a name cannot stand in a header.
 */
export async function writeCsv(
  recording: Recording,
  file: OutputFile,
  options: CsvWriteOptions = {},
): Promise<{ rows: number }> {
  const { delimiter = "," } = options;
  const { channels } = recording;
  const sampleRateHz = channels[0]?.sampleRateHz ?? 0;
  if (channels.length === 0 || channels.some((channel) => channel.sampleRateHz !== sampleRateHz)) {
    throw new PulsegateError("unsupported", "a table has one rate for all its columns", {
      where: recording.name,
      got: channels.map((channel) => `${channel.name} ${channel.sampleRateHz} Hz`).join(", "),
    });
  }
  const encoder = new TextEncoder();
  const write = (text: string) => file.write(encoder.encode(text));
  await write(headOf(recording, sampleRateHz, options, delimiter));
  const queues: Queue[] = channels.map(() => ({ blocks: [], used: 0, waiting: 0 }));
  const decimals = timeDecimals(sampleRateHz);
  let rows = 0;
  const flush = async () => {
    let ready = Math.min(...queues.map((queue) => queue.waiting));
    while (ready > 0) {
      const count = Math.min(ready, ROWS_AT_A_TIME);
      const columns = queues.map((queue) => takeTexts(queue, count));
      const lines = Array.from({ length: count }, (_, i) => {
        const time = ((rows + i) / sampleRateHz).toFixed(decimals);
        return `${time}${delimiter}${columns.map((column) => column[i]).join(delimiter)}\n`;
      });
      await write(lines.join(""));
      rows += count;
      ready -= count;
    }
  };
  for await (const block of recording.blocks()) {
    const queue = queues[block.channel]!;
    queue.blocks.push(block);
    queue.waiting += blockLength(block);
    await flush();
  }
  return { rows };
}

function takeTexts(queue: Queue, count: number): string[] {
  const texts: string[] = [];
  while (texts.length < count) {
    const block = queue.blocks[0]!;
    const length = Math.min(count - texts.length, blockLength(block) - queue.used);
    for (let i = 0; i < length; i++) {
      texts.push(block.kind === "gap" ? "" : floatText(block.samples[queue.used + i]!));
    }
    queue.used += length;
    queue.waiting -= length;
    if (queue.used === blockLength(block)) {
      queue.blocks.shift();
      queue.used = 0;
    }
  }
  return texts;
}

/** Remarks and header line of a table. @throws PulsegateError `unsupported` for a name that cannot stand there. */
export function headOf(
  recording: Pick<Recording, "name" | "channels" | "provenance" | "comments" | "startTime">,
  sampleRateHz: number,
  { gains, baselines }: CsvWriteOptions,
  delimiter: string,
): string {
  const { channels, provenance, comments, name, startTime } = recording;
  for (const channel of channels) {
    if (`${channel.name}${channel.units}`.includes(delimiter) || /["'\r\n[\]]/.test(channel.name)) {
      throw new PulsegateError(
        "unsupported",
        "a channel's name or unit cannot stand in the header of a table",
        {
          where: name,
          got: JSON.stringify(`${channel.name} [${channel.units}]`),
          expected: `text without ${JSON.stringify(delimiter)}, quotes and brackets`,
        },
      );
    }
  }
  const oneLine = (text: string) => text.replaceAll(/\s*[\r\n]+\s*/g, " ");
  const remarks = [
    `name: ${name}`,
    `sample_rate_hz: ${sampleRateHz}`,
    ...(startTime === undefined ? [] : [`start_time: ${startTime}`]),
    ...(provenance === undefined
      ? []
      : [`title: ${provenance.title}`, `licence: ${provenance.licence}`, `citation: ${provenance.citation}`]),
    ...(gains === undefined ? [] : [`gains: ${gains.join(",")}`]),
    ...(baselines === undefined ? [] : [`baselines: ${baselines.join(",")}`]),
    ...comments.map((comment) => `comment: ${comment}`),
  ];
  const header = ["time_s", ...channels.map((channel) => `${channel.name}[${channel.units}]`)];
  return `${remarks.map((remark) => `# ${oneLine(remark)}\n`).join("")}${header.join(delimiter)}\n`;
}
