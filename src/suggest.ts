import { closest, distance } from "fastest-levenshtein";
import type { PulsegateError } from "../signals/errors.ts";

/** The known name nearest to `name`, when it is near enough to be what the user meant. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const lower = name.toLowerCase();
  const prefixed = known.find((candidate) => candidate.toLowerCase().startsWith(lower));
  const lowered = known.map((candidate) => candidate.toLowerCase());
  const nearest = prefixed ?? known[lowered.indexOf(closest(lower, lowered))] ?? "";
  const far = distance(lower, nearest.toLowerCase()) > Math.max(2, Math.ceil(nearest.length * 0.4));
  return prefixed === undefined && far ? undefined : nearest;
}

/** Names told at most; a folder may hold thousands. */
const MOST_NAMES = 50;

/** A sentence that helps after an unknown name: the nearest one, else all of them, or the first of very many. */
export function suggestion(error: PulsegateError): string | undefined {
  const { got, known } = error.detail;
  if (known === undefined || known.length === 0) return undefined;
  const nearest = typeof got === "string" ? nearestName(got, known) : undefined;
  if (nearest !== undefined) return `Did you mean ${nearest}?`;
  const more = known.length - MOST_NAMES;
  return `Known: ${known.slice(0, MOST_NAMES).join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}
