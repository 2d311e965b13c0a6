/**
 * The last samples of one channel by their index in the session, in the channel's unit; NaN where nothing is known
 * (lost, or not fetched).
 */
export class SampleRing {
  readonly capacity: number;
  readonly #values: Float32Array;
  #head = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#values = new Float32Array(capacity).fill(Number.NaN);
  }

  /** One past the newest sample. */
  get head(): number {
    return this.#head;
  }

  /** The oldest index that may still be here. */
  get tail(): number {
    return Math.max(0, this.#head - this.capacity);
  }

  /**
   * Takes samples (`factor` 1) or pairs of the smallest and largest of `factor` samples each. What is older than the
   * ring is dropped; indices that are jumped over become NaN. Pairs are kept as two steps, the smaller first.
   */
  write(start: number, values: Float32Array, factor = 1): void {
    const length = factor === 1 ? values.length : (values.length >> 1) * factor;
    const end = start + length;
    if (end > this.#head) this.#moveHead(start, end);
    for (let i = Math.max(0, this.tail - start); i < length; i++) {
      this.#values[(start + i) % this.capacity] = values[factor === 1 ? i : sourceOf(i, factor)] as number;
    }
  }

  /** NaN when it is not here. */
  at(index: number): number {
    if (index < this.tail || index >= this.#head) return Number.NaN;
    return this.#values[index % this.capacity] as number;
  }

  /** Smallest and largest known sample of `from` (inclusive) to `to` (exclusive), into `out`; false when none is known. */
  minMax(from: number, to: number, out: { min: number; max: number }): boolean {
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    const end = Math.min(to, this.#head);
    for (let i = Math.max(from, this.tail); i < end; i++) {
      const value = this.#values[i % this.capacity] as number;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    out.min = min;
    out.max = max;
    return min <= max;
  }

  #moveHead(start: number, end: number): void {
    const firstNew = Math.max(this.#head, end - this.capacity);
    const unknownEnd = Math.min(end, Math.max(firstNew, start));
    for (let i = firstNew; i < unknownEnd; i++) this.#values[i % this.capacity] = Number.NaN;
    this.#head = end;
  }
}

const sourceOf = (i: number, factor: number): number => {
  const pair = Math.floor(i / factor);
  return 2 * pair + ((i - pair * factor) * 2 >= factor ? 1 : 0);
};
