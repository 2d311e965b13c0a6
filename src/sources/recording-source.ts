import { concat, defer, from, map, mergeMap, type Observable, of } from "rxjs";
import type { BlockOptions, Recording } from "../../datasets/recording.ts";
import type { Block } from "../../signals/sample-block.ts";
import { inTimeOrder } from "./in-time-order.ts";
import type { Source, SourceMessage } from "./source.ts";

export interface ReplayPace {
  /** Recorded seconds per second of wall time; Infinity plays as fast as it is consumed. */
  readonly speed: number;
  readonly signal?: AbortSignal;
}

/**
 * A recording in the place of a sensor: the same messages, in the original timing (times `speed`). Every piece comes when its
 * last sample would have been taken, counted from the start, so that an hour drifts no more than a second does.
 */
export function recordingSource(
  recording: Recording,
  options: BlockOptions = {},
  pace: ReplayPace = { speed: 1 },
): Source {
  const state = (text: "streaming" | "ended"): SourceMessage => ({
    kind: "state",
    state: text,
    detail: `recording ${recording.name}`,
  });
  const opening = (): SourceMessage => ({
    kind: "header",
    header: {
      name: recording.name,
      device: `recording ${recording.name}`,
      protocol: recording.format,
      channels: recording.channels,
      startedAtMs: Date.now(),
      provenance: recording.provenance,
    },
  });
  return concat(
    defer(() => of(opening(), state("streaming"))),
    recordingBlocks(recording, options, pace).pipe(map((block): SourceMessage => ({ kind: "block", block }))),
    of(state("ended")),
  );
}

/**
 * The blocks of a recording as a cold Observable. Back-pressure is natural: the next block is read only when every
 * subscriber has returned from the last one. An aborted signal ends the stream as if the recording ended there.
 */
export function recordingBlocks(
  recording: Recording,
  options: BlockOptions = {},
  pace: ReplayPace = { speed: Number.POSITIVE_INFINITY },
): Observable<Block> {
  if (!Number.isFinite(pace.speed)) {
    return defer(() => from(unpaced(recording.blocks(options), pace.signal)));
  }
  const channels = options.channels ?? recording.channels.map((_, index) => index);
  // 20 ms of wall time, so that a replay moves on a screen as a sensor does.
  const pieces = inTimeOrder(recording.blocks(options), channels, PIECE_WALL_S * pace.speed);
  return defer(() => from(paced(pieces, pace))).pipe(mergeMap((blocks) => blocks));
}

const PIECE_WALL_S = 0.02;

async function* unpaced(
  blocks: AsyncIterable<Block>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Block> {
  let yieldedMs = performance.now();
  for await (const block of blocks) {
    if (signal?.aborted) return;
    yield block;
    // Readers that need no waiting would otherwise keep the event loop, and with it Ctrl-C, from ever being served.
    if (performance.now() - yieldedMs > 50) {
      await new Promise((resolve) => setImmediate(resolve));
      yieldedMs = performance.now();
    }
  }
}

async function* paced(
  pieces: AsyncIterable<readonly Block[]>,
  { speed, signal }: ReplayPace,
): AsyncGenerator<readonly Block[]> {
  let startedMs: number | undefined;
  let firstS = 0;
  for await (const piece of pieces) {
    const endS = Math.max(...piece.map(endOf));
    if (startedMs === undefined) {
      startedMs = performance.now();
      firstS = Math.min(...piece.map((block) => block.startSample / block.sampleRateHz));
    }
    await sleepUntil(startedMs + ((endS - firstS) / speed) * 1000, signal);
    if (signal?.aborted) return;
    yield piece;
  }
}

const endOf = (block: Block): number =>
  (block.startSample + (block.kind === "gap" ? block.lostSamples : block.samples.length)) /
  block.sampleRateHz;

/** Timers count whole milliseconds and may fire early: what is left is waited for. Behind schedule, others still get their turn. */
async function sleepUntil(atMs: number, signal: AbortSignal | undefined): Promise<void> {
  for (let waitMs = atMs - performance.now(); ; waitMs = atMs - performance.now()) {
    if (signal?.aborted) return;
    if (waitMs <= 0) return new Promise((resolve) => setImmediate(resolve));
    await sleep(waitMs, signal);
  }
}

function sleep(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, Math.ceil(waitMs));
    signal?.addEventListener("abort", done, { once: true });
  });
}
