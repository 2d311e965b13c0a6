import type { Block } from "../../signals/sample-block.ts";
import type { LayerArithmetic } from "../beats/beat-classifier.ts";
import type { Soc } from "../soc/soc.ts";
import type { Design } from "./design.ts";
import type { DeviceEvent } from "./events.ts";

/** A simulated device: several designs of one firmware on the same samples. Driven by blocks alone. */
export interface Device {
  readonly sampleRateHz: number;
  /** Length of the windows that the gate judges. */
  readonly windowS: number;
  readonly designs: readonly Design[];
  /** Chip state and ledger of each design, same order as `designs`. */
  readonly socs: readonly Soc[];
  /** Multiplier and operand order by network layer of each design, same order as `designs`; none without a network. */
  readonly arithmetic: readonly Readonly<Record<string, LayerArithmetic>>[];
  /** How much longer than `always-on` a gated design may wait with its answer about a beat: for the verdict. */
  readonly addedDelayS: number;
  /** Takes the next block of the one channel; returns what happened, in order. */
  push(block: Block): DeviceEvent[];
  /** The end of the recording: judges what is still waiting and switches the chips off. */
  finish(): DeviceEvent[];
}

/**
 * Samples that gather in the sensor's FIFO before it wakes the CPU: 188 ms of ECG, three quarters of the 32 words of
 * a MAX30003; 1 s of PPG, half the 128 words of a MAX86140.
 */
export const FIFO_SAMPLES = { ecg: 24, ppg: 64 } as const;
/** Rates of the two sensors; a recording at another rate is resampled on its way in. */
export const DEVICE_RATE_HZ = { ecg: 128, ppg: 64 } as const;
