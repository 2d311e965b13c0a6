import { basename } from "node:path";
import { formatHeader } from "../../format/wfdb/header-write.ts";
import { startHeader } from "../../format/wfdb/record-spec.ts";
import { closingComments, OPEN } from "./describe.ts";
import { createDiskFiles, type DiskFile, replaceFile } from "./disk-file.ts";
import type { FormatWriter, StreamFormat, Tail } from "./format-writer.ts";
import { type FrameGrid, frameGrid } from "./frame-grid.ts";
import { MarkFile } from "./mark-file.ts";
import { type Closing, LIVE_ANNOTATOR, type Mark, type RecordingHeader } from "./recorder.ts";
import { planWfdb, type WfdbPlan, wfdbUnits } from "./wfdb-plan.ts";

const PIECE_FRAMES = 4096;

interface Sums {
  readonly first: (number | undefined)[];
  readonly sums: number[];
}

/** A WFDB record that is whole after every write: signals in place, then the header with length and checksums in one step. */
class WfdbRecordWriter implements FormatWriter {
  readonly frameSamples: readonly number[];
  readonly limited: number[];
  readonly #path: string;
  readonly #header: RecordingHeader;
  readonly #grid: FrameGrid;
  readonly #signals: DiskFile;
  readonly #marks: MarkFile;
  #plan: WfdbPlan | undefined;
  #headerBytes = 0;
  /** Of the frames that are settled. */
  #sums: Sums;

  constructor(
    path: string,
    header: RecordingHeader,
    grid: FrameGrid,
    files: { signals: DiskFile; marks: MarkFile },
  ) {
    this.#path = path;
    this.#header = header;
    this.#grid = grid;
    this.frameSamples = grid.frameSamples;
    this.#signals = files.signals;
    this.#marks = files.marks;
    this.limited = header.channels.map(() => 0);
    this.#sums = { first: header.channels.map(() => undefined), sums: header.channels.map(() => 0) };
  }

  get files(): readonly string[] {
    return [`${this.#path}.hea`, this.#signals.path, this.#marks.path];
  }

  get bytes(): number {
    return this.#signals.size + this.#headerBytes + this.#marks.size;
  }

  mark(mark: Mark): void {
    this.#marks.add(mark);
  }

  /** Unknown samples have a code of their own. */
  lost(): void {}

  async write(tail: Tail, soFar: Closing): Promise<void> {
    this.#plan ??= planWfdb(basename(this.#path), this.#header, this.#grid, tail.queues);
    const settled = await this.#writeFrames(tail, tail.fromFrame, tail.settledFrame, this.#sums);
    const all = await this.#writeFrames(tail, tail.settledFrame, tail.toFrame, settled.sums);
    await this.#signals.sync();
    await this.#marks.write(tail.endS);
    for (const [channel, count] of settled.limited.entries()) this.limited[channel]! += count;
    await this.#writeHeader(tail.toFrame, all.sums, soFar, [OPEN]);
    this.#sums = settled.sums;
  }

  /** Writes frames and returns the sums that hold after them. */
  async #writeFrames(tail: Tail, fromFrame: number, toFrame: number, before: Sums) {
    const { format, storages } = this.#plan!;
    const frameLength = this.frameSamples.reduce((sum, n) => sum + n, 0);
    const sums: Sums = { first: [...before.first], sums: [...before.sums] };
    const limited = storages.map(() => 0);
    for (let frame = fromFrame; frame < toFrame; frame += PIECE_FRAMES) {
      const frames = Math.min(PIECE_FRAMES, toFrame - frame);
      const flat = new Int32Array(frames * frameLength);
      let offset = 0;
      for (const [channel, perFrame] of this.frameSamples.entries()) {
        const samples = new Int32Array(frames * perFrame);
        const scale = storages[channel]!;
        limited[channel]! += tail.queues[channel]!.readCounts(
          frame * perFrame,
          samples,
          scale,
          format.invalid!,
        );
        sums.first[channel] ??= samples[0]!;
        let sum = sums.sums[channel]!;
        for (let i = 0; i < samples.length; i++) {
          sum = (sum + samples[i]!) | 0;
          flat[Math.floor(i / perFrame) * frameLength + offset + (i % perFrame)] = samples[i]!;
        }
        sums.sums[channel] = sum;
        offset += perFrame;
      }
      const bytes = new Uint8Array(format.byteLength(flat.length));
      format.pack(flat, flat.length, bytes);
      await this.#signals.write(bytes, format.byteLength(frame * frameLength));
    }
    return { sums, limited };
  }

  async #writeHeader(
    lengthFrames: number,
    { first, sums }: Sums,
    closing: Closing,
    state: readonly string[],
  ): Promise<void> {
    const { start } = this.#plan!;
    const text = formatHeader({
      ...start,
      lengthFrames,
      signals: start.signals.map((signal, index) => ({
        ...signal,
        initialValue: first[index] ?? 0,
        checksum: (sums[index]! << 16) >> 16,
      })),
      comments: [...start.comments, ...closingComments(closing, this.#header, this.limited), ...state],
    });
    const bytes = new TextEncoder().encode(text);
    await replaceFile(`${this.#path}.hea`, bytes);
    this.#headerBytes = bytes.length;
  }

  async finish(closing: Closing, tail: Tail): Promise<void> {
    await this.#marks.finish();
    await this.#writeHeader(tail.toFrame, this.#sums, closing, []);
  }

  async release(): Promise<void> {
    await this.#signals.close();
    await this.#marks.release();
  }
}

const files = (stem: string) => [`${stem}.hea`, `${stem}.dat`, `${stem}.${LIVE_ANNOTATOR}`] as const;

/** Finds rates without a common frame, and names that no header can hold. */
function check({ name, channels }: RecordingHeader): void {
  const { frameRateHz } = frameGrid(channels);
  const signals = channels.map((channel) => ({
    name: channel.name,
    units: wfdbUnits(channel),
    format: 16,
  }));
  formatHeader(startHeader({ name, frameRateHz, signals }));
}

async function create(path: string, header: RecordingHeader): Promise<FormatWriter> {
  const grid = frameGrid(header.channels);
  const [headerFile, signals, marks] = await createDiskFiles(files(path));
  // The header is replaced as a whole, each time.
  await headerFile!.close();
  return new WfdbRecordWriter(path, header, grid, {
    signals: signals!,
    marks: new MarkFile(marks!, grid.frameRateHz),
  });
}

/** A record `stem.hea`, `stem.dat`, `stem.live`. */
export const wfdbFormat: StreamFormat = { files, check, create };
