import type { ProtocolOptions } from "../protocol.ts";
import { simulateAd8232 } from "./ad8232.ts";
import { oneOf } from "./checks.ts";
import { simulateChords } from "./chords.ts";
import { simulateCyton } from "./cyton.ts";
import type { SimulatedDevice } from "./device.ts";

const makers = {
  chords: simulateChords,
  cyton: (options: ProtocolOptions) => simulateCyton(options, false),
  "cyton-daisy": (options: ProtocolOptions) => simulateCyton(options, true),
  ad8232: simulateAd8232,
} as const satisfies Record<string, (options: ProtocolOptions) => SimulatedDevice>;

/** Protocols with a simulated device. */
export const simulatedProtocols: readonly string[] = Object.keys(makers);

/**
 * A board that speaks `protocol`, just powered on. Boards and layouts are written from the firmware, not from the parsers
 * here, so that a wrong reading of either shows.
 * @throws PulsegateError `unknown-name` for a protocol or board, `bad-option` for channels that it cannot have.
 */
export function createSimulatedDevice(protocol: string, options: ProtocolOptions = {}): SimulatedDevice {
  const name = oneOf("protocol", protocol, Object.keys(makers) as (keyof typeof makers)[]);
  return makers[name](options);
}
