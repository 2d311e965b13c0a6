import { PulsegateError } from "../../../../signals/errors.ts";

/** A value of a JSON text with the way to it, for messages: `protocol.json, fields[2].type`. */
export class JsonReader {
  readonly #value: unknown;
  readonly #where: string;
  readonly #path: string;

  constructor(value: unknown, where: string, path = "") {
    this.#value = value;
    this.#where = where;
    this.#path = path;
  }

  /** @throws PulsegateError `malformed`. */
  static parse(text: string, where: string): JsonReader {
    try {
      return new JsonReader(JSON.parse(text), where);
    } catch (cause) {
      throw new PulsegateError("malformed", "this is no JSON", {
        where,
        got: (cause as Error).message,
        cause,
      });
    }
  }

  get there(): boolean {
    return this.#value !== undefined;
  }

  get isText(): boolean {
    return typeof this.#value === "string";
  }

  /** Refuses keys that nobody reads: a misspelt key must not be passed over. */
  object(keys: readonly string[]): (key: string) => JsonReader {
    const value = this.#value;
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return this.refuse("an object", value);
    for (const key of Object.keys(value))
      if (!keys.includes(key))
        throw new PulsegateError("unknown-name", "key is not known", {
          where: this.place,
          got: key,
          known: keys,
        });
    return (key) =>
      new JsonReader(
        (value as Record<string, unknown>)[key],
        this.#where,
        this.#path === "" ? key : `${this.#path}.${key}`,
      );
  }

  list(): JsonReader[] {
    if (!Array.isArray(this.#value)) return this.refuse("a list", this.#value);
    return this.#value.map((value, i) => new JsonReader(value, this.#where, `${this.#path}[${i}]`));
  }

  string(): string {
    return typeof this.#value === "string" && this.#value !== ""
      ? this.#value
      : this.refuse("a text", this.#value);
  }

  oneOf<Name extends string>(names: readonly Name[]): Name {
    const found = names.find((name) => name === this.#value);
    return found ?? this.refuse(`one of ${names.join(", ")}`, this.#value);
  }

  boolean(): boolean {
    return typeof this.#value === "boolean" ? this.#value : this.refuse("true or false");
  }

  number(what: string, fits: (value: number) => boolean): number {
    const value = this.#value;
    return typeof value === "number" && Number.isFinite(value) && fits(value)
      ? value
      : this.refuse(what, value);
  }

  whole(min: number, max: number): number {
    const inRange = (value: number): boolean => Number.isInteger(value) && value >= min && value <= max;
    return this.number(`a whole number from ${min} to ${max}`, inRange);
  }

  /** Bytes as hexadecimal digits: `C7 7C`. */
  hex(): Uint8Array {
    const text = this.string();
    const digits = text.replace(/\s+/g, "");
    if (!/^([0-9a-fA-F]{2})+$/.test(digits)) return this.refuse("pairs of hexadecimal digits", text);
    return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  }

  get place(): string {
    return this.#path === "" ? this.#where : `${this.#where}, ${this.#path}`;
  }

  refuse(expected: string, got: unknown = this.#value): never {
    const told = got === undefined ? "nothing" : JSON.stringify(got);
    throw new PulsegateError("malformed", "protocol description makes no sense", {
      where: this.place,
      got: told,
      expected,
    });
  }
}
