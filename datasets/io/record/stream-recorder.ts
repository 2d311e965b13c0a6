import { PulsegateError } from "../../../signals/errors.ts";
import type { Block } from "../../../signals/sample-block.ts";
import { codeOf } from "../../annotation/codes.ts";
import { ChannelQueue } from "./channel-queue.ts";
import type { FormatWriter, Tail } from "./format-writer.ts";
import type { Closing, Mark, Recorder, RecordingHeader } from "./recorder.ts";

/** A channel this far behind the others is given up: what comes later for that time is lost, and counted. */
const MOST_LAG_S = 10;

/** Brings the blocks of channels, which come each at its own pace, to a format's file, whole after every `sync`. */
export class StreamRecorder implements Recorder {
  readonly #header: RecordingHeader;
  readonly #writer: FormatWriter;
  readonly #queues: readonly ChannelQueue[];
  #settledFrame = 0;
  #failed: Error | undefined;
  #closed = false;
  /** Writes follow one another. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(header: RecordingHeader, writer: FormatWriter) {
    this.#header = header;
    this.#writer = writer;
    this.#queues = header.channels.map(({ name }) => new ChannelQueue(name));
  }

  get files(): readonly string[] {
    return this.#writer.files;
  }

  get bytes(): number {
    return this.#writer.bytes;
  }

  get failed(): Error | undefined {
    return this.#failed;
  }

  #mustBeOpen(): void {
    if (this.#closed)
      throw new PulsegateError("misuse", "the recording is closed", { where: this.#header.name });
  }

  take(block: Block, counts?: Int32Array): void {
    this.#mustBeOpen();
    if (this.#failed !== undefined) return;
    const queue = this.#queues[block.channel];
    if (queue === undefined) {
      throw new PulsegateError("misuse", "a block of a channel that the header does not have", {
        where: this.#header.name,
        got: block.channel,
        expected: `0 to ${this.#queues.length - 1}`,
      });
    }
    const scaled = this.#header.channels[block.channel]!.scale !== undefined;
    const { from, to } = queue.take(block, scaled ? counts : undefined);
    if (to > from) this.#writer.lost(block.channel, from, to);
  }

  annotate(mark: Mark): void {
    this.#mustBeOpen();
    if (!(mark.atS >= 0 && Number.isFinite(mark.atS))) {
      throw new PulsegateError("bad-option", "a mark at an impossible time", {
        where: this.#header.name,
        got: mark.atS,
        expected: "seconds from 0 on",
      });
    }
    if (codeOf(mark.symbol) === undefined) {
      throw new PulsegateError("bad-option", "no annotation has this symbol", {
        where: this.#header.name,
        got: JSON.stringify(mark.symbol),
        expected: "a WFDB symbol",
      });
    }
    if (this.#failed === undefined) this.#writer.mark(mark);
  }

  #tail(final: boolean): Tail {
    const { frameSamples } = this.#writer;
    const { channels } = this.#header;
    const ends = this.#queues.map(({ end }, index) => end / frameSamples[index]!);
    const frameRateHz = channels[0]!.sampleRateHz / frameSamples[0]!;
    const toFrame = Math.max(this.#settledFrame, Math.ceil(Math.max(...ends)));
    const given = Math.floor(Math.max(...ends) - MOST_LAG_S * frameRateHz);
    const whole = Math.max(Math.floor(Math.min(...ends)), given);
    // The last frame is always written again: it has room for what is said of the end.
    const settledFrame = final ? toFrame : Math.max(this.#settledFrame, Math.min(whole, toFrame - 1));
    return {
      queues: this.#queues,
      fromFrame: this.#settledFrame,
      settledFrame,
      toFrame,
      endFrames: Math.max(...ends),
      endS: Math.max(...this.#queues.map(({ end }, index) => end / channels[index]!.sampleRateHz)),
      final,
    };
  }

  async #write(tail: Tail, soFar: Closing): Promise<void> {
    if (this.#failed !== undefined) throw this.#failed;
    for (const [channel, queue] of this.#queues.entries()) {
      const { from, to } = queue.giveUp(tail.settledFrame * this.#writer.frameSamples[channel]!);
      // At the end, channels that stop before the others are the writer's to tell.
      if (to > from && !tail.final) this.#writer.lost(channel, from, to);
    }
    try {
      await this.#writer.write(tail, this.#withLosses(soFar));
    } catch (error) {
      this.#failed = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
    this.#settledFrame = tail.settledFrame;
    for (const [index, queue] of this.#queues.entries()) {
      queue.settle(tail.settledFrame * this.#writer.frameSamples[index]!);
    }
  }

  #queue<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work);
    this.#last = next.catch(() => undefined);
    return next;
  }

  sync(soFar: Closing = {}): Promise<void> {
    this.#mustBeOpen();
    return this.#queue(() => this.#write(this.#tail(false), soFar));
  }

  close(closing: Closing = {}): Promise<readonly string[]> {
    this.#mustBeOpen();
    this.#closed = true;
    return this.#queue(async () => {
      try {
        const tail = this.#tail(true);
        await this.#write(tail, closing);
        await this.#writer.finish(this.#withLosses(closing), tail);
      } catch (error) {
        this.#failed ??= error instanceof Error ? error : new Error(String(error));
        throw error;
      } finally {
        await this.#writer.release();
      }
      return this.#writer.files;
    });
  }

  #withLosses(closing: Closing): Closing {
    const late = this.#queues.flatMap((queue, index) =>
      queue.late === 0
        ? []
        : [
            `${this.#header.channels[index]!.name}: ${queue.late} samples came more than ${MOST_LAG_S} s late and are lost`,
          ],
    );
    return { ...closing, comments: [...(closing.comments ?? []), ...late] };
  }
}
