import type { Modality } from "../../recording.ts";

/** How a rate or a scale is known: the user or the device said it, it is the chip's default, or it was measured here. */
export type HowKnown = "declared" | "chip default" | "estimated";

/** Counts to physical values: value = (count - baseline) / gain. Kept apart from framing: the same frames may carry other fronts. */
export interface ScaleProfile {
  readonly name: string;
  /** Physical unit of the values; `adc` when nothing is known of the analog front. */
  readonly units: string;
  /** Counts per unit. */
  readonly gain: number;
  /** Count that stands for 0. */
  readonly baseline: number;
  /** Data sheet, register setting or file that it comes from. */
  readonly source: string;
}

export interface FrameChannel {
  readonly name: string;
  readonly modality: Modality;
  readonly scale: ScaleProfile;
  /** Smallest and largest count that the device can send. */
  readonly minCount: number;
  readonly maxCount: number;
  /** False when counts may have decimals (text protocols). */
  readonly integer: boolean;
}

/** Channels that are sampled together at one rate. */
export interface FrameStream {
  readonly name: string;
  readonly channels: readonly FrameChannel[];
  /** Undefined: nobody says it, it has to be estimated from the arrival of the rows. */
  readonly rate: { readonly hz: number; readonly how: HowKnown } | undefined;
  /** Rows of this stream in one counted frame. */
  readonly rowsPerFrame: number;
  /** Streams of one number come in the same frames, and are lost together; 0 when left out. Only devices without a counter have others. */
  readonly frame?: number;
}

/** Takes what a parser finds, in the order of the wire. */
export interface RowSink {
  /** Consecutive rows of a stream: `counts[row * channels + channel]`; NaN is a value that is not known (a lead is off). The array is used again: copy what is kept. */
  rows(stream: number, counts: Float64Array, rows: number): void;
  /**
   * Frames missing at this place: by the device's counter, fewer than a wrap; or a broken frame that kept its place. 0 where the
   * counter started again and does not tell.
   */
  lost(frames: number): void;
}

/** More frames than this (over an hour of most sensors) are not missing because a counter says so: it is broken, or started again. */
export const mostMissing = 2 ** 20;

export interface FrameCounters {
  /** Bytes taken = bytes in frames + bytesSkipped + bytes still waiting. */
  bytes: number;
  frames: number;
  frameBytes: number;
  /** Bytes that belong to no accepted frame (garbage, text answers, frames that failed their checks). */
  bytesSkipped: number;
  /** Of these, the rest of a line where listening began, or began again: no fault, since nobody starts at a line's beginning. */
  joiningBytes?: number;
  /** Frames in lock whose check sum, or closing byte, did not hold. */
  crcFail: number;
  footerFail: number;
  /** Frames missing by the device's counter, below whole wraps; without a counter, broken frames that kept their place. */
  lostByCounter: number;
}

/** Finds frames in a byte stream. Push-based: bytes may be cut anywhere. Never throws for what bytes say. */
export interface FrameParser {
  push(bytes: Uint8Array): void;
  /** The wire was cut: a partial frame is skipped, the lock and the counter's continuity are given up. */
  interrupt(): void;
  /** End of the bytes: what waits is skipped. */
  finish(): void;
  readonly locked: boolean;
  readonly counters: Readonly<FrameCounters>;
}

export interface ProtocolOptions {
  /** One of the protocol's boards; its first when left out. */
  readonly board?: string;
  /** Number of analog channels, where a board may send more or fewer. */
  readonly channels?: number;
  /** Rate in Hz that the user declares. */
  readonly rateHz?: number;
  /** Signals of a frame in the order of the wire, for devices that send what they are set to (Shimmer3). */
  readonly signals?: readonly string[];
  /** Gain of the analog front, in the protocol's own terms (amplifier gain, PGA setting). */
  readonly gain?: number;
}

/** A question that a device answers about itself before it streams. */
export interface Identification {
  readonly ask: Uint8Array;
  /** What the answer says about the layout; undefined while it is not complete or not understood. */
  answer(bytes: Uint8Array): ProtocolOptions | undefined;
}

/** A protocol with its options settled: what comes over the wire, and how to start and stop it. */
export interface FrameLayout {
  readonly protocol: string;
  readonly board: string | undefined;
  readonly streams: readonly FrameStream[];
  /** Frames after which the device's counter starts again; undefined without a counter. */
  readonly counterWrap: number | undefined;
  /** Bytes to send, one after another, to start and to stop the stream; empty for devices that always send. */
  readonly start: readonly Uint8Array[];
  readonly stop: readonly Uint8Array[];
  readonly identification: Identification | undefined;
  /** For detection, where another layout takes the same frames: what in the bytes speaks against this one, for people. */
  readonly doubts?: (bytes: Uint8Array) => string | undefined;
  createParser(sink: RowSink): FrameParser;
}

export interface Protocol {
  /** `chords`, `cyton`. */
  readonly name: string;
  readonly title: string;
  /** Firmware file, paper or manual that the layout comes from. */
  readonly source: string;
  readonly boards: readonly string[];
  /** Likeliest first; empty for devices without a serial port. */
  readonly baudRates: readonly number[];
  readonly tcpPort?: number;
  /** Options that detection tries, likeliest first. */
  readonly candidates: readonly ProtocolOptions[];
  /** @throws PulsegateError `unknown-name` for a board, `bad-option` for options that the protocol cannot have. */
  layout(options?: ProtocolOptions): FrameLayout;
}
