import type { MathNode } from "mathjs";
import { PulsegateError } from "../../../signals/errors.ts";
import { loadMathjs } from "../../mathjs.ts";
import { findColumn, numbersOf, whereKeys } from "./columns.ts";
import type { Measured } from "./measure.ts";

export interface Kind {
  /** Families, separated by commas. */
  readonly family?: string | undefined;
  readonly signed?: boolean | undefined;
}

/** Whether a multiplier is of the kind that was asked for: known before anything is measured. */
export const isOfKind = (one: Pick<Measured, "family" | "signed">, { family, signed }: Kind): boolean =>
  (signed === undefined || one.signed === signed) &&
  (family === undefined || namesOf(family).includes(one.family.toLowerCase()));

const namesOf = (list: string): string[] => list.split(",").map((name) => name.trim().toLowerCase());

/** @throws PulsegateError `unknown-name` for a family that no multiplier has, with those that there are. */
export function checkFamilies(asked: string | undefined, known: ReadonlySet<string>): void {
  for (const name of asked === undefined ? [] : namesOf(asked)) {
    if ([...known].some((family) => family.toLowerCase() === name)) continue;
    throw new PulsegateError("unknown-name", "unknown family", {
      where: "--family",
      got: name,
      expected: [...known].join(", "),
      known: [...known],
    });
  }
}

/**
 * A condition over the numbers of a multiplier. One that lacks a number passes no condition about it.
 *
 * @throws PulsegateError `bad-option` for what is no condition, `unknown-name` for an unknown number.
 */
export async function parseCondition(text: string): Promise<(row: Measured) => boolean> {
  const math = await loadMathjs();
  const fail = (got: string, cause?: unknown) =>
    new PulsegateError("bad-option", "cannot use this condition", {
      where: "--where",
      got: `"${text}" (${got})`,
      expected: 'a comparison such as "nmed < 0.002 and energy < 0.8"',
      cause,
    });
  let node: MathNode;
  try {
    node = math.parse(text);
  } catch (cause) {
    throw fail(cause instanceof Error ? cause.message : String(cause), cause);
  }
  const used = new Set<string>();
  node.traverse((part, path) => {
    if (math.isSymbolNode(part) && path !== "fn") used.add(part.name);
  });
  for (const name of used) {
    if (whereKeys.includes(name)) continue;
    throw new PulsegateError("unknown-name", "unknown number in a condition", {
      where: "--where",
      got: name,
      expected: whereKeys.join(", "),
      known: whereKeys,
    });
  }
  const compiled = node.compile();
  return (row) => {
    const numbers = numbersOf(row);
    if ([...used].some((name) => Number.isNaN(numbers[name]))) return false;
    let result: unknown;
    try {
      result = compiled.evaluate({ ...numbers });
    } catch (cause) {
      throw fail(cause instanceof Error ? cause.message : String(cause), cause);
    }
    if (typeof result !== "boolean")
      throw fail(`${typeof result === "number" ? result : typeof result}, no yes or no`);
    return result;
  };
}

/** Sorted by a column, the best first; rows that lack the number come last either way. */
export function sortRows(rows: readonly Measured[], key: string, reverse: boolean): Measured[] {
  const { value, best } = findColumn(key);
  const rank = (row: Measured) => {
    const own = value(row);
    if (typeof own !== "number" || best === "least") return own;
    return best === "most" ? -own : Math.abs(own);
  };
  const direction = reverse ? -1 : 1;
  return [...rows].sort((p, q) => {
    const [a, b] = [rank(p), rank(q)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    if (typeof a === "string" || typeof b === "string") {
      return direction * String(a).localeCompare(String(b), "en", { numeric: true });
    }
    return direction * (a - b);
  });
}
