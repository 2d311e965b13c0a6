import type { DigitalBlock } from "./channel-emitter.ts";
import type { WfdbSignal } from "./header.ts";

/** Digital samples (or a gap) of one channel of a recording. */
export interface ChannelBlock {
  readonly channel: number;
  /** First sample within the recording, at the channel's own rate. */
  readonly startSample: number;
  readonly digital: DigitalBlock;
}

/** The signals of a record, whether it has segments or not. */
export interface SignalSource {
  /** One template a channel: name, unit and samples per frame count; a segment may have its own gain. */
  readonly layout: readonly WfdbSignal[];
  readonly lengthFrames: number;
  read(channels: readonly number[], fromFrame: number, toFrame: number): AsyncIterable<ChannelBlock>;
}
