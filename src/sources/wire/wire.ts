/** Why a wire carries nothing any more. `ended`: its bytes are over (a file, a pipe); the others may come back. */
export interface ClosedNotice {
  readonly reason: "ended" | "unplugged" | "hung up" | "failed";
  /** For people: what the system said. */
  readonly detail: string;
  /** The bytes ended too early, and opening again would not help: the source ends with it. */
  readonly failure?: Error;
}

export interface WireEvents {
  /** `atS`: arrival by the wire's clock in seconds; undefined for bytes that are no live signal (a file). */
  bytes(bytes: Uint8Array, atS: number | undefined): void;
  /** At most once, and never after `close()` was called. */
  closed(notice: ClosedNotice): void;
}

/** An open way for bytes to and from a device, whatever carries it. */
export interface Wire {
  /** For people: `/dev/ttyUSB0 at 115200 baud`. */
  readonly title: string;
  /** True when the sender waits as long as nobody reads, so that pausing loses nothing (TCP, pipes, files; not a serial port). */
  readonly holdsBack: boolean;
  /** False for bytes that were recorded and have no times. */
  readonly live: boolean;
  /** False for wires that only come in (files, standard input). */
  readonly writable: boolean;
  /**
   * Settles when the system has taken the bytes.
   * @throws PulsegateError `connection` when it did not within the time limit, or the wire is closed.
   */
  write(bytes: Uint8Array): Promise<void>;
  pause(): void;
  resume(): void;
  /** Serial ports alone: changes the speed without closing, so that the board is not reset. */
  readonly setBaudRate: ((baudRate: number) => Promise<void>) | undefined;
  /** Never rejects; a second call does nothing. */
  close(): Promise<void>;
}

export interface WireOptions {
  readonly baudRate: number;
  /** Seconds, monotonic. */
  readonly clock: () => number;
  /** How long opening and each write may take, in wall seconds. */
  readonly openTimeoutS: number;
  readonly writeTimeoutS: number;
}

/** Opens a wire. @throws PulsegateError saying what to do about it. */
export type WireOpener = (events: WireEvents, options: WireOptions) => Promise<Wire>;
