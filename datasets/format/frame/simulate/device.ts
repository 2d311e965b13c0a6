import type { Modality } from "../../../recording.ts";

/** One converter input of a simulated board: count = value * countsPerUnit + baseline, rounded and clipped to its range. */
export interface SimulatedChannel {
  readonly name: string;
  /** What it measures; `any`: an input without a fixed use, takes whatever the recording still has. */
  readonly takes: Modality | "any";
  /** Unit of the values that it converts: `mV`, `NU`, `°C`. */
  readonly units: string;
  readonly countsPerUnit: number;
  readonly baseline: number;
  readonly minCount: number;
  readonly maxCount: number;
  /** What it shows when the recording has nothing for it, in `units`. */
  readonly idle: Idle;
  /** True when the device can say that it knows no value (a lead is off): NaN stays NaN. */
  readonly saysUnknown?: boolean;
}

export interface Idle {
  /** For people: `0 mV`, `breathing at 0.25 Hz`. */
  readonly text: string;
  value(timeS: number): number;
}

/** Channels that the board samples together. */
export interface SimulatedStream {
  readonly name: string;
  readonly sampleRateHz: number;
  /** Rows that one tick of the device holds. */
  readonly rowsPerTick: number;
  readonly channels: readonly SimulatedChannel[];
}

/** One frame of the wire; the rows of a stream arrive when every frame of the tick that names the stream arrives. */
export interface SimulatedFrame {
  readonly bytes: Uint8Array;
  readonly streams: readonly number[];
}

/**
 * A board as its firmware behaves at the end of the wire: answers commands, and makes frames of counts, one tick (the
 * shortest time after which everything repeats) after another. Pure: who calls `tick` decides when.
 */
export interface SimulatedDevice {
  readonly protocol: string;
  readonly board: string | undefined;
  /** For people: `Chords UNO-R3, 6 channels`. */
  readonly title: string;
  /** Another array after a command that changes rate or channels, the same one otherwise. */
  readonly streams: readonly SimulatedStream[];
  readonly ticksPerS: number;
  /** Ticks after which its counter starts again; undefined without a counter. */
  readonly counterWrap: number | undefined;
  /** Whether it sends at all now; devices without commands always do. */
  readonly streaming: boolean;
  /** What a host sends, one after another, to make it stream; empty for devices that always do. */
  readonly startCommands: readonly Uint8Array[];
  /** It has a battery: when the wire is gone it goes on as before. Otherwise it lost its power, too. */
  readonly ownPower: boolean;
  /** What the firmware answers to bytes from the host; empty when it says nothing. */
  receive(bytes: Uint8Array): Uint8Array;
  /**
   * Frames of one tick from `counts[stream][row * channels + channel]`; the counter goes on. A count that this tick does
   * not carry becomes NaN in place.
   */
  tick(counts: readonly Float64Array[]): SimulatedFrame[];
  /** Power goes off and on: counters and state as after a reset. Returns what the firmware says on its own. */
  powerOn(): Uint8Array;
}

export const NOTHING = new Uint8Array(0);

/** The count that the converter gives for a value; NaN becomes the largest count (an open input drifts to its rail) or stays. */
export function toCount(channel: SimulatedChannel, value: number): number {
  if (Number.isNaN(value)) return channel.saysUnknown ? value : channel.maxCount;
  const count = Math.round(value * channel.countsPerUnit + channel.baseline);
  return Math.min(channel.maxCount, Math.max(channel.minCount, count));
}
