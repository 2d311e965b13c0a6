import type { ProtocolOptions } from "../protocol.ts";
import { openInput } from "./channels.ts";
import type { SimulatedDevice } from "./device.ts";
import { simulateLines } from "./line-device.ts";

/** The AD8232's in-band gain. Source: AD8232 data sheet, "fixed gain of 100", times 11 of the HR application circuit. */
const GAIN = 1100;

/**
 * The AD8232 sketch: one count of `analogRead(A0)` a line at 9600 baud, `!` while a lead is off.
 * Source: sparkfun/AD8232_Heart_Rate_Monitor, Heart_Rate_Display.ino. Its rate is what 9600 baud and `delay(1)` let
 * through, about 150 to 250 lines a second.
 */
export function simulateAd8232(options: ProtocolOptions): SimulatedDevice {
  const countsPerMv = ((options.gain ?? GAIN) * 1024) / 3300;
  return simulateLines({
    protocol: "ad8232",
    title: "AD8232 on an Arduino",
    rateHz: options.rateHz ?? 190,
    channels: [{ ...openInput("ECG", 10, countsPerMv), takes: "ecg", saysUnknown: true }],
    line: (counts) => (Number.isNaN(counts[0]) ? "!\r\n" : `${counts[0]}\r\n`),
  });
}
