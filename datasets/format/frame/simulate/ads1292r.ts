import type { ProtocolOptions } from "../protocol.ts";
import { cesDevice, cesFrame } from "./ces-frame.ts";
import { breathing, ecgInput, reading, signedRange } from "./channels.ts";
import type { SimulatedChannel, SimulatedDevice } from "./device.ts";

/**
 * One count of the 16 upper bits of the ADS1292R at 2.42 V and gain `gain`, mV.
 * Source: ADS1292R data sheet, section 8.3.1; the sketch sets CH2SET to 0x60, which is gain 12.
 */
export const ads1292rMvPerCount = (gain = 12) => (2420 / (2 ** 23 - 1) / gain) * 256;

/** Impedance of the chest as the converter counts it. */
export const respirationInput: SimulatedChannel = {
  name: "RESP",
  takes: "other",
  units: "counts",
  countsPerUnit: 1,
  baseline: 0,
  ...signedRange(16),
  idle: breathing(300),
};

/**
 * The ADS1292R shield: type 02, 9 bytes: ECG and respiration as i16, respiration rate and heart rate as u16, a zero.
 * Source: Protocentral/protocentral-ads1292r-arduino, Example-1 (125 samples/s, 57,600 baud).
 */
export function simulateAds1292r(options: ProtocolOptions): SimulatedDevice {
  const rateHz = options.rateHz ?? 125;
  const channels = [
    ecgInput("ECG", 16, ads1292rMvPerCount(options.gain)),
    respirationInput,
    reading("RESP-RATE", 15, "1/min", { maxCount: 0xffff }),
    reading("HR", 72, "1/min", { maxCount: 0xffff }),
  ];
  return cesDevice({
    protocol: "ads1292r",
    title: "ProtoCentral ADS1292R shield",
    streams: [{ name: "ecg", sampleRateHz: rateHz, rowsPerTick: 1, channels }],
    ticksPerS: rateHz,
    tick([counts]) {
      const payload = new DataView(new ArrayBuffer(9));
      for (let i = 0; i < 4; i++) payload.setInt16(2 * i, counts[i], true);
      return [{ bytes: cesFrame(0x02, new Uint8Array(payload.buffer)), streams: [0] }];
    },
  });
}
