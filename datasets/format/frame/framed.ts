import type { Block } from "../../../signals/sample-block.ts";
import type { Channel } from "../../recording.ts";
import type { FrameCounters, HowKnown, ScaleProfile } from "./protocol.ts";

/** A channel of a live device: streams laid side by side, each channel with the rate of its stream. */
export interface FramedChannel extends Channel {
  readonly stream: number;
  readonly scale: ScaleProfile;
  readonly rateHow: HowKnown;
  readonly minCount: number;
  readonly maxCount: number;
}

/** A block in physical units, and beside it the counts as they came (undefined for gaps, and where counts may have decimals or need more than 32 bits). */
export interface FramedBlock {
  readonly block: Block;
  readonly counts: Int32Array | undefined;
}

export interface FramingHealth {
  readonly counters: FrameCounters & {
    /** Frames missing by the clock beyond what the counter told: whole wraps, or all of them without a counter. */
    readonly lostByClock: number;
  };
  readonly locked: boolean;
  /** Device clock against host clock, parts per million, positive when the device is fast; undefined until it can be told. */
  readonly driftPpm: number | undefined;
  /** Standard deviation of arrival around the fitted line, in ms. */
  readonly jitterMs: number | undefined;
  readonly rates: readonly {
    readonly stream: string;
    readonly hz: number;
    readonly how: HowKnown;
    /** What arrival says, whatever is declared. */
    readonly measuredHz: number | undefined;
  }[];
}

/** Bytes with their times of arrival to blocks, gaps and health: parser and clock together. */
export interface Framing {
  /** Undefined until every rate is known (a few seconds when one has to be estimated); then it never changes. */
  readonly channels: readonly FramedChannel[] | undefined;
  /** `atS`: host clock (monotonic, seconds) when the bytes came; undefined for bytes without a time (a file). */
  push(bytes: Uint8Array, atS: number | undefined): FramedBlock[];
  /** Time passes without bytes: what waited for a decision about a loss comes out. */
  idle(atS: number): FramedBlock[];
  /** The wire was cut. When bytes come again, the clock says how many samples the gap has. */
  interrupt(): void;
  finish(): FramedBlock[];
  health(): FramingHealth;
}
