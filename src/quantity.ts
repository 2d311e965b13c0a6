import type { Unit } from "mathjs";
import { PulsegateError } from "../signals/errors.ts";
import { loadMathjs } from "./mathjs.ts";

/** SI units that quantities are asked for in, with the word and the example that an error shows. */
const kinds = {
  A: { word: "a current", example: "12 mA" },
  W: { word: "a power", example: "3 mW" },
  V: { word: "a voltage", example: "2.2 V" },
  s: { word: "a time", example: "90 min" },
  Hz: { word: "a frequency", example: "128 Hz" },
} as const;

export type QuantityUnit = keyof typeof kinds;

const describe = (value: unknown): string =>
  typeof value === "number" ? `${value} without a unit` : `${String(value)} (${typeof value})`;

/**
 * The value, in `unit`, of an expression with units such as `20 uA + 5.3 mA * 0.2 ms / 100 ms`.
 * @param where the option that it was given for.
 * @throws PulsegateError `bad-option` when it cannot be read, has another dimension, or is not finite.
 */
export async function parseQuantity(text: string, unit: QuantityUnit, where: string): Promise<number> {
  const math = await loadMathjs();
  const { word, example } = kinds[unit];
  const expected = `${word} such as "${example}"`;
  const fail = (got: string, cause?: unknown) =>
    new PulsegateError("bad-option", "cannot use this quantity", { where, got, expected, cause });
  let result: unknown;
  try {
    // Without this, minutes would be the function that finds the least of its arguments.
    result = math.evaluate(text, { min: math.unit("min") });
  } catch (cause) {
    throw fail(`"${text}" (${cause instanceof Error ? cause.message : String(cause)})`, cause);
  }
  if (!math.isUnit(result)) throw fail(`"${text}" = ${describe(result)}`);
  const quantity: Unit = result;
  if (!quantity.equalBase(math.unit(unit))) throw fail(`"${text}" = ${quantity.toString()}`);
  const value = quantity.toNumber(unit);
  if (!Number.isFinite(value)) throw fail(`"${text}" = ${value} ${unit}`);
  return value;
}
