/** The device's end of a line that a host may open, close and open again. */
export interface DeviceWire {
  /** What a host connects to: `127.0.0.1:4567`, `/dev/pts/3`. */
  readonly address: string;
  /** A host is there. */
  readonly connected: boolean;
  /** Bytes that the host has not taken yet. */
  readonly waitingBytes: number;
  write(bytes: Uint8Array): void;
  /** Pulls the cable: the host loses its line, and finds none until it is plugged in again. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
  close(): Promise<void>;
}

export interface WireListener {
  connected(): void;
  received(bytes: Uint8Array): void;
  disconnected(): void;
  /** The line is unusable from now on. */
  failed(error: Error): void;
}
