import type { ProtocolOptions } from "../protocol.ts";
import { cesDevice, cesFrame } from "./ces-frame.ts";
import { breathing, ecgInput, lightInput, reading, signedRange } from "./channels.ts";
import { oneOf } from "./checks.ts";
import type { SimulatedChannel, SimulatedDevice } from "./device.ts";

/** MAX30001: 18 bits of 1 V over 2^17 at gain 20, which the driver shifts up by 6. Source: MAX30001 data sheet. */
const ECG_MV_PER_COUNT = 1000 / 2 ** 17 / 20 / 64;

const bioImpedance: SimulatedChannel = {
  name: "BIOZ",
  takes: "other",
  units: "counts",
  countsPerUnit: 1,
  baseline: 0,
  ...signedRange(24),
  idle: breathing(40_000),
};

const boards = ["healthypi-5", "healthypi-5-old"] as const;

/** HealthyPi 5 with the firmware of today or the first one. */
export function simulateHealthypi5(options: ProtocolOptions): SimulatedDevice {
  const board = oneOf("board", options.board ?? boards[0], boards);
  return board === "healthypi-5" ? today(options) : first(options);
}

/**
 * Type 03, 50 bytes: eight ECG samples at 128 Hz and four of bioimpedance at 64 Hz, all i32 with the low byte first, heart
 * and respiration rate. Type 04, 19 bytes: eight PPG samples as i16, SpO2, the upper byte of the temperature twice. The
 * firmware does not name the PPG's rate; here it is that of the ECG.
 * Source: Protocentral/healthypi5_zephyr, data_module.c.
 */
function today(options: ProtocolOptions): SimulatedDevice {
  const rateHz = options.rateHz ?? 128;
  const ticksPerS = rateHz / 8;
  return cesDevice({
    protocol: "healthypi-5",
    board: "healthypi-5",
    title: "HealthyPi 5",
    streams: [
      {
        name: "ecg",
        sampleRateHz: rateHz,
        rowsPerTick: 8,
        channels: [ecgInput("ECG", 24, ECG_MV_PER_COUNT)],
      },
      { name: "bioz", sampleRateHz: rateHz / 2, rowsPerTick: 4, channels: [bioImpedance] },
      {
        name: "ppg",
        sampleRateHz: rateHz,
        rowsPerTick: 8,
        channels: [lightInput("PPG", { level: 12_000, countsPerPulse: 1500, maxCount: 32_767 })],
      },
    ],
    ticksPerS,
    tick([ecg, bioz, ppg]) {
      const electric = new DataView(new ArrayBuffer(50));
      for (let i = 0; i < 8; i++) electric.setInt32(4 * i, ecg[i], true);
      for (let i = 0; i < 4; i++) electric.setInt32(32 + 4 * i, bioz[i], true);
      electric.setUint8(48, 72);
      electric.setUint8(49, 15);
      const optical = new DataView(new ArrayBuffer(19));
      for (let i = 0; i < 8; i++) optical.setInt16(2 * i, ppg[i], true);
      const temperatureUpperByte = 3660 >> 8;
      optical.setUint8(16, 98);
      optical.setUint8(17, temperatureUpperByte);
      optical.setUint8(18, temperatureUpperByte);
      return [
        { bytes: cesFrame(0x03, new Uint8Array(electric.buffer)), streams: [0, 1] },
        { bytes: cesFrame(0x04, new Uint8Array(optical.buffer)), streams: [2] },
      ];
    },
  });
}

/**
 * Type 02, 22 bytes: ECG and bioimpedance as i32, whether the latter is to be skipped (FF: there is none this time), red
 * and IR, temperature, SpO2, heart and respiration rate. Bioimpedance comes with every second frame.
 */
function first(options: ProtocolOptions): SimulatedDevice {
  const rateHz = options.rateHz ?? 128;
  let skip = false;
  const light = (name: string) =>
    lightInput(name, { level: 150_000, countsPerPulse: 4000, maxCount: 2 ** 22 - 1 });
  const channels = [
    ecgInput("ECG", 24, ECG_MV_PER_COUNT),
    bioImpedance,
    light("RED"),
    light("IR"),
    reading("TEMP", 36.6, "°C", { countsPerUnit: 100, maxCount: 32_767 }),
    reading("SPO2", 98, "%"),
    reading("HR", 72, "1/min"),
    reading("RESP-RATE", 15, "1/min"),
  ];
  return cesDevice({
    protocol: "healthypi-5",
    board: "healthypi-5-old",
    title: "HealthyPi 5, first firmware",
    streams: [{ name: "vitals", sampleRateHz: rateHz, rowsPerTick: 1, channels }],
    ticksPerS: rateHz,
    tick([counts]) {
      const payload = new DataView(new ArrayBuffer(22));
      payload.setInt32(0, counts[0], true);
      payload.setInt32(4, skip ? 0 : counts[1], true);
      payload.setUint8(8, skip ? 0xff : 0x00);
      payload.setInt32(9, counts[2], true);
      payload.setInt32(13, counts[3], true);
      payload.setInt16(17, counts[4], true);
      for (let i = 0; i < 3; i++) payload.setUint8(19 + i, counts[5 + i]);
      if (skip) counts[1] = Number.NaN;
      skip = !skip;
      return [{ bytes: cesFrame(0x02, new Uint8Array(payload.buffer)), streams: [0] }];
    },
    powerOn() {
      skip = false;
    },
  });
}
