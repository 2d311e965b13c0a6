/**
 * A WFDB header (`.hea`) as data. Field meanings and defaults: WFDB header(5).
 */
export interface WfdbHeader {
  readonly name: string;
  /** Frames per second; a signal with `samplesPerFrame` > 1 has that many times as many samples. */
  readonly frameRateHz: number;
  /** Ticks per second of the counter that annotators show, and its value at sample 0. */
  readonly counterHz?: number;
  readonly counterBase?: number;
  /** Undefined when the header leaves it open (then the signal file's size says it). */
  readonly lengthFrames?: number;
  /** Start of the recording as written: `8:26:04`, `19:46:25.757`; no time zone. */
  readonly baseTime?: string;
  /** `26/10/1994` (day, month, year). */
  readonly baseDate?: string;
  readonly signals: readonly WfdbSignal[];
  /** Present in multi-segment headers, whose `signals` are then empty. */
  readonly segments?: readonly WfdbSegment[];
  /** Number of signals as declared; equals `signals.length` except in a multi-segment header. */
  readonly signalCount: number;
  readonly comments: readonly string[];
}

/** One signal line. */
export interface WfdbSignal {
  readonly file: string;
  /** Format code: 16, 212 ...; 0 is a null signal of a layout segment. */
  readonly format: number;
  readonly samplesPerFrame: number;
  /** Frames by which the signal lags in the file; a reader takes them off. */
  readonly skewFrames: number;
  /** Bytes before the first sample. */
  readonly byteOffset: number;
  /** Analogue-to-digital units per physical unit; never 0 (a missing or zero gain reads as 200). */
  readonly gain: number;
  /** False when the header gave no gain: the physical scale is a guess. */
  readonly calibrated: boolean;
  /** Sample value at 0 physical units. */
  readonly baseline: number;
  readonly units: string;
  readonly adcBits: number;
  readonly adcZero: number;
  readonly initialValue: number | undefined;
  /** 16-bit signed sum of all samples, or undefined when not recorded. */
  readonly checksum: number | undefined;
  readonly blockSize: number;
  readonly description: string;
  /** Line in the header, for findings. */
  readonly line: number;
}

/** One segment line of a multi-segment header. */
export interface WfdbSegment {
  /** Record name of the segment, or `~` for a gap. */
  readonly name: string;
  readonly lengthFrames: number;
  readonly line: number;
}

/** Default of a record line without a sampling frequency. */
export const DEFAULT_FRAME_RATE_HZ = 250;
/** Gain of a signal line without one, or with 0. */
export const DEFAULT_GAIN = 200;
