import type { ProtocolOptions } from "../protocol.ts";
import { ads1292rMvPerCount, respirationInput } from "./ads1292r.ts";
import { cesDevice, cesFrame } from "./ces-frame.ts";
import { ecgInput, lightInput, reading } from "./channels.ts";
import type { SimulatedChannel, SimulatedDevice } from "./device.ts";

/** The AFE4490 counts light with 22 bits around 0. Source: AFE4490 data sheet, LED2VAL. */
const light = (name: string, level: number) =>
  lightInput(name, { level, countsPerPulse: 12_000, maxCount: 2 ** 21 - 1 });

const RATE_HZ = 125;

const channels = (options: ProtocolOptions, readings: readonly SimulatedChannel[]) => [
  ecgInput("ECG", 16, ads1292rMvPerCount(options.gain)),
  respirationInput,
  light("IR", 800_000),
  light("RED", 600_000),
  reading("TEMP", 36.6, "°C", { countsPerUnit: 100, maxCount: 0xffff }),
  ...readings,
];

function board(
  protocol: string,
  title: string,
  options: ProtocolOptions,
  readings: readonly SimulatedChannel[],
  tail: (counts: Float64Array) => readonly number[],
): SimulatedDevice {
  const rateHz = options.rateHz ?? RATE_HZ;
  return cesDevice({
    protocol,
    title,
    streams: [
      { name: "vitals", sampleRateHz: rateHz, rowsPerTick: 1, channels: channels(options, readings) },
    ],
    ticksPerS: rateHz,
    tick([counts]) {
      const payload = new DataView(new ArrayBuffer(20));
      payload.setInt16(0, counts[0], true);
      payload.setInt16(2, counts[1], true);
      payload.setInt32(4, counts[2], true);
      payload.setInt32(8, counts[3], true);
      payload.setUint16(12, counts[4], true);
      tail(counts).forEach((byte, i) => {
        payload.setUint8(14 + i, byte);
      });
      return [{ bytes: cesFrame(0x02, new Uint8Array(payload.buffer)), streams: [0] }];
    },
  });
}

/**
 * HealthyPi v3: type 02, 20 bytes: ECG, respiration, IR, red, temperature, then rates, the constant 80 where diastolic
 * pressure stood, a rate from the pressure cuff, and whether leads are off.
 * Source: Protocentral/protocentral-healthypi-v3, healthypi3_streaming.ino.
 */
export const simulateHealthypiV3 = (options: ProtocolOptions): SimulatedDevice =>
  board(
    "healthypi-v3",
    "HealthyPi v3",
    options,
    [
      reading("RESP-RATE", 15, "1/min"),
      reading("SPO2", 98, "%"),
      reading("HR", 72, "1/min"),
      reading("BP-HR", 71, "1/min"),
      reading("LEAD-STATUS", 0, "flags"),
    ],
    (counts) => [counts[5], counts[6], counts[7], 80, counts[8], counts[9]],
  );

/**
 * HealthyPi v4: the same frame, with the constants 80 and 120 before the status of the ADS1292R.
 * Source: Protocentral/protocentral_healthypi_v4, Healthypiv4_Arduino.ino.
 */
export const simulateHealthypiV4 = (options: ProtocolOptions): SimulatedDevice =>
  board(
    "healthypi-v4",
    "HealthyPi v4",
    options,
    [
      reading("RESP-RATE", 15, "1/min"),
      reading("SPO2", 98, "%"),
      reading("HR", 72, "1/min"),
      reading("LEAD-STATUS", 0, "flags"),
    ],
    (counts) => [counts[5], counts[6], counts[7], 80, 120, counts[8]],
  );
