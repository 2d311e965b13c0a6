import { PulsegateError } from "../../../signals/errors.ts";
import type { Block } from "../../../signals/sample-block.ts";
import { codeOf } from "../../annotation/codes.ts";
import { formatHeader } from "../../format/wfdb/header-write.ts";
import { deduceModality } from "../../format/wfdb/modality.ts";
import { startHeader } from "../../format/wfdb/record-spec.ts";
import { ChannelQueue } from "./channel-queue.ts";
import { csvFormat } from "./csv-writer.ts";
import { checkNewFiles } from "./disk-file.ts";
import { edfFormat } from "./edf-writer.ts";
import type { FormatWriter, StreamFormat, Tail } from "./format-writer.ts";
import type { Closing, Mark, RecordedChannel, Recorder, RecordFormat, RecordingHeader } from "./recorder.ts";
import { wfdbFormat } from "./wfdb-writer.ts";

/** A channel this far behind the others is given up: what comes later for that time is lost, and counted. */
const MOST_LAG_S = 10;

class StreamRecorder implements Recorder {
  readonly #header: RecordingHeader;
  readonly #writer: FormatWriter;
  readonly #queues: readonly ChannelQueue[];
  #settledFrame = 0;
  #failed: Error | undefined;
  #closed = false;
  /** Writes follow one another. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(header: RecordingHeader, writer: FormatWriter) {
    this.#header = header;
    this.#writer = writer;
    this.#queues = header.channels.map(({ name }) => new ChannelQueue(name));
  }

  get files(): readonly string[] {
    return this.#writer.files;
  }

  get bytes(): number {
    return this.#writer.bytes;
  }

  get failed(): Error | undefined {
    return this.#failed;
  }

  #mustBeOpen(): void {
    if (this.#closed)
      throw new PulsegateError("misuse", "the recording is closed", { where: this.#header.name });
  }

  take(block: Block, counts?: Int32Array): void {
    this.#mustBeOpen();
    if (this.#failed !== undefined) return;
    const queue = this.#queues[block.channel];
    if (queue === undefined) {
      throw new PulsegateError("misuse", "a block of a channel that the header does not have", {
        where: this.#header.name,
        got: block.channel,
        expected: `0 to ${this.#queues.length - 1}`,
      });
    }
    const scaled = this.#header.channels[block.channel]!.scale !== undefined;
    const { from, to } = queue.take(block, scaled ? counts : undefined);
    if (to > from) this.#writer.lost(block.channel, from, to);
  }

  annotate(mark: Mark): void {
    this.#mustBeOpen();
    if (!(mark.atS >= 0 && Number.isFinite(mark.atS))) {
      throw new PulsegateError("bad-option", "a mark at an impossible time", {
        where: this.#header.name,
        got: mark.atS,
        expected: "seconds from 0 on",
      });
    }
    if (codeOf(mark.symbol) === undefined) {
      throw new PulsegateError("bad-option", "no annotation has this symbol", {
        where: this.#header.name,
        got: JSON.stringify(mark.symbol),
        expected: "a WFDB symbol",
      });
    }
    if (this.#failed === undefined) this.#writer.mark(mark);
  }

  #tail(final: boolean): Tail {
    const { frameSamples } = this.#writer;
    const { channels } = this.#header;
    const ends = this.#queues.map(({ end }, index) => end / frameSamples[index]!);
    const frameRateHz = channels[0]!.sampleRateHz / frameSamples[0]!;
    const toFrame = Math.max(this.#settledFrame, Math.ceil(Math.max(...ends)));
    const given = Math.floor(Math.max(...ends) - MOST_LAG_S * frameRateHz);
    const whole = Math.max(Math.floor(Math.min(...ends)), given);
    // The last frame is always written again: it has room for what is said of the end.
    const settledFrame = final ? toFrame : Math.max(this.#settledFrame, Math.min(whole, toFrame - 1));
    return {
      queues: this.#queues,
      fromFrame: this.#settledFrame,
      settledFrame,
      toFrame,
      endFrames: Math.max(...ends),
      endS: Math.max(...this.#queues.map(({ end }, index) => end / channels[index]!.sampleRateHz)),
      final,
    };
  }

  async #write(tail: Tail): Promise<void> {
    if (this.#failed !== undefined) throw this.#failed;
    for (const [channel, queue] of this.#queues.entries()) {
      const { from, to } = queue.giveUp(tail.settledFrame * this.#writer.frameSamples[channel]!);
      // At the end, channels that stop before the others are the writer's to tell.
      if (to > from && !tail.final) this.#writer.lost(channel, from, to);
    }
    try {
      await this.#writer.write(tail);
    } catch (error) {
      this.#failed = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
    this.#settledFrame = tail.settledFrame;
    for (const [index, queue] of this.#queues.entries()) {
      queue.settle(tail.settledFrame * this.#writer.frameSamples[index]!);
    }
  }

  #queue<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work);
    this.#last = next.catch(() => undefined);
    return next;
  }

  sync(): Promise<void> {
    this.#mustBeOpen();
    return this.#queue(() => this.#write(this.#tail(false)));
  }

  close(closing: Closing = {}): Promise<readonly string[]> {
    this.#mustBeOpen();
    this.#closed = true;
    return this.#queue(async () => {
      try {
        const tail = this.#tail(true);
        await this.#write(tail);
        await this.#writer.finish(this.#withLosses(closing), tail);
      } catch (error) {
        this.#failed ??= error instanceof Error ? error : new Error(String(error));
        throw error;
      } finally {
        await this.#writer.release();
      }
      return this.#writer.files;
    });
  }

  #withLosses(closing: Closing): Closing {
    const late = this.#queues.flatMap((queue, index) =>
      queue.late === 0
        ? []
        : [
            `${this.#header.channels[index]!.name}: ${queue.late} samples came more than ${MOST_LAG_S} s late and are lost`,
          ],
    );
    return { ...closing, comments: [...(closing.comments ?? []), ...late] };
  }
}

const formats: Readonly<Record<RecordFormat, StreamFormat>> = {
  wfdb: wfdbFormat,
  edf: edfFormat(2),
  bdf: edfFormat(3),
  csv: csvFormat,
};

/** Format that the ending of a path asks for; WFDB without one. */
export const recordFormatOf = (path: string): RecordFormat => {
  const ending = /\.(edf|bdf|csv)$/i.exec(path)?.[1]?.toLowerCase();
  return (ending as RecordFormat | undefined) ?? "wfdb";
};

/** No format has a field for what a channel measures: a name that does not say it gets it in front, as EDF+ has it (`ECG A0`). */
function withKind(channel: RecordedChannel): RecordedChannel {
  const { name, units, modality } = channel;
  if (modality === "other" || deduceModality(name, units) === modality) return channel;
  return { ...channel, name: `${modality.toUpperCase()} ${name}` };
}

const stemOf = (path: string): string => path.replace(/\.(?:edf|bdf|csv|hea|dat)$/i, "");

/** What the formats are asked about, and given: the name in the path, and channels that say what they measure. */
const asRecorded = (path: string, header: RecordingHeader): RecordingHeader => ({
  ...header,
  name: nameIn(path),
  channels: header.channels.map(withKind),
});

/** @throws PulsegateError `bad-option` where a path names a folder, not a recording. */
function nameIn(path: string): string {
  const name = stemOf(path).split(/[/\\]/).at(-1) ?? "";
  if (name !== "" && name !== "." && name !== "..") return name;
  throw new PulsegateError("bad-option", "a recording without a name", {
    got: JSON.stringify(path),
    expected: "a folder and a name, e.g. rec/first.edf",
  });
}

/**
 * Tells before a device is asked what would keep a recording from being made: its name, files that exist, a folder that
 * cannot be written to. Leaves nothing behind.
 *
 * @throws PulsegateError `bad-option`, `io`.
 */
export async function checkNewRecording(path: string, format: RecordFormat): Promise<void> {
  const name = nameIn(path);
  // A header line of WFDB has no room for every name; the channels are not known yet.
  if (format === "wfdb") formatHeader(startHeader({ name, frameRateHz: 1, signals: [] }));
  await checkNewFiles(formats[format].files(stemOf(path)));
}

/** The formats that can hold the channels of a device. */
export function formatsFor(path: string, header: RecordingHeader): RecordFormat[] {
  const recorded = asRecorded(path, header);
  return (Object.keys(formats) as RecordFormat[]).filter((format) => {
    try {
      formats[format].check(recorded);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Starts a recording. `path` may end as the format's files do (`out/session.edf`, `out/session.hea`) or without an ending; the
 * recording has the name that the path has. A file of the name that exists is never overwritten.
 *
 * @throws PulsegateError `bad-option` when a file of that name exists, `unsupported` when the format cannot hold the
 * channels (the message says which can), `io` when the files cannot be made.
 */
export async function openRecorder(
  path: string,
  format: RecordFormat,
  header: RecordingHeader,
): Promise<Recorder> {
  const recorded = asRecorded(path, header);
  formats[format].check(recorded);
  return new StreamRecorder(recorded, await formats[format].create(stemOf(path), recorded));
}
