import { PulsegateError } from "../../signals/errors.ts";

/** Typed reads from parsed JSON; each names the field, what it got and what was expected. */
export interface Fields {
  string(key: string): string;
  number(key: string): number;
  /** An integer in least..4294967295. */
  integer(key: string, least: number): number;
  choice<T extends string>(key: string, choices: readonly T[]): T;
  object(key: string): Fields;
  list(key: string): readonly Fields[];
  has(key: string): boolean;
  /** An object whose values are all numbers. */
  numbers(key: string): { readonly [name: string]: number };
  readonly where: string;
}

/** @throws PulsegateError `malformed` when `value` is not an object; so do the reads for other mistakes. */
export function fieldsOf(value: unknown, where: string): Fields {
  const fail = (key: string, got: unknown, expected: string): never => {
    throw new PulsegateError("malformed", `bad ${key === "" ? "value" : `field ${key}`}`, {
      where,
      got: got === undefined ? "nothing" : (JSON.stringify(got)?.slice(0, 60) ?? typeof got),
      expected,
    });
  };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return fail("", value, "an object");
  }
  const record = value as { readonly [key: string]: unknown };
  const string = (key: string): string => {
    const got = record[key];
    return typeof got === "string" ? got : fail(key, got, "a string");
  };
  const number = (key: string): number => {
    const got = record[key];
    return typeof got === "number" ? got : fail(key, got, "a number");
  };
  const object = (key: string): Fields => fieldsOf(record[key], `${where}.${key}`);
  return {
    where,
    string,
    number,
    object,
    has: (key) => record[key] !== undefined,
    integer(key, least) {
      const got = number(key);
      const good = Number.isInteger(got) && got >= least && got <= 4294967295;
      return good ? got : fail(key, got, `an integer >= ${least}`);
    },
    choice(key, choices) {
      const got = string(key);
      return choices.find((choice) => choice === got) ?? fail(key, got, choices.join(" or "));
    },
    list(key) {
      const got = record[key];
      if (!Array.isArray(got)) return fail(key, got, "a list");
      return got.map((item: unknown, i) => fieldsOf(item, `${where}.${key}[${i}]`));
    },
    numbers(key) {
      const inner = object(key);
      const names = Object.keys(record[key] as object);
      return Object.fromEntries(names.map((name) => [name, inner.number(name)]));
    },
  };
}
