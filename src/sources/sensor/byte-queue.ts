/** Bytes as they arrived; `gap`: bytes between the previous chunk and this one were thrown away. */
export interface Chunk {
  readonly bytes: Uint8Array;
  readonly atS: number | undefined;
  readonly gap: boolean;
}

/** What a waiting chunk costs beside its bytes: its object, its view, its place in the list. */
const CHUNK_BYTES = 128;

/**
 * Bytes between a wire and the program, never more than `limitBytes` of memory. When they do not fit, everything that
 * waits is thrown away and counted: one long gap and a program that is up to date again, not a thousand short ones and a
 * program that is late for ever.
 */
export class ByteQueue {
  readonly #limitBytes: number;
  #chunks: Chunk[] = [];
  #first = 0;
  #bytes = 0;
  #gap = false;
  #droppedBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Bytes thrown away since the beginning. */
  get droppedBytes(): number {
    return this.#droppedBytes;
  }

  /** Bytes that wait, without what holding them costs. */
  get bytes(): number {
    return this.#bytes;
  }

  get heldBytes(): number {
    return this.#bytes + (this.#chunks.length - this.#first) * CHUNK_BYTES;
  }

  /** `mayDrop` false: the sender is made to wait instead, and sends no more than what is on its way. */
  push(bytes: Uint8Array, atS: number | undefined, mayDrop = true): void {
    if (mayDrop && this.heldBytes + bytes.length + CHUNK_BYTES > this.#limitBytes) this.drop();
    this.#chunks.push({ bytes, atS, gap: this.#gap });
    this.#bytes += bytes.length;
    this.#gap = false;
  }

  /** Throws away what waits, and counts it as lost. */
  drop(): void {
    this.#droppedBytes += this.#bytes;
    this.#gap ||= this.#bytes > 0 || (this.#chunks[this.#first]?.gap ?? false);
    this.#clear();
  }

  /** Forgets what waits: it was no signal (an answer, a greeting). */
  skip(): void {
    this.#gap = false;
    this.#clear();
  }

  shift(): Chunk | undefined {
    const chunk = this.#chunks[this.#first];
    if (chunk === undefined) return undefined;
    this.#first += 1;
    this.#bytes -= chunk.bytes.length;
    if (this.#first === this.#chunks.length) this.#clear();
    else if (this.#first > 1024) {
      this.#chunks = this.#chunks.slice(this.#first);
      this.#first = 0;
    }
    return chunk;
  }

  /** What waits, but for its first `from` bytes, as one array; it stays waiting. */
  joined(from = 0): Uint8Array {
    const out = new Uint8Array(Math.max(0, this.#bytes - from));
    let at = -from;
    for (let i = this.#first; i < this.#chunks.length; i++) {
      const { bytes } = this.#chunks[i] as Chunk;
      if (at + bytes.length > 0) out.set(at < 0 ? bytes.subarray(-at) : bytes, Math.max(0, at));
      at += bytes.length;
    }
    return out;
  }

  #clear(): void {
    this.#chunks = [];
    this.#first = 0;
    this.#bytes = 0;
  }
}
