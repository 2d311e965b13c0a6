import type { WatcherRequest } from "../../../src/live/messages.ts";
import { backoffMs } from "../net/backoff.ts";
import type { SessionStore } from "./session-store.ts";
import type { Span } from "./spans.ts";

/** One request fetches so much: small enough that live samples are not held up behind it. */
const CHUNK_S = 20;
/** The server grants at most 20 000 numbers a channel. */
const MOST_POINTS = 19_000;
/** After samples came thinned the wire is busy: whole ones are fetched later. */
const CALM_AFTER_S = 3;
/** Less than a sample: quotients may be a rounding apart. */
const LEAST_HOLE_S = 1e-4;
/** Samples closer to the newest come by themselves. */
const LIVE_EDGE_S = 0.5;
/** A hole is looked at in so many places for samples that came thinned. */
const LOOKS = 8;

/**
 * Fetches what the page does not have: what was before it came, and what it missed while it was away. What is looked at
 * first, then the newest; one piece at a time.
 */
export class HistoryFetcher {
  #asked: Span | undefined;
  #refusals = 0;
  #notBeforeMs = Number.NEGATIVE_INFINITY;

  /** Asks for one more piece if one is missing and none is on its way. */
  fetchNext(
    store: SessionStore,
    seen: Span,
    nowMs: number,
    send: (request: WatcherRequest) => boolean,
  ): void {
    if (this.#asked !== undefined || nowMs < this.#notBeforeMs) return;
    if (store.headS - store.thinnedAtS < CALM_AFTER_S) return;
    const piece = nextPiece(store, seen);
    if (piece === undefined) return;
    const points = Math.ceil((piece.toS - piece.fromS) * Math.max(...store.rates)) + 2;
    if (send({ kind: "history", fromS: piece.fromS, toS: piece.toS, points })) this.#asked = piece;
  }

  /** All that the server has of the span has come. */
  answered(store: SessionStore, { fromS, toS }: Span): void {
    // What was asked of the session before is nothing to this one.
    if (this.#asked?.fromS !== fromS || this.#asked.toS !== toS) return;
    store.know(fromS, toS);
    this.reset();
  }

  /** The server could not: what was asked for is missing still, and is asked for again after a pause that grows. */
  refused(nowMs: number, spread: number): void {
    if (this.#asked === undefined) return;
    this.#asked = undefined;
    this.#refusals++;
    this.#notBeforeMs = nowMs + backoffMs(this.#refusals, spread);
  }

  /** No answer comes any more (the connection broke, or the session is another), or the last one was a good one. */
  reset(): void {
    this.#asked = undefined;
    this.#refusals = 0;
    this.#notBeforeMs = Number.NEGATIVE_INFINITY;
  }
}

/** What to ask for next; undefined when nothing is missing. */
export function nextPiece(store: SessionStore, seen: Span): Span | undefined {
  const { oldestS, newestS } = remembered(store);
  const inSight = missing(store, seen).at(-1);
  const hole = inSight ?? store.fetched.missing(oldestS, newestS, LEAST_HOLE_S).at(-1);
  const chunkS = Math.min(CHUNK_S, MOST_POINTS / Math.max(...store.rates));
  return hole && { fromS: Math.max(hole.fromS, hole.toS - chunkS), toS: hole.toS };
}

/** The parts of what is looked at that have not come and of which nothing can be drawn: not lost, only not here yet. */
export const notHereYet = (store: SessionStore, seen: Span): Span[] =>
  missing(store, seen).filter((hole) => !isDrawn(store, hole));

const missing = (store: SessionStore, seen: Span): Span[] => {
  const { oldestS, newestS } = remembered(store);
  return store.fetched.missing(Math.max(oldestS, seen.fromS), Math.min(newestS, seen.toS), LEAST_HOLE_S);
};

function remembered(store: SessionStore): { readonly oldestS: number; readonly newestS: number } {
  // Without a sample yet the sensor may be away, or the session over: its memory is still there.
  const newestS = store.headS > 0 ? store.headS - LIVE_EDGE_S : store.toldS;
  return { oldestS: Math.max(0, newestS - store.memoryS), newestS };
}

/** Whether samples of a hole came after all, as smallest and largest. */
const isDrawn = (store: SessionStore, { fromS, toS }: Span): boolean =>
  Array.from({ length: LOOKS }, (_, k) => fromS + ((k + 0.5) / LOOKS) * (toS - fromS)).some((timeS) =>
    store.rings.some(
      (ring, channel) =>
        ring !== undefined && !Number.isNaN(ring.at(Math.floor(timeS * (store.rates[channel] as number)))),
    ),
  );
