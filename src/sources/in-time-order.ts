import { type Block, blockLength, cutBlock } from "../../signals/sample-block.ts";

/** The waiting blocks of one channel. */
interface Queue {
  readonly blocks: Block[];
  sampleRateHz: number;
}

const endOf = (block: Block) => block.startSample + blockLength(block);

/**
 * Blocks as a sensor would give them: pieces of `pieceS` seconds, every channel's before the next piece begins. Readers
 * give a chunk of one channel after another; what waits is never more than such a chunk.
 */
export async function* inTimeOrder(
  blocks: AsyncIterable<Block>,
  channels: readonly number[],
  pieceS: number,
): AsyncGenerator<readonly Block[]> {
  const queues = new Map<number, Queue>(
    channels.map((channel) => [channel, { blocks: [], sampleRateHz: 0 }]),
  );
  let doneS: number | undefined;

  /** All that lies before `untilS`, channel by channel. */
  const take = (untilS: number): Block[] => {
    const out: Block[] = [];
    for (const { blocks: waiting, sampleRateHz } of queues.values()) {
      const until = Math.round(untilS * sampleRateHz);
      for (let block = waiting[0]; block !== undefined && block.startSample < until; block = waiting[0]) {
        waiting.shift();
        if (endOf(block) <= until) {
          out.push(block);
          continue;
        }
        const [head, ...rest] = splitAt(block, until);
        out.push(head);
        waiting.unshift(...rest);
      }
    }
    return out;
  };
  /** Time up to which every channel is known. */
  const knownS = () =>
    Math.min(
      ...[...queues.values()].map(({ blocks: waiting, sampleRateHz }) => {
        const last = waiting.at(-1);
        return last === undefined ? Number.NEGATIVE_INFINITY : endOf(last) / sampleRateHz;
      }),
    );

  for await (const block of blocks) {
    const queue = queues.get(block.channel);
    if (queue === undefined || blockLength(block) === 0) continue;
    queue.sampleRateHz = block.sampleRateHz;
    queue.blocks.push(block);
    doneS ??= block.startSample / block.sampleRateHz;
    for (const known = knownS(); doneS + pieceS <= known; doneS += pieceS) {
      const piece = take(doneS + pieceS);
      if (piece.length > 0) yield piece;
    }
  }
  // A channel may end before the others.
  while (doneS !== undefined && [...queues.values()].some((queue) => queue.blocks.length > 0)) {
    doneS += pieceS;
    const piece = take(doneS);
    if (piece.length > 0) yield piece;
  }
}

function splitAt(block: Block, sample: number): [Block, Block] {
  const [head] = cutBlock(block, sample - block.startSample);
  const { channel, sampleRateHz } = block;
  const rest: Block =
    block.kind === "gap"
      ? { kind: "gap", channel, sampleRateHz, startSample: sample, lostSamples: endOf(block) - sample }
      : {
          kind: "samples",
          channel,
          sampleRateHz,
          startSample: sample,
          samples: block.samples.subarray(sample - block.startSample),
        };
  return [head!, rest];
}
