import { type FrameCounters, type FrameParser, mostMissing, type RowSink } from "../protocol.ts";
import { type LineFormat, NOT_OURS, ROW } from "./line-format.ts";
import { LineSplitter } from "./line-splitter.ts";
import { isDigit } from "./number-reader.ts";

/** Good lines that give the lock, bad lines without a row between them that end it. */
const lockLines = 3;
const unlockLines = 3;
const batchRows = 256;

/**
 * Lines to rows, for every text protocol. The first line is skipped (it may be the rest of one), and so is a last line without an
 * end. Rows come out after three good lines in a row, those three included. A single unreadable line with a
 * digit between good ones stands for one lost row; several are taken for a message of the device (a restart), which stands for none.
 */
export class LineEngine implements FrameParser {
  readonly counters: FrameCounters = {
    bytes: 0,
    frames: 0,
    frameBytes: 0,
    bytesSkipped: 0,
    crcFail: 0,
    footerFail: 0,
    lostByCounter: 0,
  };
  locked = false;
  readonly #format: LineFormat;
  readonly #sink: RowSink;
  readonly #wrap: number | undefined;
  readonly #splitter: LineSplitter;
  /** The last line belongs to the protocol. */
  #accepted = false;
  #good = 0;
  #bad = 0;
  #badDigits = false;
  readonly #batch: Float64Array;
  #rows = 0;
  /** Bytes and rows of good lines that wait for the lock. */
  #waitingBytes = 0;
  #waitingFrames = 0;
  /** Sequence numbers of the last row in lock, and of the first and last that wait for it. */
  #sequence: number | undefined;
  #firstWaiting: number | undefined;
  #waitingSequence: number | undefined;

  /** @param wrap of the format's sequence numbers. */
  constructor(format: LineFormat, sink: RowSink, wrap?: number) {
    this.#format = format;
    this.#sink = sink;
    this.#wrap = wrap;
    this.#batch = new Float64Array(batchRows * format.row.length);
    const { counters } = this;
    this.#splitter = new LineSplitter({
      line: (bytes, from, end) => this.#judge(bytes, from, end),
      lineEnd: () => this.#countEnd(),
      tooLong: (bytes) => {
        this.#skip(bytes);
        this.#refuse(false);
      },
      skipped: (bytes) => this.#skip(bytes),
      joined: (bytes) => {
        counters.joiningBytes = (counters.joiningBytes ?? 0) + bytes;
      },
    });
  }

  push(bytes: Uint8Array): void {
    this.counters.bytes += bytes.length;
    this.#splitter.push(bytes);
    if (this.locked) this.#flush();
  }

  interrupt(): void {
    this.finish();
    this.#splitter.restart();
    this.#sequence = undefined;
    this.#format.reset();
  }

  finish(): void {
    this.#unlock();
    this.#splitter.finish();
    this.#bad = 0;
  }

  #skip(bytes: number): void {
    this.counters.bytesSkipped += bytes;
    this.#accepted = false;
  }

  #countEnd(): void {
    if (!this.#accepted) this.counters.bytesSkipped++;
    else if (this.locked) this.counters.frameBytes++;
    else this.#waitingBytes++;
  }

  #judge(bytes: Uint8Array, from: number, end: number): void {
    const kind = this.#format.read(bytes, from, end);
    const size = end - from + 1;
    if (kind === NOT_OURS) {
      this.#skip(size);
      this.#refuse(hasDigit(bytes, from, end));
      return;
    }
    this.#accepted = true;
    if (kind === ROW) {
      this.#countLost();
      this.#bad = 0;
    }
    if (this.locked) this.counters.frameBytes += size;
    else this.#waitingBytes += size;
    if (kind === ROW) this.#add();
    if (!this.locked && ++this.#good >= lockLines && this.#waitingFrames > 0) this.#lock();
  }

  #refuse(digits: boolean): void {
    this.#badDigits = digits;
    if (++this.#bad >= unlockLines || !this.locked) this.#unlock();
  }

  /** Rows missing in front of the one that was just read. */
  #countLost(): void {
    const { sequence } = this.#format;
    if (sequence === undefined) {
      // A row without its number: the next one that has it tells.
      if (this.#wrap === undefined && this.locked && this.#bad === 1 && this.#badDigits) this.#lose(1);
      return;
    }
    if (this.locked) {
      this.#lose(this.#missing(this.#sequence, sequence));
      this.#sequence = sequence;
      return;
    }
    if (this.#missing(this.#waitingSequence, sequence) ?? 0) this.#unlock();
    this.#firstWaiting ??= sequence;
    this.#waitingSequence = sequence;
  }

  /** Rows missing between two; undefined when the numbers started again. */
  #missing(before: number | undefined, now: number): number | undefined {
    const wrap = this.#wrap;
    if (before === undefined || wrap === undefined) return 0;
    const missing = (now - before - 1 + 2 * wrap) % wrap;
    // A step back is a restart of the device, not a loss of almost a wrap.
    return missing > Math.min(wrap / 2, mostMissing) ? undefined : missing;
  }

  #lose(rows: number | undefined): void {
    if (rows === 0) return;
    // Rows that wait for the lock come behind the loss.
    if (this.locked) this.#flush();
    this.#sink.lost(rows ?? 0);
    this.counters.lostByCounter += rows ?? 0;
  }

  #add(): void {
    const { row } = this.#format;
    if (this.#rows === batchRows) this.#flush();
    this.#batch.set(row, this.#rows * row.length);
    this.#rows++;
    if (this.locked) this.counters.frames++;
    else this.#waitingFrames++;
  }

  #lock(): void {
    if (this.#firstWaiting !== undefined) {
      this.#lose(this.#missing(this.#sequence, this.#firstWaiting));
      this.#sequence = this.#waitingSequence;
    }
    this.locked = true;
    this.counters.frames += this.#waitingFrames;
    this.counters.frameBytes += this.#waitingBytes;
    this.#waitingFrames = 0;
    this.#waitingBytes = 0;
  }

  /** Good lines that did not become a lock are skipped. */
  #unlock(): void {
    if (this.locked) this.#flush();
    this.locked = false;
    this.#rows = 0;
    this.#good = 0;
    this.counters.bytesSkipped += this.#waitingBytes;
    this.#waitingBytes = 0;
    this.#waitingFrames = 0;
    this.#waitingSequence = undefined;
    this.#firstWaiting = undefined;
  }

  #flush(): void {
    if (this.#rows > 0) this.#sink.rows(0, this.#batch, this.#rows);
    this.#rows = 0;
  }
}

function hasDigit(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end; at++) if (isDigit(bytes[at])) return true;
  return false;
}
