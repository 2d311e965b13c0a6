import type { FramedBlock, FramedChannel } from "../../../datasets/format/frame/framed.ts";
import type { FrameCounters, FrameLayout } from "../../../datasets/format/frame/protocol.ts";
import type { SourceMessage } from "../source.ts";
import { BlockQueue } from "./block-queue.ts";

export interface OutletOptions {
  readonly layout: FrameLayout;
  readonly name: string;
  readonly device: string;
  readonly emit: (message: SourceMessage) => void;
  readonly queueBytes: number;
}

/** The program's end of a sensor: one header, then blocks, as many at a time as a turn allows. */
export class Outlet {
  readonly #options: OutletOptions;
  readonly #queue: BlockQueue;
  #headerTold = false;
  /** Time of sample 0, once it has come. */
  startedAtMs: number | undefined;

  constructor(options: OutletOptions) {
    this.#options = options;
    this.#queue = new BlockQueue(options.queueBytes);
  }

  get heldBytes(): number {
    return this.#queue.heldBytes;
  }

  put(blocks: readonly FramedBlock[], mayDrop: boolean): void {
    this.#queue.push(blocks, mayDrop);
  }

  /** Gives blocks out until `endMs` of the wall clock, at least one. Answers whether some still wait. */
  giveOut(channels: readonly FramedChannel[] | undefined, endMs: number): boolean {
    if (channels === undefined || this.#queue.empty) return false;
    const { emit } = this.#options;
    if (!this.#headerTold) this.#tellHeader(channels);
    do {
      const framed = this.#queue.shift();
      if (framed === undefined) return false;
      emit({ kind: "block", ...framed });
    } while (performance.now() < endMs);
    return !this.#queue.empty;
  }

  /** Bytes of the frames whose samples were thrown away: of as many frames as the channel that lost most says. */
  droppedBytes(
    channels: readonly FramedChannel[] | undefined,
    { frames, frameBytes }: Readonly<FrameCounters>,
  ): number {
    let lost = 0;
    for (const [channel, samples = 0] of this.#queue.droppedSamples.entries()) {
      const stream = this.#options.layout.streams[channels?.[channel]?.stream ?? 0];
      lost = Math.max(lost, samples / (stream?.rowsPerFrame ?? 1));
    }
    return lost === 0 ? 0 : Math.round((lost * frameBytes) / frames);
  }

  #tellHeader(channels: readonly FramedChannel[]): void {
    const { emit, name, device, layout } = this.#options;
    this.#headerTold = true;
    const startedAtMs = this.startedAtMs ?? Date.now();
    emit({ kind: "header", header: { name, device, protocol: layout.protocol, channels, startedAtMs } });
  }
}
