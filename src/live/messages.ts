import type { ConnectionState, SourceHeader, SourceHealth } from "../sources/source.ts";

/**
 * What a live session tells its watchers (dashboard, terminal), as JSON; samples travel beside it as binary frames, see
 * {@link SAMPLE_FRAME}. Times are seconds from sample 0 of the session.
 */
export type LiveMessage =
  | { readonly kind: "session"; readonly session: SessionInfo }
  | { readonly kind: "state"; readonly state: ConnectionState; readonly detail: string; readonly atS: number }
  | { readonly kind: "health"; readonly health: SourceHealth; readonly atS: number }
  | {
      readonly kind: "verdict";
      readonly startS: number;
      readonly endS: number;
      readonly verdict: "clean" | "noisy";
      readonly score: number;
      readonly reason: string;
    }
  /** Calls by design, same order as `session.designs`; null: not classified (its gate was shut). */
  | {
      readonly kind: "beat";
      readonly atS: number;
      readonly inNoisyWindow: boolean;
      readonly calls: readonly (readonly [label: string, confidence: number] | null)[];
    }
  | { readonly kind: "pulse"; readonly atS: number; readonly inNoisyWindow: boolean }
  /**
   * A look ahead of the firmware, which waits for whole windows: what its gate says of the part of the next window that is in
   * (null: too little yet), and the beats or pulses that were found in windows not judged yet. For the eye alone: it is not
   * recorded, no replay tells it, and the next one takes its place.
   */
  | {
      readonly kind: "preview";
      readonly atS: number;
      readonly verdict: {
        readonly startS: number;
        readonly endS: number;
        readonly verdict: "clean" | "noisy";
        readonly score: number;
        readonly reason: string;
      } | null;
      readonly beats: readonly number[];
    }
  /** From the beats or pulses of the last minute that lie in clean windows; null where there are too few. */
  | {
      readonly kind: "rhythm";
      readonly atS: number;
      readonly rateBpm: number | null;
      readonly sdnnMs: number | null;
      readonly rmssdMs: number | null;
      readonly beats: number;
    }
  | { readonly kind: "gap"; readonly channel: number; readonly startS: number; readonly endS: number }
  | { readonly kind: "energy"; readonly atS: number; readonly designs: readonly DesignEnergy[] }
  | { readonly kind: "marker"; readonly id: number; readonly atS: number; readonly text: string }
  /** `error`: the disk took no more; the session goes on without its recording. */
  | {
      readonly kind: "recording";
      readonly file: string;
      readonly bytes: number;
      readonly atS: number;
      readonly error?: string;
    }
  /** The session is over; `summary`: file of its summary in the folder that the dashboard lists. */
  | {
      readonly kind: "ended";
      readonly atS: number;
      readonly reason: string;
      readonly summary: string | null;
    };

export interface SessionInfo {
  readonly id: string;
  readonly header: SourceHeader;
  /** Channel that goes through the device, and what it is taken for. */
  readonly deviceChannel: number;
  readonly modality: "ecg" | "ppg";
  readonly windowS: number;
  readonly designs: readonly {
    readonly name: string;
    readonly title: string;
    readonly gated: boolean;
    readonly cell: string;
  }[];
  readonly baseline: string;
  /** What people should know before they trust the numbers: a scale that is not known. */
  readonly notes?: readonly string[];
}

/** One design's energy so far, and what its current profile means for its cell. */
export interface DesignEnergy {
  readonly name: string;
  readonly totalJ: number;
  /** Over the last reporting interval. */
  readonly powerW: number;
  readonly byComponent: readonly {
    readonly component: string;
    readonly totalJ: number;
    readonly powerW: number;
  }[];
  /** Null until there is a profile to repeat. */
  readonly lifetimeDays: number | null;
  readonly lifetimeRangeDays: { readonly low: number; readonly high: number } | null;
  /**
   * Days come from a profile too short to hold all that the firmware does: before the first verdict no network has run and no
   * radio sent. They are a first estimate, and say nothing of what a design gains.
   */
  readonly firstEstimate?: boolean;
  readonly windows: { readonly processed: number; readonly skipped: number };
  readonly beats: { readonly classified: number; readonly notClassified: number };
}

/** What a watcher may ask. Anything else closes its connection. */
export type WatcherRequest =
  | { readonly kind: "marker"; readonly atS: number; readonly text: string }
  /** Samples of all channels from the session's memory, as sample frames, at most `points` a channel (min/max pairs beyond). */
  | { readonly kind: "history"; readonly fromS: number; readonly toS: number; readonly points: number }
  /** Starts (or restarts) the replay of a recording that the server lists. */
  | { readonly kind: "replay"; readonly recording: string; readonly speed: number; readonly fromS: number };

/** What the server answers to a request that it understood and cannot do; the connection stays open. */
export interface RequestRefused {
  readonly kind: "refused";
  readonly request: WatcherRequest["kind"];
  readonly reason: string;
}

/** A look back is answered: what the session's memory has of the span went before this, as sample frames. */
export interface HistoryAnswered {
  readonly kind: "answered";
  readonly fromS: number;
  readonly toS: number;
}

/** Every JSON text that a watcher gets: one message each. */
export type ServerMessage = LiveMessage | RequestRefused | HistoryAnswered;

/**
 * Binary frame of samples, little endian: u8 type (0 live, 1 history), u8 channel, u16 factor (1: samples; n: pairs
 * min, max of n samples each), u32 count of numbers, f64 index of the first sample, f64 sample rate of the channel,
 * then `count` float32 in the channel's unit, NaN where samples are lost.
 */
export const SAMPLE_FRAME = { headerBytes: 24, live: 0, history: 1 } as const;
