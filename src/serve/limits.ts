/** What one dashboard server grants. Bytes, milliseconds and counts as their names say. */
export interface Limits {
  /** Open WebSockets. */
  readonly maxClients: number;
  /** TCP connections, WebSockets included. */
  readonly maxConnections: number;
  /** A message of a watcher; requests are short. */
  readonly maxMessageBytes: number;
  /** Messages, pings and pongs of one watcher: so many a second, and so many at once. */
  readonly messagesPerS: number;
  readonly messageBurst: number;
  /** Seconds that one request may look back over, and requests of one watcher that may wait for their answer. */
  readonly historyS: number;
  readonly historyWaiting: number;
  /** Markers of one session: every one is kept, and told to whoever comes later. */
  readonly maxMarkers: number;
  readonly maxUrlBytes: number;
  readonly maxHeaderBytes: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How long samples are gathered before they are sent. */
  readonly batchMs: number;
  /** With more than this unsent, a watcher gets min/max pairs ... */
  readonly slowBytes: number;
  /** ... until no more than this is unsent. */
  readonly caughtUpBytes: number;
  /** With more than this unsent, a watcher gets no samples at all (messages go on). */
  readonly fullBytes: number;
  /** With more than this unsent, or nothing sent for so long, a watcher is let go. */
  readonly lostBytes: number;
  readonly stuckMs: number;
  /** Pairs are gathered for so many times `batchMs`. */
  readonly ticksPerEnvelope: number;
  readonly heartbeatMs: number;
  /** How long a watcher that is let go has to take its farewell before the connection is cut. */
  readonly farewellMs: number;
}

export const defaultLimits: Limits = {
  maxClients: 32,
  maxConnections: 256,
  maxMessageBytes: 4096,
  messagesPerS: 20,
  messageBurst: 60,
  historyS: 60,
  historyWaiting: 32,
  maxMarkers: 10_000,
  maxUrlBytes: 1024,
  maxHeaderBytes: 8192,
  headersTimeoutMs: 5000,
  requestTimeoutMs: 10_000,
  batchMs: 33,
  slowBytes: 1 << 20,
  caughtUpBytes: 1 << 16,
  fullBytes: 4 << 20,
  lostBytes: 16 << 20,
  stuckMs: 15_000,
  ticksPerEnvelope: 15,
  heartbeatMs: 15_000,
  farewellMs: 1000,
};
