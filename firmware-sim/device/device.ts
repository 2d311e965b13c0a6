import type { Block } from "../../signals/sample-block.ts";
import type { Soc } from "../soc/soc.ts";
import type { Design } from "./design.ts";
import type { DeviceEvent } from "./events.ts";

/** A simulated device: several designs of one firmware on the same samples. Driven by blocks alone. */
export interface Device {
  readonly sampleRateHz: number;
  readonly designs: readonly Design[];
  /** Chip state and ledger of each design, same order as `designs`. */
  readonly socs: readonly Soc[];
  /** How much later than without a gate an answer about a beat can come, at most. */
  readonly addedDelayS: number;
  /** Takes the next block of the one channel; returns what happened, in order. */
  push(block: Block): DeviceEvent[];
  /** The end of the recording: judges what is still waiting. */
  finish(): DeviceEvent[];
}

/** Samples that the sensor's FIFO gathers before it wakes the CPU: a quarter or half a second. */
export const FIFO_SAMPLES = 32;
