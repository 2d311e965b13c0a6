import type { FrameLayout, Protocol, ProtocolOptions } from "./protocol.ts";

/** Something that sends such bytes as well. */
export interface Alike {
  readonly protocol: Protocol;
  readonly options: ProtocolOptions;
}

/** What bytes may be. */
export interface Detection {
  readonly protocol: Protocol;
  readonly options: ProtocolOptions;
  readonly layout: FrameLayout;
  /** 0 to 1: below `sureScore` nobody should rely on it. */
  readonly score: number;
  readonly frames: number;
  /** Share of the bytes that lies in accepted frames. */
  readonly explained: number;
  /** For people: what speaks for it, what against, and what could be it as well. */
  readonly why: readonly string[];
  /** Of the best one: what the bytes cannot tell from it. */
  readonly alike: readonly Alike[];
}
