import type { ProtocolOptions } from "../protocol.ts";
import { findProtocol } from "../registry.ts";
import { simulateAd8232 } from "./ad8232.ts";
import { simulateAds1292r } from "./ads1292r.ts";
import { simulateAscii } from "./ascii.ts";
import { simulateBitalino } from "./bitalino.ts";
import { oneOf } from "./checks.ts";
import { simulateChords } from "./chords.ts";
import { simulateCyton } from "./cyton.ts";
import type { SimulatedDevice } from "./device.ts";
import { simulateHealthypiV3, simulateHealthypiV4 } from "./healthypi.ts";
import { simulateHealthypi5 } from "./healthypi-5.ts";
import { simulateMax3010x } from "./max3010x.ts";
import { simulateHeartypatch, simulateMax30003 } from "./max30003.ts";
import { simulatePulsesensor } from "./pulsesensor.ts";
import { simulateShimmer3 } from "./shimmer3.ts";
import { simulateSpikerbox } from "./spikerbox.ts";

const makers = {
  chords: simulateChords,
  ads1292r: simulateAds1292r,
  "healthypi-v3": simulateHealthypiV3,
  "healthypi-v4": simulateHealthypiV4,
  "healthypi-5": simulateHealthypi5,
  max30003: simulateMax30003,
  heartypatch: simulateHeartypatch,
  cyton: simulateCyton,
  bitalino: simulateBitalino,
  shimmer3: simulateShimmer3,
  spikerbox: simulateSpikerbox,
  ad8232: simulateAd8232,
  max3010x: simulateMax3010x,
  pulsesensor: simulatePulsesensor,
  ascii: simulateAscii,
} as const satisfies Record<string, (options: ProtocolOptions) => SimulatedDevice>;

/** Protocols with a simulated device. */
export const simulatedProtocols: readonly string[] = Object.keys(makers);

/**
 * A board that speaks `protocol`, just powered on. Boards and layouts are written from the firmware, not from the parsers
 * here, so that a wrong reading of either shows; only what a board can be told is asked of the parsers.
 * @throws PulsegateError `unknown-name` for a protocol or board, `bad-option` for options that it cannot have.
 */
export function createSimulatedDevice(protocol: string, options: ProtocolOptions = {}): SimulatedDevice {
  const name = oneOf("protocol", protocol, Object.keys(makers) as (keyof typeof makers)[]);
  // Throws for what no device of the protocol can be.
  findProtocol(name).layout(options);
  return makers[name](options);
}
