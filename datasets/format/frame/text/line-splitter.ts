const LF = 0x0a;
const CR = 0x0d;
/** Longer lines are garbage: none of the protocols comes near. */
const longestLine = 512;

/** Takes lines, and says what becomes of every byte. */
interface LineTaker {
  /** `bytes[from..end)`, a line without its end, of which one byte is counted with it; never empty. */
  line(bytes: Uint8Array, from: number, end: number): void;
  /** The second byte of the last line's end, or an empty line behind it. */
  lineEnd(): void;
  /** A line that is too long, or what has come of it. */
  tooLong(bytes: number): void;
  /** Bytes of no line that is told: the rest of one where listening began, or of one that is too long. */
  skipped(bytes: number): void;
  /** Bytes that were told as skipped, the rest of a line where listening began: no fault. */
  joined(bytes: number): void;
}

/** Lines from bytes that may be cut anywhere. They end with LF, CR or both; the first one may be the rest of one and is skipped. */
export class LineSplitter {
  readonly #taker: LineTaker;
  /** The start of a line whose end has not come. */
  readonly #line = new Uint8Array(longestLine);
  #length = 0;
  /** Up to the next end of line bytes are skipped: the start, or a line that is too long. */
  #skipping = true;
  /** No line has been told since the start, or a cut; the bytes skipped since. */
  #joining = true;
  #joinBytes = 0;

  constructor(taker: LineTaker) {
    this.#taker = taker;
  }

  push(bytes: Uint8Array): void {
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte !== LF && byte !== CR) continue;
      this.#end(bytes, from, at);
      from = at + 1;
    }
    this.#keep(bytes, from);
  }

  /** Nothing comes behind the start of a line that is kept. */
  finish(): void {
    if (this.#length > 0) this.#taker.skipped(this.#length);
    this.#length = 0;
  }

  /** After `finish`: what comes next may be the rest of a line again. */
  restart(): void {
    this.#skipping = true;
    this.#joining = true;
    this.#joinBytes = 0;
  }

  #keep(bytes: Uint8Array, from: number): void {
    const more = bytes.length - from;
    if (this.#skipping) {
      this.#taker.skipped(more);
      if (this.#joining) this.#joinBytes += more;
    } else if (this.#length + more > longestLine) {
      this.#skipping = true;
      this.#refuse(this.#length + more);
    } else {
      this.#line.set(bytes.subarray(from), this.#length);
      this.#length += more;
    }
  }

  /** A line ends at `at`: its bytes are what was kept and `bytes[from..at)`. */
  #end(bytes: Uint8Array, from: number, at: number): void {
    const size = at - from + 1;
    const length = this.#length + at - from;
    if (this.#skipping) {
      this.#skipping = false;
      this.#taker.skipped(size);
      if (this.#joining) this.#join(size);
    } else if (length > longestLine) this.#refuse(length + 1);
    else if (length > 0) this.#tell(bytes, from, at);
    else if (this.#joining) {
      this.#taker.skipped(1);
      this.#join(1);
    } else this.#taker.lineEnd();
  }

  #tell(bytes: Uint8Array, from: number, at: number): void {
    this.#joining = false;
    if (this.#length === 0) {
      this.#taker.line(bytes, from, at);
      return;
    }
    this.#line.set(bytes.subarray(from, at), this.#length);
    const length = this.#length + at - from;
    this.#length = 0;
    this.#taker.line(this.#line, 0, length);
  }

  #refuse(bytes: number): void {
    this.#joining = false;
    this.#length = 0;
    this.#taker.tooLong(bytes);
  }

  /** The line that was being sent when listening began has ended; longer than a line it was none. */
  #join(size: number): void {
    const bytes = this.#joinBytes + size;
    this.#joinBytes = 0;
    if (bytes <= longestLine) this.#taker.joined(bytes);
  }
}
