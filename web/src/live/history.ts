import type { WatcherRequest } from "../../../src/live/messages.ts";
import { MEMORY_S, type SessionStore } from "./session-store.ts";
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
/** An answer that has not come when the connection breaks does not come any more. */
const ANSWER_WITHIN_MS = 5000;

/**
 * Fetches what the page does not have: what was before it came, and what it missed while it was away. What is looked at
 * first, then the newest.
 */
export class HistoryFetcher {
  #asked: (Span & { readonly atMs: number })[] = [];

  /** Asks for one more piece if one is missing. */
  fetchNext(
    store: SessionStore,
    seen: Span,
    nowMs: number,
    send: (request: WatcherRequest) => boolean,
  ): void {
    if (store.headS - store.thinnedAtS < CALM_AFTER_S) return;
    const piece = nextPiece(store, seen);
    if (piece === undefined) return;
    const points = Math.ceil((piece.toS - piece.fromS) * Math.max(...store.rates)) + 2;
    if (!send({ kind: "history", fromS: piece.fromS, toS: piece.toS, points })) return;
    store.fetched.add(piece.fromS, piece.toS);
    this.#asked = [
      ...this.#asked.filter((a) => nowMs - a.atMs < ANSWER_WITHIN_MS),
      { ...piece, atMs: nowMs },
    ];
  }

  /** The connection is gone: what was asked for and may not have come is missing again. */
  disconnected(store: SessionStore | undefined, nowMs: number): void {
    for (const { fromS, toS, atMs } of this.#asked) {
      if (nowMs - atMs < ANSWER_WITHIN_MS) store?.fetched.remove(fromS, toS);
    }
    this.#asked = [];
  }
}

/** What to ask for next; undefined when nothing is missing. */
export function nextPiece(store: SessionStore, seen: Span): Span | undefined {
  // Without a sample yet the sensor may be away, or the session over: its memory is still there.
  const newestS = store.headS > 0 ? store.headS - LIVE_EDGE_S : store.toldS;
  const oldestS = Math.max(0, newestS - MEMORY_S);
  const inSight = store.fetched
    .missing(Math.max(oldestS, seen.fromS), Math.min(newestS, seen.toS), LEAST_HOLE_S)
    .at(-1);
  const hole = inSight ?? store.fetched.missing(oldestS, newestS, LEAST_HOLE_S).at(-1);
  const chunkS = Math.min(CHUNK_S, MOST_POINTS / Math.max(...store.rates));
  return hole && { fromS: Math.max(hole.fromS, hole.toS - chunkS), toS: hole.toS };
}
