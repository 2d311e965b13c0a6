import { PulsegateError } from "../../../signals/errors.ts";
import { type Block, blockLength } from "../../../signals/sample-block.ts";
import type { OutputFile, OutputFolder } from "../folder.ts";
import { createGroupWriter, type GroupWriter } from "./group-writer.ts";
import type { WfdbHeader, WfdbSignal } from "./header.ts";
import { formatHeader } from "./header-write.ts";
import { type RecordSpec, startHeader } from "./record-spec.ts";
import { groupSignals } from "./signal-group.ts";
import type { ChannelBlock } from "./signal-source.ts";
import { convertDigital, toDigital, unknownSamples } from "./to-digital.ts";

/** What was written. */
export interface WrittenRecord {
  readonly header: WfdbHeader;
  /** For each signal: samples that had to be limited to the range of their format. */
  readonly clipped: readonly number[];
}

/** Writes one record while its samples arrive. */
export interface WfdbWriter {
  /** Adds the next samples of a signal as integers; throws `bad-option` when one does not fit the format. */
  push(signal: number, samples: Int32Array | Int16Array): Promise<void>;
  /**
   * Adds a block: physical samples, a gap, or digital samples of another record. What lies between the last block of
   * the channel and this one is written as unknown.
   */
  pushBlock(block: Block | ChannelBlock): Promise<void>;
  /** Writes the rest and the header. Throws `misuse` when the signals end at different times. */
  finish(): Promise<WrittenRecord>;
  /** Closes the files without writing a header. */
  abort(): Promise<void>;
}

/** Longest run of unknown samples made at a time: a gap may be longer than memory. */
const GAP_CHUNK = 1 << 16;

/** Where a signal is written. */
interface Place {
  readonly writer: GroupWriter;
  readonly member: number;
  readonly signal: WfdbSignal;
}

class RecordWriter implements WfdbWriter {
  readonly #folder: OutputFolder;
  readonly #header: WfdbHeader;
  readonly #writers: readonly GroupWriter[];
  readonly #files: readonly OutputFile[];
  readonly #places: readonly Place[];
  readonly #clipped: number[];

  constructor(
    folder: OutputFolder,
    header: WfdbHeader,
    files: readonly OutputFile[],
    writers: readonly GroupWriter[],
    places: readonly Place[],
  ) {
    this.#folder = folder;
    this.#header = header;
    this.#files = files;
    this.#writers = writers;
    this.#places = places;
    this.#clipped = places.map(() => 0);
  }

  #place(signal: number): Place {
    const place = this.#places[signal];
    if (place === undefined) {
      throw new PulsegateError("bad-option", "no such signal", {
        got: signal,
        expected: `0 to ${this.#places.length - 1}`,
      });
    }
    return place;
  }

  push(signal: number, samples: Int32Array | Int16Array): Promise<void> {
    const { writer, member } = this.#place(signal);
    return writer.push(member, samples);
  }

  async pushBlock(block: Block | ChannelBlock): Promise<void> {
    const { channel, startSample } = block;
    const { writer, member, signal } = this.#place(channel);
    const position = writer.totals[member]!.samples;
    if (startSample < position) {
      throw new PulsegateError("misuse", "blocks of a channel overlap or are out of order", {
        where: `channel ${channel}`,
        got: startSample,
        expected: `sample ${position} or later`,
      });
    }
    await this.#unknown(channel, startSample - position);
    if ("digital" in block && block.digital.samples !== undefined) {
      const { samples, clipped } = convertDigital(block.digital, signal);
      this.#clipped[channel]! += clipped;
      await writer.push(member, samples);
    } else if ("kind" in block && block.kind === "samples") {
      const { samples, clipped } = toDigital(block.samples, signal);
      this.#clipped[channel]! += clipped;
      await writer.push(member, samples);
    } else {
      await this.#unknown(channel, "digital" in block ? block.digital.length : blockLength(block));
    }
  }

  async #unknown(channel: number, count: number): Promise<void> {
    const { writer, member, signal } = this.#place(channel);
    for (let left = count; left > 0; left -= GAP_CHUNK) {
      await writer.push(member, unknownSamples(Math.min(left, GAP_CHUNK), signal));
    }
  }

  #frames(): number {
    const frames = this.#places.map(({ writer, member, signal }) => {
      return writer.totals[member]!.samples / signal.samplesPerFrame;
    });
    const [first = 0] = frames;
    if (!Number.isInteger(first) || frames.some((one) => one !== first)) {
      throw new PulsegateError("misuse", "the signals end at different times", {
        where: this.#header.name,
        got: `${frames.join(", ")} frames`,
        expected: "the same number of whole frames in all of them",
      });
    }
    return first;
  }

  async finish(): Promise<WrittenRecord> {
    const lengthFrames = this.#frames();
    for (const writer of this.#writers) await writer.finish();
    const header: WfdbHeader = {
      ...this.#header,
      lengthFrames,
      signals: this.#places.map(({ writer, member, signal }) => {
        const { first, sum } = writer.totals[member]!;
        return { ...signal, initialValue: first, checksum: (sum << 16) >> 16 };
      }),
    };
    const file = await this.#folder.create(`${header.name}.hea`);
    await file.write(new TextEncoder().encode(formatHeader(header)));
    await file.close();
    return { header, clipped: this.#clipped };
  }

  async abort(): Promise<void> {
    for (const file of this.#files) await file.close();
  }
}

/**
 * Starts a record: creates its signal files. The header comes last, since it holds length and checksums; a record whose
 * writing broke off has none.
 */
export const createWfdbWriter = async (folder: OutputFolder, spec: RecordSpec): Promise<WfdbWriter> => {
  const header = startHeader(spec);
  // Writing the text once finds names that no header can hold before any file is made.
  formatHeader(header);
  const groups = groupSignals(header, `${spec.name}.hea`);
  const names = groups.map((group) => group.file);
  if (new Set(names).size < names.length) {
    throw new PulsegateError("bad-option", "signals of one file are not neighbours", {
      where: spec.name,
      got: names,
    });
  }
  const files: OutputFile[] = [];
  for (const name of names) files.push(await folder.create(name));
  const writers = groups.map((group, i) => createGroupWriter(group, files[i]!));
  const places = groups.flatMap((group, i) =>
    group.members.map(({ signal }, member) => ({ writer: writers[i]!, member, signal })),
  );
  return new RecordWriter(folder, header, files, writers, places);
};

/**
 * Writes a record from blocks (physical samples and gaps, or digital samples of another record) in bounded memory, provided
 * that no channel runs far ahead of another. Returns the header and the number of samples that had to be limited.
 */
export const writeWfdb = async (
  folder: OutputFolder,
  spec: RecordSpec,
  blocks: AsyncIterable<Block | ChannelBlock> | Iterable<Block | ChannelBlock>,
): Promise<WrittenRecord> => {
  const writer = await createWfdbWriter(folder, spec);
  try {
    for await (const block of blocks) await writer.pushBlock(block);
    return await writer.finish();
  } catch (error) {
    await writer.abort();
    throw error;
  }
};
