import { defer, from, type Observable } from "rxjs";
import type { BlockOptions, Recording } from "../../datasets/recording.ts";
import { type Block, blockLength, cutBlock } from "../../signals/sample-block.ts";

export interface ReplayPace {
  /** Recorded seconds per second of wall time; Infinity plays as fast as it is consumed. */
  readonly speed: number;
  readonly signal?: AbortSignal;
}

/**
 * A recording as a cold Observable. Back-pressure is natural: the next block is read only when every subscriber has
 * returned from the last one. An aborted signal ends the stream as if the recording ended there.
 */
export function recordingSource(
  recording: Recording,
  options: BlockOptions = {},
  pace: ReplayPace = { speed: Number.POSITIVE_INFINITY },
): Observable<Block> {
  return defer(() => from(paced(recording.blocks(options), pace)));
}

async function* paced(blocks: AsyncIterable<Block>, { speed, signal }: ReplayPace): AsyncGenerator<Block> {
  const startedMs = Date.now();
  let firstS: number | undefined;
  let yieldedMs = startedMs;
  for await (const block of blocks) {
    if (signal?.aborted) return;
    firstS ??= block.startSample / block.sampleRateHz;
    if (Number.isFinite(speed)) {
      // A quarter of a second at a time, so that paced replay moves as a sensor does.
      for (const piece of cutBlock(block, Math.max(1, Math.round(block.sampleRateHz / 4)))) {
        const endS = (piece.startSample + blockLength(piece)) / piece.sampleRateHz;
        await sleepUntil(startedMs + ((endS - firstS) / speed) * 1000, signal);
        if (signal?.aborted) return;
        yield piece;
      }
      continue;
    }
    yield block;
    // Readers that need no waiting would otherwise keep the event loop, and with it Ctrl-C, from ever being served.
    if (Date.now() - yieldedMs > 50) {
      await new Promise((resolve) => setImmediate(resolve));
      yieldedMs = Date.now();
    }
  }
}

function sleepUntil(atMs: number, signal: AbortSignal | undefined): Promise<void> {
  const waitMs = atMs - Date.now();
  if (waitMs <= 0 || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, waitMs);
    signal?.addEventListener("abort", done, { once: true });
  });
}
