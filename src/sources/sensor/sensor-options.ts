import type { FramingOptions } from "../../../datasets/format/frame/framing.ts";
import type { Protocol, ProtocolOptions } from "../../../datasets/format/frame/protocol.ts";
import type { WireOpener } from "../wire/wire.ts";
import type { SensorTimings } from "./timings.ts";

export interface SensorOptions {
  /** `/dev/ttyUSB0`, `COM3`, `host:port`, `tcp://host`, `-`, a file of raw bytes, `auto`. */
  readonly address: string;
  /** A protocol or its name; looked for when left out. */
  readonly protocol?: Protocol | string | undefined;
  /** Board, channels, rate, gain: what the user says stands above what the device says. */
  readonly options?: ProtocolOptions;
  /** Looked for among the protocol's when left out. */
  readonly baudRate?: number | undefined;
  readonly scale?: FramingOptions["scale"];
  /** Name for files and titles; the protocol's when left out. */
  readonly name?: string | undefined;
  /** Monotonic seconds; `speed` of them pass in one wall second (1 when left out). */
  readonly clock?: () => number;
  readonly speed?: number;
  /** False: the first loss of the connection ends the source. A number: so many seconds without the device do. */
  readonly reconnect?: boolean | number;
  /** Memory for bytes that wait for a slow program; 8 MiB when left out. */
  readonly queueBytes?: number;
  readonly timings?: Partial<SensorTimings>;
  /** Ends the source in good order: the device is stopped, what waits comes out, the state becomes `ended`. */
  readonly signal?: AbortSignal;
  /** In the place of the wire that the address means. */
  readonly opener?: WireOpener;
}
