/** Annotation lists that wait for room in a record, first come first written. */
export class TalQueue {
  #waiting: Uint8Array[] = [];
  #at = 0;

  add(tal: Uint8Array): void {
    this.#waiting.push(tal);
  }

  get length(): number {
    return this.#waiting.length - this.#at;
  }

  /** Puts as many lists as fit behind the first `used` bytes of `out`. */
  fill(out: Uint8Array, used: number): void {
    let at = used;
    while (this.length > 0) {
      const tal = this.#waiting[this.#at]!;
      if (at + tal.length > out.length) break;
      out.set(tal, at);
      at += tal.length;
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
