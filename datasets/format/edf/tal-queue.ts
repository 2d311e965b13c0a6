interface Waiting {
  readonly onsetS: number;
  readonly bytes: Uint8Array;
}

/** Annotation lists that wait for room in a record, first come first written, none before its time. */
export class TalQueue {
  #waiting: Waiting[] = [];
  #at = 0;

  add(onsetS: number, bytes: Uint8Array): void {
    this.#waiting.push({ onsetS, bytes });
  }

  get length(): number {
    return this.#waiting.length - this.#at;
  }

  /** Puts as many lists as fit behind the first `used` bytes of `out`, of those that begin before `untilS`. */
  fill(out: Uint8Array, used: number, untilS: number): void {
    let at = used;
    while (this.length > 0) {
      const { onsetS, bytes } = this.#waiting[this.#at]!;
      if (onsetS >= untilS || at + bytes.length > out.length) break;
      out.set(bytes, at);
      at += bytes.length;
      this.#at++;
    }
    if (this.#at > 4096) {
      this.#waiting.splice(0, this.#at);
      this.#at = 0;
    }
  }

  /** A queue with the same lists, to write them without giving them up. */
  copy(): TalQueue {
    const other = new TalQueue();
    other.#waiting = this.#waiting.slice(this.#at);
    return other;
  }
}
