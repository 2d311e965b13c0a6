/**
 * Items in time order with a bound on how many are kept. A server that is reached again tells once more what it told
 * before: an item with the same key replaces the one that is there, and is the newest of its time.
 */
export class TimedList<T> {
  #items: T[] = [];
  readonly #most: number;
  readonly #timeOf: (item: T) => number;
  readonly #same: (a: T, b: T) => boolean;

  constructor(most: number, timeOf: (item: T) => number, same: (a: T, b: T) => boolean) {
    this.#most = most;
    this.#timeOf = timeOf;
    this.#same = same;
  }

  get items(): readonly T[] {
    return this.#items;
  }

  get last(): T | undefined {
    return this.#items.at(-1);
  }

  add(item: T): void {
    const timeS = this.#timeOf(item);
    let at = this.#firstAfter(timeS);
    for (let k = at - 1; k >= 0 && this.#timeOf(this.#items[k] as T) === timeS; k--) {
      if (!this.#same(this.#items[k] as T, item)) continue;
      this.#items.splice(k, 1);
      at--;
      break;
    }
    if (this.#items.length >= this.#most) {
      if (at === 0) return;
      this.#items.shift();
      at--;
    }
    this.#items.splice(at, 0, item);
  }

  /** The items from `fromS` to `toS`. */
  between(fromS: number, toS: number): readonly T[] {
    return this.#items.slice(this.#firstAfter(fromS - 1e-9), this.#firstAfter(toS));
  }

  #firstAfter(timeS: number): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#timeOf(this.#items[middle] as T) <= timeS) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
