import {
  type EdfHeader,
  EQUIPMENT,
  headerBytes,
  LIVE_EQUIPMENT,
  recordBytes,
} from "../../format/edf/header.ts";
import {
  formatEdfHeader,
  RECORDS_FIELD,
  recordingField,
  recordsField,
} from "../../format/edf/header-write.ts";
import { type RecordGrid, recordGrid } from "../../format/edf/record-grid.ts";
import { TalQueue } from "../../format/edf/tal-queue.ts";
import { format16, format24 } from "../../format/wfdb/byte-formats.ts";
import { createDiskFiles, type DiskFile } from "./disk-file.ts";
import { EdfNotes } from "./edf-notes.ts";
import { ANNOTATION_BYTES, annotationSignal, checkRange, type EdfPlan, planEdf } from "./edf-plan.ts";
import type { FormatWriter, StreamFormat, Tail } from "./format-writer.ts";
import { frameGrid } from "./frame-grid.ts";
import type { Closing, Mark, RecordingHeader } from "./recorder.ts";
import { SessionFile, sessionPath } from "./session-file.ts";

/** Stands for samples that are not known. */
const UNKNOWN = -(2 ** 31);

/** Where writing stands: what the next records continue from. */
interface State {
  readonly tals: TalQueue;
  /** Last known digital value of each channel. */
  readonly held: number[];
}

/**
 * An EDF+C or BDF+C file that is whole after every write. Lost samples repeat the last known one, and {@link EdfNotes} say
 * which they are. Annotations that a record has no room for go into later ones with their own time; what is left at the end
 * gets records of its own behind "Recording ends".
 */
class EdfRecordWriter implements FormatWriter {
  readonly frameSamples: readonly number[];
  readonly limited: number[];
  readonly #header: RecordingHeader;
  readonly #sampleBytes: 2 | 3;
  readonly #grid: RecordGrid;
  readonly #file: DiskFile;
  readonly #session: SessionFile;
  readonly #notes: EdfNotes;
  #plans: readonly EdfPlan[] | undefined;
  #edf: EdfHeader | undefined;
  #state: State;
  #records = -1;

  constructor(
    header: RecordingHeader,
    sampleBytes: 2 | 3,
    grid: RecordGrid,
    files: { file: DiskFile; session: SessionFile },
  ) {
    this.#header = header;
    this.#sampleBytes = sampleBytes;
    this.#grid = grid;
    this.frameSamples = grid.samplesPerRecord;
    this.#file = files.file;
    this.#session = files.session;
    this.#notes = new EdfNotes(header, grid);
    this.#state = { tals: new TalQueue(), held: header.channels.map(() => 0) };
    this.limited = header.channels.map(() => 0);
  }

