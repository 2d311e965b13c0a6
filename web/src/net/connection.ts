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
  /** Asked when the server is there and no connection comes about: why. Undefined: it is not there. */
  whyRefused(): Promise<string | undefined>;
}

/** A session tells something every second: after so long the connection is dead, whatever the browser believes of it. */
const SILENCE_MS = 10_000;

/** What a browser says of a connection that broke or never came about. */
const NOT_REACHED = 1006;
/** Close codes of RFC 6455, section 7.4.1, and of its registry, in words. */
const CLOSE_WORDS: Readonly<Record<number, string>> = {
  1000: "closed",
  1001: "server stopped",
  [NOT_REACHED]: "server not reached",
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
  #untilMs = 0;
  /** Why there is no connection any more; until there is one again. */
  #lost: string | undefined;
  #heardMs = 0;

  constructor(url: string, events: ConnectionEvents) {
    this.#url = url;
    this.#events = events;
    window.addEventListener("online", () => this.retryNow());
  }

  open(): void {
    this.#timer = undefined;
    this.#events.reach({ kind: "connecting", ...(this.#lost !== undefined && { lost: this.#lost }) });
    const socket = new WebSocket(this.#url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#attempt = 0;
      this.#lost = undefined;
      this.#heardMs = performance.now();
      this.#events.reach({ kind: "open" });
    });
    socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (this.#socket !== socket) return;
      this.#heardMs = performance.now();
      this.#receive(data);
    });
    socket.addEventListener("close", ({ code, reason }) => {
      if (this.#socket !== socket) return;
      this.#waitAndRetry(reason || (CLOSE_WORDS[code] ?? `closed with code ${code}`));
      if (code === NOT_REACHED) void this.#explain(this.#attempt);
    });
  }

  /** Call it now and then while a session runs: a connection that is dead and does not know is given up. */
  giveUpWhenSilent(): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN || performance.now() - this.#heardMs < SILENCE_MS) return;
    this.#waitAndRetry("nothing comes any more");
    socket.close();
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

  #waitAndRetry(lost: string): void {
    this.#socket = undefined;
    this.#lost = lost;
    this.#attempt++;
    const pauseMs = backoffMs(this.#attempt, Math.random());
    this.#timer = window.setTimeout(() => this.open(), pauseMs);
    this.#untilMs = performance.now() + pauseMs;
    this.#tellWaiting(lost);
  }

  /** A browser does not say why a server refuses a WebSocket; the server does when it is asked for something else. */
  async #explain(attempt: number): Promise<void> {
    const why = await this.#events.whyRefused();
    if (why === undefined || this.#timer === undefined || this.#attempt !== attempt) return;
    this.#lost = why;
    this.#tellWaiting(why);
  }

  #tellWaiting(lost: string): void {
    this.#events.reach({ kind: "waiting", attempt: this.#attempt, untilMs: this.#untilMs, lost });
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
