import { type Observable, Subscription } from "rxjs";
import type { HistorySpan, LiveSession } from "../live/live-session.ts";
import { SAMPLE_FRAME, type ServerMessage } from "../live/messages.ts";
import { encodeSampleFrame } from "../live/sample-frame.ts";
import { createEnvelope } from "./envelope.ts";
import type { Limits } from "./limits.ts";
import { createSampleBatch } from "./sample-batch.ts";
import type { Watcher } from "./watcher.ts";

/** Numbers that are not kept waiting for the next tick. */
const MAX_WAITING = 1 << 16;
/** A frame has one byte for the channel; what is beyond is recorded, not shown. */
const MAX_CHANNEL = 255;

/**
 * Tells all watchers of the session that is current. Every message and batch of samples is encoded once. A watcher
 * who does not keep up gets min/max pairs until it has caught up; the session never waits for anyone.
 */
export interface Hub {
  readonly session: LiveSession | undefined;
  has(watcher: Watcher): boolean;
  join(watcher: Watcher): void;
  drop(watcher: Watcher): void;
  close(): void;
}

const utf8 = new TextEncoder();

/** One message as it goes over the wire. */
export const encodeMessage = (message: ServerMessage): Uint8Array => utf8.encode(JSON.stringify(message));

export function createHub(session$: Observable<LiveSession | undefined>, limits: Limits): Hub {
  const watchers = new Set<Watcher>();
  const batch = createSampleBatch();
  const envelope = createEnvelope();
  let session: LiveSession | undefined;
  let streams = new Subscription();
  let ticksSinceEnvelope = 0;
  let tick: NodeJS.Timeout | undefined;
  let heartbeat: NodeJS.Timeout | undefined;

  const sendEnvelope = () => {
    ticksSinceEnvelope = 0;
    const frames = framesOf(envelope.take());
    for (const watcher of watchers) {
      if (!watcher.slow) continue;
      const { unsentBytes } = watcher;
      if (unsentBytes <= limits.fullBytes) watcher.sendFrames(frames);
      watcher.slow = unsentBytes > limits.caughtUpBytes;
    }
  };

  const flush = () => {
    const spans = batch.take();
    if (spans.length === 0) return;
    const behind = [...watchers].filter((w) => !w.slow && w.unsentBytes > limits.slowBytes);
    if (behind.length > 0) {
      // Those who are slow already must not get pairs of samples that the others had whole.
      sendEnvelope();
      for (const watcher of behind) watcher.slow = true;
    }
    const frames = framesOf(spans);
    let anySlow = false;
    for (const watcher of watchers) {
      if (watcher.slow) anySlow = true;
      else watcher.sendFrames(frames);
    }
    if (anySlow) for (const span of spans) envelope.push(span);
  };

  const flushAll = () => {
    flush();
    sendEnvelope();
  };

  const follow = (next: LiveSession | undefined) => {
    flushAll();
    streams.unsubscribe();
    streams = new Subscription();
    session = next;
    if (next === undefined) return;
    for (const watcher of watchers) tellSnapshot(watcher, next);
    streams.add(
      next.blocks.subscribe({
        next: (block) => {
          if (watchers.size === 0 || block.channel > MAX_CHANNEL) return;
          batch.push(block);
          if (batch.size > MAX_WAITING) flush();
        },
        // Whoever runs the session tells what went wrong with it.
        error: flushAll,
        complete: flushAll,
      }),
    );
    streams.add(
      next.messages.subscribe({
        next: (message) => {
          if (watchers.size === 0) return;
          if (message.kind === "ended") flushAll();
          const json = encodeMessage(message);
          for (const watcher of watchers) watcher.sendText(json);
        },
        error: () => undefined,
      }),
    );
  };

  const onTick = () => {
    flush();
    ticksSinceEnvelope++;
    if (ticksSinceEnvelope >= limits.ticksPerEnvelope) sendEnvelope();
    for (const watcher of watchers) watcher.checkProgress();
  };

  const following = session$.subscribe(follow);
  return {
    get session() {
      return session;
    },
    has: (watcher) => watchers.has(watcher),
    join(watcher) {
      // What waits belongs to those who are here already: the snapshot and the history know it.
      flush();
      watchers.add(watcher);
      if (session !== undefined) tellSnapshot(watcher, session);
      tick ??= setInterval(onTick, limits.batchMs);
      heartbeat ??= setInterval(() => {
        for (const one of watchers) one.heartbeat();
      }, limits.heartbeatMs);
    },
    drop(watcher) {
      watchers.delete(watcher);
      if (watchers.size > 0) return;
      clearInterval(tick);
      clearInterval(heartbeat);
      tick = undefined;
      heartbeat = undefined;
      batch.take();
      envelope.take();
    },
    close() {
      following.unsubscribe();
      streams.unsubscribe();
      clearInterval(tick);
      clearInterval(heartbeat);
      for (const watcher of watchers) watcher.leave(1001, "the dashboard closes");
      watchers.clear();
    },
  };
}

const framesOf = (spans: readonly HistorySpan[]): Uint8Array[] =>
  spans.map((span) => encodeSampleFrame(SAMPLE_FRAME.live, span));

function tellSnapshot(watcher: Watcher, session: LiveSession): void {
  for (const message of session.snapshot()) watcher.sendText(encodeMessage(message));
}
