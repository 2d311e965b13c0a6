import type { Limits } from "./limits.ts";

/** What the server needs of a WebSocket. */
export interface Peer {
  readonly bufferedAmount: number;
  send(data: Uint8Array, options: { binary: boolean }): void;
  ping(): void;
  close(code: number, reason: string): void;
  terminate(): void;
}

/** One client of the stream: what it gets, how far behind it is, how much it may ask. */
export interface Watcher {
  /** True while it gets pairs instead of samples. */
  slow: boolean;
  readonly unsentBytes: number;
  sendText(json: Uint8Array): void;
  sendFrames(frames: readonly Uint8Array[]): void;
  /** False once it has asked too much; it is let go then. */
  mayAsk(): boolean;
  /** Lets a watcher go that takes nothing any more. */
  checkProgress(): void;
  /** Once in a while: lets a watcher go that has not answered since the last time. */
  heartbeat(): void;
  alive(): void;
  leave(code: number, reason: string): void;
}

export function createWatcher(peer: Peer, limits: Limits): Watcher {
  let sentBytes = 0;
  let takenBytes = 0;
  let progressAt = performance.now();
  let tokens = limits.messageBurst;
  let refilledAt = progressAt;
  let answered = true;
  let leaving = false;

  const send = (data: Uint8Array, binary: boolean) => {
    if (leaving) return;
    sentBytes += data.length;
    peer.send(data, { binary });
  };
  const leave = (code: number, reason: string) => {
    if (leaving) return;
    leaving = true;
    peer.close(code, reason);
    setTimeout(() => peer.terminate(), limits.farewellMs).unref();
  };

  return {
    slow: false,
    get unsentBytes() {
      return peer.bufferedAmount;
    },
    sendText: (json) => send(json, false),
    sendFrames(frames) {
      for (const frame of frames) send(frame, true);
    },
    mayAsk() {
      if (leaving) return false;
      const now = performance.now();
      const earned = ((now - refilledAt) / 1000) * limits.messagesPerS;
      tokens = Math.min(limits.messageBurst, tokens + earned) - 1;
      refilledAt = now;
      if (tokens >= 0) return true;
      leave(1008, "too many messages");
      return false;
    },
    checkProgress() {
      const now = performance.now();
      const unsent = peer.bufferedAmount;
      const taken = sentBytes - unsent;
      if (unsent <= limits.caughtUpBytes || taken > takenBytes) progressAt = now;
      takenBytes = taken;
      if (unsent > limits.lostBytes) leave(1013, "too slow: too much is waiting");
      else if (now - progressAt > limits.stuckMs) leave(1013, "too slow: nothing is taken any more");
    },
    heartbeat() {
      if (!answered) peer.terminate();
      answered = false;
      if (!leaving) peer.ping();
    },
    alive() {
      answered = true;
    },
    leave,
  };
}
