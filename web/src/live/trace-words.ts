import { clock } from "../../../src/report/format.ts";
import type { Reach } from "../net/reach.ts";
import type { SessionStore } from "./session-store.ts";
import type { Span } from "./spans.ts";

/** Samples came thinned so lately that it is worth a word. */
const THINNED_FOR_S = 2;

/** On the traces, when there is nothing else to see there; empty otherwise. `page`: a page of paper, not the sweep. */
export function emptyWords(
  store: SessionStore | undefined,
  reach: Reach,
  seen: Span | undefined,
  page: boolean,
): string {
  if (store === undefined) {
    const { ahead } = reach.kind === "open" ? reach : {};
    if (ahead === undefined) return "No session: start a replay here, or pulsegate live for a sensor";
    return `No session yet: ${ahead.state}${ahead.detail === "" ? "" : `, ${ahead.detail}`}`;
  }
  if (store.headS === 0) return store.ended === undefined ? "Waits for the first samples" : "No samples came";
  const oldestS = store.headS - store.memoryS;
  return page && seen !== undefined && seen.toS <= oldestS
    ? `Older than what is kept: it begins at ${clock(oldestS)} now`
    : "";
}

/** Beside the buttons: which page this is, or what the sweep is drawn from. */
export function whereWords(store: SessionStore | undefined, seen: Span | undefined, page: boolean): string {
  if (store === undefined) return "";
  if (page && seen !== undefined)
    return `Paused: ${clock(Math.max(0, seen.fromS), 1)}\u2013${clock(seen.toS, 1)} of ${clock(store.headS)}`;
  return store.headS - store.thinnedAtS < THINNED_FOR_S
    ? "Slow connection: drawn from smallest and largest samples"
    : "";
}
