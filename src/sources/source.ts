import type { Observable } from "rxjs";
import type { FramedChannel, FramingHealth } from "../../datasets/format/frame/framed.ts";
import type { Channel, Provenance } from "../../datasets/recording.ts";
import type { Block } from "../../signals/sample-block.ts";

/** A channel of a source; what a live device knows of counts and scale, where there is one. */
export type SourceChannel = Channel &
  Partial<Pick<FramedChannel, "scale" | "rateHow" | "minCount" | "maxCount">>;

export interface SourceHeader {
  /** Name for files and titles: `ecg208`, `chords`. */
  readonly name: string;
  /** What the samples come from, for people: `Chords UNO-R3 on /dev/ttyACM0`, `recording ecg208`. */
  readonly device: string;
  /** Framing protocol, or the format of a recording. */
  readonly protocol: string;
  readonly channels: readonly SourceChannel[];
  /** Time of sample 0, milliseconds since 1970. */
  readonly startedAtMs: number;
  /** Of recordings. */
  readonly provenance?: Provenance | undefined;
}

export type ConnectionState = "connecting" | "streaming" | "silent" | "disconnected" | "ended";

/** What was lost on the wire, and the clock; `droppedBytes` were thrown away because the program could not follow. */
export type SourceHealth = FramingHealth & { readonly droppedBytes: number };

/** What a source tells, sensor or recording alike: one header before the first block, then blocks in time order. */
export type SourceMessage =
  | { readonly kind: "header"; readonly header: SourceHeader }
  | { readonly kind: "block"; readonly block: Block; readonly counts?: Int32Array | undefined }
  | { readonly kind: "state"; readonly state: ConnectionState; readonly detail: string }
  /** About once a second from live sensors. */
  | { readonly kind: "health"; readonly health: SourceHealth };

/** Cold: subscribing opens it, unsubscribing stops the device and closes it. */
export type Source = Observable<SourceMessage>;
