import type { ProtocolOptions } from "../protocol.ts";
import { cesDevice, cesFrame } from "./ces-frame.ts";
import { ecgInput, reading } from "./channels.ts";
import type { SimulatedDevice } from "./device.ts";

/** 1 V over 2^17 at gain 20. Source: MAX30003 data sheet, ECG data conversion. */
const MV_PER_CODE = 1000 / 2 ** 17 / 20;

/**
 * The MAX30003 shield: type 02, 12 bytes: ECG, then RR and heart rate as u32. The library puts the upper 16 of the 18 bits
 * into the upper half of an i32 and the two lower ones at its bottom.
 * Source: Protocentral/protocentral_max30003, Example1 (128 samples/s by CNFG_ECG 0x805000).
 */
export function simulateMax30003(options: ProtocolOptions): SimulatedDevice {
  const rateHz = options.rateHz ?? 128;
  return cesDevice({
    protocol: "max30003",
    title: "ProtoCentral MAX30003 shield",
    streams: [
      {
        name: "ecg",
        sampleRateHz: rateHz,
        rowsPerTick: 1,
        channels: [
          ecgInput("ECG", 18, MV_PER_CODE),
          reading("RR", 833, "ms", { maxCount: 0xffff }),
          reading("HR", 72, "1/min", { maxCount: 0xffff }),
        ],
      },
    ],
    ticksPerS: rateHz,
    tick([counts]) {
      const payload = new DataView(new ArrayBuffer(12));
      payload.setInt32(0, ((counts[0] >> 2) << 16) | (counts[0] & 3), true);
      payload.setUint32(4, counts[1], true);
      payload.setUint32(8, counts[2], true);
      return [{ bytes: cesFrame(0x02, new Uint8Array(payload.buffer)), streams: [0] }];
    },
  });
}

/**
 * HeartyPatch over TCP port 4567: type 03, 48 bytes: sequence number, time of the first sample (s, µs), RR in ms, eight
 * ECG samples as i32 with the 18 bits at the top. Closes with `F0 0B`.
 * Source: Protocentral/protocentral_heartypatch, packet_format.h and max30003.c.
 */
export function simulateHeartypatch(options: ProtocolOptions): SimulatedDevice {
  const rateHz = options.rateHz ?? 128;
  const ticksPerS = rateHz / 8;
  let sequence = 0;
  let timeS = 0;
  return cesDevice({
    protocol: "heartypatch",
    title: "HeartyPatch",
    streams: [
      { name: "ecg", sampleRateHz: rateHz, rowsPerTick: 8, channels: [ecgInput("ECG", 18, MV_PER_CODE)] },
    ],
    ticksPerS,
    counterWrap: 2 ** 32,
    ownPower: true,
    tick([counts]) {
      const payload = new DataView(new ArrayBuffer(48));
      payload.setUint32(0, sequence, true);
      payload.setUint32(4, Math.floor(timeS), true);
      payload.setUint32(8, Math.floor((timeS % 1) * 1e6), true);
      payload.setUint32(12, 833, true);
      for (let i = 0; i < 8; i++) payload.setInt32(16 + 4 * i, counts[i] * 2 ** 14, true);
      sequence = (sequence + 1) % 2 ** 32;
      timeS += 8 / rateHz;
      return [{ bytes: cesFrame(0x03, new Uint8Array(payload.buffer), 0xf0), streams: [0] }];
    },
    powerOn() {
      sequence = 0;
      timeS = 0;
    },
  });
}
