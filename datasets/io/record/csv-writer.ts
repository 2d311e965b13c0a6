import { PulsegateError } from "../../../signals/errors.ts";
import { floatText, headOf, timeDecimals } from "../../format/csv/write-csv.ts";
import { headerComments } from "./describe.ts";
import { createDiskFiles, type DiskFile } from "./disk-file.ts";
import type { FormatWriter, StreamFormat, Tail } from "./format-writer.ts";
import { MarkFile } from "./mark-file.ts";
import { type Closing, LIVE_ANNOTATOR, type Mark, type RecordingHeader } from "./recorder.ts";
import { SessionFile, sessionPath } from "./session-file.ts";

const PIECE_ROWS = 4096;

/** A table that ends with a whole line after every write; a lost sample is an empty cell. Annotations are in a file beside it. */
class CsvRecordWriter implements FormatWriter {
  readonly frameSamples: readonly number[];
  readonly limited: readonly number[];
  readonly #header: RecordingHeader;
  readonly #table: DiskFile;
  readonly #marks: MarkFile;
  readonly #session: SessionFile;
  /** Bytes of the head and of rows that are settled. */
  #settledBytes = 0;
  /** Bytes up to the end of the last row. */
  #wholeBytes = 0;

  constructor(header: RecordingHeader, files: { table: DiskFile; marks: MarkFile; session: SessionFile }) {
    this.#header = header;
    this.#table = files.table;
    this.#marks = files.marks;
    this.#session = files.session;
    this.frameSamples = header.channels.map(() => 1);
    this.limited = header.channels.map(() => 0);
  }

  get files(): readonly string[] {
    return [this.#table.path, this.#marks.path, this.#session.path];
  }

  get bytes(): number {
    return this.#table.size + this.#marks.size + this.#session.size;
  }

  mark(mark: Mark): void {
    this.#marks.add(mark);
  }

  /** Lost samples are empty cells. */
  lost(): void {}

  async write(tail: Tail, soFar: Closing): Promise<void> {
    await this.#session.write(soFar, this.limited);
    if (this.#settledBytes === 0) this.#settledBytes = await this.#put(headText(this.#header), 0);
    const settled = await this.#rows(tail, tail.fromFrame, tail.settledFrame, this.#settledBytes);
    this.#wholeBytes = await this.#rows(tail, tail.settledFrame, tail.toFrame, settled);
    await this.#table.cut(this.#wholeBytes);
    await this.#table.sync();
    await this.#marks.write(tail.endS);
    this.#settledBytes = settled;
  }

  async #put(text: string, at: number): Promise<number> {
    const bytes = new TextEncoder().encode(text);
    await this.#table.write(bytes, at);
    return at + bytes.length;
  }

  /** Writes rows at a byte and returns the byte behind them. */
  async #rows(tail: Tail, from: number, to: number, at: number): Promise<number> {
    const { sampleRateHz } = this.#header.channels[0]!;
    const decimals = timeDecimals(sampleRateHz);
    let end = at;
    for (let first = from; first < to; first += PIECE_ROWS) {
      const rows = Math.min(PIECE_ROWS, to - first);
      const columns = tail.queues.map((queue) => {
        const values = new Float32Array(rows);
        queue.readValues(first, values);
        return values;
      });
      const lines = Array.from({ length: rows }, (_, row) => {
        const cells = columns.map((values) => (Number.isNaN(values[row]!) ? "" : floatText(values[row]!)));
        return `${((first + row) / sampleRateHz).toFixed(decimals)},${cells.join(",")}\n`;
      });
      end = await this.#put(lines.join(""), end);
    }
    return end;
  }

  async finish(closing: Closing): Promise<void> {
    await this.#marks.finish();
    await this.#session.write(closing, this.limited, true);
  }

  async release(): Promise<void> {
    // Half a number, where the disk was full, would pass for another number.
    await this.#table.cut(this.#wholeBytes);
    await this.#table.close();
    await this.#marks.release();
  }
}

/** Remarks and the header line, with gains and baselines where counts are known, for a way back without loss. */
function headText(header: RecordingHeader): string {
  const { channels, name, protocol, startedAtMs } = header;
  const startTime = protocol === "" ? {} : { startTime: new Date(startedAtMs).toISOString() };
  const scales = channels.flatMap(({ scale }) => (scale === undefined ? [] : [scale]));
  const known = scales.length === channels.length;
  return headOf(
    { name, channels, provenance: undefined, comments: headerComments(header), ...startTime },
    channels[0]!.sampleRateHz,
    known ? { gains: scales.map(({ gain }) => gain), baselines: scales.map(({ baseline }) => baseline) } : {},
    ",",
  );
}

/** @throws PulsegateError `unsupported` for channels of different rates and names that no header line can hold. */
function check(header: RecordingHeader): void {
  const rates = new Set(header.channels.map(({ sampleRateHz }) => sampleRateHz));
  if (rates.size !== 1) {
    throw new PulsegateError("unsupported", "a table has one rate for all its columns", {
      where: header.name,
      got: header.channels.map((channel) => `${channel.name} ${channel.sampleRateHz} Hz`).join(", "),
      expected: "WFDB, EDF or BDF for channels of different rates",
    });
  }
  headText(header);
}

const filesOf = (stem: string) => [`${stem}.csv`, `${stem}.${LIVE_ANNOTATOR}`, sessionPath(stem)] as const;

async function create(path: string, header: RecordingHeader): Promise<FormatWriter> {
  const [table, marks, session] = await createDiskFiles(filesOf(path));
  await session!.close();
  return new CsvRecordWriter(header, {
    table: table!,
    marks: new MarkFile(marks!, header.channels[0]!.sampleRateHz),
    session: new SessionFile(path, header),
  });
}

/** A table `stem.csv` with annotations `stem.live`. */
export const csvFormat: StreamFormat = { files: filesOf, check, create };
