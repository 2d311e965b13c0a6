import type { Observable } from "rxjs";
import type { Block } from "../../signals/sample-block.ts";
import type { LiveMessage } from "./messages.ts";

/** A source on its way through the device, for any number of watchers. Watching never slows it. */
export interface LiveSession {
  readonly id: string;
  /** Hot; ends with the session. */
  readonly messages: Observable<LiveMessage>;
  /** Blocks of all channels as they come. Hot; ends with the session. */
  readonly blocks: Observable<Block>;
  /** What a watcher who comes now has to know: session, state, health, the verdicts, beats, gaps and markers that are still in memory. */
  snapshot(): LiveMessage[];
  /** Samples still in memory (the last minutes), whole or as min/max pairs of at most `points` numbers a channel. */
  history(fromS: number, toS: number, points: number): HistorySpan[];
  /** A marker of a watcher: becomes an annotation of the recording and is told to all. */
  mark(atS: number, text: string): void;
  /** Ends the session as Ctrl-C does: what was computed is summed up. */
  stop(): void;
}

export interface HistorySpan {
  readonly channel: number;
  readonly startSample: number;
  readonly sampleRateHz: number;
  /** 1: samples; n: pairs (min, max) of n samples each. */
  readonly factor: number;
  /** NaN where samples are lost. */
  readonly values: Float32Array;
}
