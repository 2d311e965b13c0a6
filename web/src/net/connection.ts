import type { ServerMessage, WatcherRequest } from "../../../src/live/messages.ts";
import { decodeSampleFrame, type SampleFrame } from "../../../src/live/sample-frame.ts";
import { backoffMs } from "./backoff.ts";
import type { Reach } from "./reach.ts";

export interface ConnectionEvents {
  message(message: ServerMessage): void;
  samples(frame: SampleFrame): void;
  reach(reach: Reach): void;
  /** What came and could not be read. */
  unreadable(what: string): void;
}

/** Close codes of RFC 6455, section 7.4.1, and of its registry, in words. */
const CLOSE_WORDS: Readonly<Record<number, string>> = {
  1000: "closed",
  1001: "server stopped",
  1006: "server not reached",
  1008: "refused by the server",
  1009: "message too large",
  1011: "error in the server",
  1012: "server restarts",
  1013: "server has no room: try later",
};

/** A WebSocket that comes back by itself: with growing pauses, at once when the browser is online again. */
export class Connection {
  readonly #url: string;
  readonly #events: ConnectionEvents;
  #socket: WebSocket | undefined;
  #timer: number | undefined;
  #attempt = 0;

  constructor(url: string, events: ConnectionEvents) {
    this.#url = url;
    this.#events = events;
    window.addEventListener("online", () => this.retryNow());
  }

  open(): void {
    this.#timer = undefined;
    this.#events.reach({ kind: "connecting" });
    const socket = new WebSocket(this.#url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#attempt = 0;
      this.#events.reach({ kind: "open" });
    });
    socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => this.#receive(data));
    socket.addEventListener("close", ({ code, reason }) => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#waitAndRetry(reason || (CLOSE_WORDS[code] ?? `closed with code ${code}`));
    });
  }

  /** Tries at once instead of at the end of the pause. */
  retryNow(): void {
    if (this.#timer === undefined) return;
    window.clearTimeout(this.#timer);
    this.open();
  }

  /** False when there is no connection: nothing was sent. */
  send(request: WatcherRequest): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(request));
    return true;
  }

  #waitAndRetry(reason: string): void {
    this.#attempt++;
    const pauseMs = backoffMs(this.#attempt, Math.random());
    this.#timer = window.setTimeout(() => this.open(), pauseMs);
    const untilMs = performance.now() + pauseMs;
    this.#events.reach({ kind: "waiting", attempt: this.#attempt, untilMs, reason });
  }

  #receive(data: unknown): void {
    try {
      if (typeof data === "string") this.#events.message(JSON.parse(data) as ServerMessage);
      else if (data instanceof ArrayBuffer) this.#events.samples(decodeSampleFrame(data));
    } catch (error) {
      this.#events.unreadable(error instanceof Error ? error.message : String(error));
    }
  }
}
