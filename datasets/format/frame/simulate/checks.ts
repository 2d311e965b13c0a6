import { PulsegateError } from "../../../../signals/errors.ts";

/** The name among `known` that is meant, whatever its case. @throws PulsegateError `unknown-name`. */
export function oneOf<T extends string>(what: string, got: string, known: readonly T[]): T {
  const found = known.find((name) => name.toLowerCase() === got.toLowerCase());
  if (found !== undefined) return found;
  throw new PulsegateError("unknown-name", `no such ${what} to simulate`, { got, known });
}
