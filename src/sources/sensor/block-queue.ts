import type { FramedBlock } from "../../../datasets/format/frame/framed.ts";
import { type Block, blockLength, type GapBlock } from "../../../signals/sample-block.ts";

/** What a waiting block costs beside its samples: objects, views, its place in the list. */
const BLOCK_BYTES = 256;
/** Signal in one block at most: between two blocks, wires, sockets and Ctrl-C get their turn. */
const LONGEST_BLOCK_S = 0.05;

/**
 * Blocks between framing and program, never more than `limitBytes` of memory. When they do not fit, everything that waits
 * becomes gaps: one long gap a channel and a program that is up to date again, not a thousand short ones and a program that
 * is late for ever. Sample numbers stay exact, because what is dropped has been counted before.
 */
export class BlockQueue {
  readonly #limitBytes: number;
  readonly #dropped: number[] = [];
  #blocks: FramedBlock[] = [];
  #first = 0;
  #heldBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  get empty(): boolean {
    return this.#first === this.#blocks.length;
  }

  /** Samples that were thrown away since the beginning, by channel. */
  get droppedSamples(): readonly number[] {
    return this.#dropped;
  }

  /** `mayDrop` false: who pushes stops by itself when much is held. */
  push(framed: readonly FramedBlock[], mayDrop = true): void {
    for (const piece of inTimeOrder(framed.flatMap((whole) => [...pieces(whole)]))) {
      const bytes = memory(piece);
      if (mayDrop && this.#heldBytes + bytes > this.#limitBytes) this.#drop();
      this.#blocks.push(piece);
      this.#heldBytes += bytes;
    }
  }

  shift(): FramedBlock | undefined {
    const block = this.#blocks[this.#first];
    if (block === undefined) return undefined;
    this.#first += 1;
    this.#heldBytes -= memory(block);
    if (this.#first > 1024 || this.empty) {
      this.#blocks = this.#blocks.slice(this.#first);
      this.#first = 0;
    }
    return block;
  }

  #drop(): void {
    const gaps = new Map<number, GapBlock>();
    for (const { block } of this.#blocks.slice(this.#first)) {
      const before = gaps.get(block.channel);
      const length = blockLength(block);
      if (block.kind === "samples")
        this.#dropped[block.channel] = (this.#dropped[block.channel] ?? 0) + length;
      gaps.set(block.channel, {
        kind: "gap",
        channel: block.channel,
        sampleRateHz: block.sampleRateHz,
        startSample: before?.startSample ?? block.startSample,
        lostSamples: (before?.lostSamples ?? 0) + length,
      });
    }
    this.#blocks = [...gaps.values()].map((block) => ({ block, counts: undefined }));
    this.#first = 0;
    this.#heldBytes = this.#blocks.length * BLOCK_BYTES;
  }
}

const startS = ({ block }: FramedBlock): number => block.startSample / block.sampleRateHz;

/**
 * What was held comes channel by channel, each with all of it. Given out like that, a channel would be far ahead of the others
 * whenever somebody looks (a recording that is written to the disk, a page), as if the others had stopped.
 */
const inTimeOrder = (all: FramedBlock[]): FramedBlock[] => all.sort((a, b) => startS(a) - startS(b));

const memory = ({ block, counts }: FramedBlock): number =>
  BLOCK_BYTES + (block.kind === "samples" ? block.samples.byteLength : 0) + (counts?.byteLength ?? 0);

function* pieces(framed: FramedBlock): Generator<FramedBlock> {
  const { block, counts } = framed;
  const most = Math.max(1, Math.round(block.sampleRateHz * LONGEST_BLOCK_S));
  if (block.kind === "gap" || block.samples.length <= most) {
    yield framed;
    return;
  }
  for (let at = 0; at < block.samples.length; at += most) {
    const cut: Block = {
      ...block,
      startSample: block.startSample + at,
      samples: block.samples.subarray(at, at + most),
    };
    yield { block: cut, counts: counts?.subarray(at, at + most) };
  }
}
