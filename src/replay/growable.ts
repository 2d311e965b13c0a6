/** A list of numbers in a typed array that doubles when it is full: 8 bytes a value instead of an object. */
export class NumberList {
  #values = new Float64Array(256);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  get length(): number {
    return this.#length;
  }

  /** The values so far; a view, valid until the next push. */
  view(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}