  get files(): readonly string[] {
    return [this.#file.path, this.#session.path];
  }

  get bytes(): number {
    return this.#file.size + this.#session.size;
  }

  mark(mark: Mark): void {
    this.#notes.mark(mark, this.#state.tals);
  }

  lost(channel: number, from: number, to: number): void {
    this.#notes.lost(channel, from, to);
  }

  #begin(tail: Tail): EdfHeader {
    if (this.#edf !== undefined) return this.#edf;
    const { recordS, rateError } = this.#grid;
    const { channels, device, protocol, startedAtMs } = this.#header;
    this.#plans = channels.map((channel, index) =>
      planEdf(channel, tail.queues[index]!, this.#sampleBytes, this.frameSamples[index]!),
    );
    const startMs = Math.floor(startedAtMs / 1000) * 1000;
    this.#edf = {
      sampleBytes: this.#sampleBytes,
      plus: true,
      gaps: false,
      patient: "X X X X",
      recording: recordingField(startMs, `${protocol === "" ? EQUIPMENT : LIVE_EQUIPMENT}_${device}`),
      startMs,
      records: undefined,
      recordS,
      signals: [...this.#plans.map(({ signal }) => signal), annotationSignal(this.#sampleBytes)],
    };
    for (const [channel, { offset, storage }] of this.#plans.entries()) {
      const zero = Math.min(storage.high, Math.max(storage.low, storage.baseline));
      this.#state.held[channel] = zero - offset;
    }
    this.#session.say([
      ...this.#plans.flatMap(({ remarks }) => remarks),
      ...(rateError < 1e-12
        ? []
        : [
            `rates are off by ${(rateError * 1e6).toPrecision(2)} ppm, since a record's duration has 8 characters`,
          ]),
    ]);
    return this.#edf;
  }

  async write(tail: Tail, soFar: Closing): Promise<void> {
    const edf = this.#begin(tail);
    if (this.#records < 0) await this.#file.write(formatEdfHeader(edf), 0);
    await this.#session.write(soFar, this.limited);
    this.#notes.tellLost(this.#state.tals);
    if (tail.final) this.#notes.tellEnd(tail, this.#state.tals);
    const limited = await this.#writeRecords(tail, tail.fromFrame, tail.settledFrame, this.#state);
    for (const [channel, count] of limited.entries()) this.limited[channel]! += count;
    const state: State = { tals: this.#state.tals.copy(), held: [...this.#state.held] };
    if (!tail.final) this.#notes.tellEnd(tail, state.tals);
    await this.#writeRecords(tail, tail.settledFrame, tail.toFrame, state);
    let records = tail.toFrame;
    while (state.tals.length > 0) {
      await this.#writeRecords(tail, records, records + 1, state);
      records++;
    }
    await this.#count(edf, records);
    await this.#file.sync();
  }

  /** The count never says more records than there are. */
  async #count(edf: EdfHeader, records: number): Promise<void> {
    if (records !== this.#records) await this.#file.write(recordsField(records), RECORDS_FIELD.at);
    await this.#file.cut(headerBytes(edf) + records * recordBytes(edf));
    this.#records = records;
  }

  async #writeRecords(tail: Tail, from: number, to: number, state: State): Promise<readonly number[]> {
    const edf = this.#edf!;
    const format = this.#sampleBytes === 3 ? format24 : format16;
    const length = recordBytes(edf);
    const limited = this.#header.channels.map(() => 0);
    const step = Math.max(1, Math.floor((1 << 20) / length));
    for (let first = from; first < to; first += step) {
      const count = Math.min(step, to - first);
      const bytes = new Uint8Array(count * length);
      for (let i = 0; i < count; i++) {
        let at = i * length;
        for (const [channel, { storage, offset }] of this.#plans!.entries()) {
          const samples = new Int32Array(this.frameSamples[channel]!);
          const start = (first + i) * samples.length;
          limited[channel]! += tail.queues[channel]!.readCounts(start, samples, storage, UNKNOWN);
          state.held[channel] = toDigital(samples, offset, state.held[channel]!);
          format.pack(samples, samples.length, bytes.subarray(at));
          at += samples.length * this.#sampleBytes;
        }
        const list = bytes.subarray(at, at + ANNOTATION_BYTES);
        const time = this.#notes.timeOf(first + i);
        list.set(time);
        const behindEnd = first + i >= tail.toFrame;
        state.tals.fill(
          list,
          time.length,
          behindEnd ? Number.POSITIVE_INFINITY : (first + i + 1) * this.#grid.recordS,
        );
      }
      await this.#file.write(bytes, headerBytes(edf) + first * length);
    }
    return limited;
  }

  async finish(closing: Closing): Promise<void> {
    await this.#session.write(closing, this.limited, true);
  }

  async release(): Promise<void> {
    await this.#file.close();
  }
}

/** Digital values of counts in place; unknown ones repeat the one before. Returns the last. */
function toDigital(samples: Int32Array, offset: number, before: number): number {
  let held = before;
  for (let i = 0; i < samples.length; i++) {
    if (samples[i] !== UNKNOWN) held = samples[i]! - offset;
    samples[i] = held;
  }
  return held;
}

/** EDF+C (2 bytes a sample) or BDF+C (3 bytes). */
export const edfFormat = (sampleBytes: 2 | 3): StreamFormat => {
  const files = (stem: string) => {
    const name = `${stem}.${sampleBytes === 3 ? "bdf" : "edf"}`;
    return [name, sessionPath(name)] as const;
  };
  const gridOf = ({ channels }: RecordingHeader) => {
    const frames = frameGrid(channels);
    return recordGrid(frames.frameRateHz, frames.frameSamples);
  };
  return {
    files,
    check(header) {
      gridOf(header);
      for (const channel of header.channels) checkRange(channel, sampleBytes);
    },
    async create(stem, header) {
      const [file, session] = await createDiskFiles(files(stem));
      await session!.close();
      return new EdfRecordWriter(header, sampleBytes, gridOf(header), {
        file: file!,
        session: new SessionFile(file!.path, header),
      });
    },
  };
};
