import type { Recording } from "../../datasets/recording.ts";
import { stopOnInterrupt } from "./stop-on-interrupt.ts";

/** What shells say of a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/** Reads a recording into files that appear together when all is done: Ctrl-C leaves none of them, and says so. */
export async function wholeOrNothing(
  recording: Recording,
  work: (recording: Recording) => Promise<void>,
): Promise<void> {
  const { signal } = stopOnInterrupt();
  try {
    await work(interruptible(recording, signal));
  } catch (error) {
    if (!signal.aborted) throw error;
    console.error("Stopped: nothing was written.");
    process.exitCode = INTERRUPTED;
  }
}

/** The same recording; reading it, in whatever form, ends with an error once the signal has come. */
function interruptible<T extends Recording & { digitalBlocks?: unknown }>(
  recording: T,
  signal: AbortSignal,
): T {
  const checked = <B, O>(read: (options?: O) => AsyncIterable<B>) =>
    async function* (options?: O): AsyncGenerator<B> {
      for await (const block of read(options)) {
        signal.throwIfAborted();
        yield block;
      }
    };
  const { blocks, digitalBlocks } = recording;
  return {
    ...recording,
    blocks: checked(blocks),
    ...(typeof digitalBlocks === "function"
      ? { digitalBlocks: checked(digitalBlocks as () => AsyncIterable<unknown>) }
      : {}),
  };
}
