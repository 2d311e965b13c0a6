/** A list of numbers in a typed array that grows by half when it is full: a few bytes a value instead of an object. */
export class GrowingList<A extends Float64Array | Uint8Array> {
  readonly #make: (length: number) => A;
  #values: A;
  #length = 0;

  constructor(make: (length: number) => A) {
    this.#make = make;
    this.#values = make(256);
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = this.#make(Math.ceil(this.#length * 1.5));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  get length(): number {
    return this.#length;
  }

  /** The values so far; a view, valid until the next push. */
  view(): A {
    return this.#values.subarray(0, this.#length) as A;
  }
}

export const numberList = (): GrowingList<Float64Array> => new GrowingList((n) => new Float64Array(n));
export const byteList = (): GrowingList<Uint8Array> => new GrowingList((n) => new Uint8Array(n));
