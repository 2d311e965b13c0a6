import type { Fate, FaultEvent } from "../../datasets/format/frame/simulate/faults.ts";

/** What happens to a simulated device beside faults. */
export type Happening = "connected" | "disconnected" | "started" | "stopped" | "overflow";

export type SimulatorEvent =
  | { readonly kind: "fault"; readonly fault: FaultEvent }
  | { readonly kind: Happening; readonly atS: number; readonly tick: number };

export interface SimulatedTick {
  readonly tick: number;
  /** Device time since the first tick, by an exact clock. */
  readonly atS: number;
  readonly counts: readonly Float64Array[];
  /** By stream, what the wire did to it. */
  readonly fates: readonly Fate[];
  /** What reaches the host; empty when nothing does. */
  readonly bytes: Uint8Array;
}

export interface SimulatorTotals {
  /** Ticks of device time since the first one. */
  readonly ticks: number;
  /** Those in which the device sent; of them `whole`, `damaged` and `lost` on the wire. */
  readonly streamed: number;
  readonly whole: number;
  readonly damaged: number;
  readonly lost: number;
  readonly bytes: number;
  readonly faults: number;
}
