import type { Subscription } from "rxjs";
import { blockLength, type GapBlock } from "../../../signals/sample-block.ts";
import type { Source, SourceHeader, SourceMessage } from "../../../src/sources/source.ts";

/** What a source told, of channel 0 with every sample. */
export class Collected {
  header: SourceHeader | undefined;
  readonly states: string[] = [];
  readonly details: string[] = [];
  /** Counts of channel 0 by sample; NaN where they are lost. */
  readonly counts: number[] = [];
  readonly gaps: GapBlock[] = [];
  health: Extract<SourceMessage, { kind: "health" }>["health"] | undefined;
  error: unknown;
  done = false;
  /** Something to do with every block, to be slow. */
  onBlock: (samples: number) => void = () => undefined;
  readonly #subscription: Subscription;

  constructor(source: Source) {
    this.#subscription = source.subscribe({
      next: (message) => this.#take(message),
      error: (error: unknown) => {
        this.error = error;
        this.done = true;
      },
      complete: () => {
        this.done = true;
      },
    });
  }

  get samples(): number {
    return this.counts.length;
  }

  get state(): string | undefined {
    return this.states.at(-1);
  }

  unsubscribe(): void {
    this.#subscription.unsubscribe();
  }

  /** Runs of known samples, by their first sample. */
  get runs(): { startSample: number; counts: number[] }[] {
    const runs: { startSample: number; counts: number[] }[] = [];
    for (const [i, count] of this.counts.entries()) {
      if (Number.isNaN(count)) continue;
      if (i > 0 && !Number.isNaN(this.counts[i - 1])) runs.at(-1)?.counts.push(count);
      else runs.push({ startSample: i, counts: [count] });
    }
    return runs;
  }

  #take(message: SourceMessage): void {
    switch (message.kind) {
      case "header":
        if (this.header !== undefined) throw new Error("a second header");
        this.header = message.header;
        return;
      case "state":
        this.states.push(message.state);
        this.details.push(message.detail);
        return;
      case "health":
        this.health = message.health;
        return;
      case "block": {
        if (this.header === undefined) throw new Error("a block before the header");
        const { block, counts } = message;
        if (block.channel !== 0) return;
        if (block.startSample !== this.counts.length) {
          throw new Error(`sample ${block.startSample} after ${this.counts.length}`);
        }
        if (block.kind === "gap") {
          this.gaps.push(block);
          for (let i = 0; i < block.lostSamples; i++) this.counts.push(Number.NaN);
        } else this.counts.push(...(counts ?? block.samples));
        this.onBlock(blockLength(block));
      }
    }
  }
}
