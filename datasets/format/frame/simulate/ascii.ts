import type { ProtocolOptions } from "../protocol.ts";
import { openInput } from "./channels.ts";
import type { SimulatedDevice } from "./device.ts";
import { simulateLines } from "./line-device.ts";

/** A sketch of one's own: counts of `analogRead`, separated by commas, a line for every sample. */
export function simulateAscii(options: ProtocolOptions): SimulatedDevice {
  const channels = options.channels ?? 1;
  return simulateLines({
    protocol: "ascii",
    title: `numbers as text, ${channels} a line`,
    rateHz: options.rateHz ?? 250,
    channels: Array.from({ length: channels }, (_, i) => openInput(`A${i}`, 10, 100)),
    line: (counts) => `${counts.join(",")}\r\n`,
  });
}
