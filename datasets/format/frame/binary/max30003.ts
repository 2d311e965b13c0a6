import type { Protocol } from "../protocol.ts";
import { i32le, u32le } from "./byte-fields.ts";
import { cesProtocol, channel, reading } from "./ces-protocol.ts";
import type { CesPacket } from "./ces-shape.ts";
import { max30003Scale } from "./chip-scales.ts";
import { chooseGain, chooseRate } from "./options.ts";
import type { RowBatch } from "./row-batch.ts";

const CODE = 2 ** 17;

/** ECG (16 high bits of the code above, its 2 low bits below), R-R in ms u32, heart rate u32. */
const shieldPacket: CesPacket = {
  type: 2,
  payload: 12,
  rows: 1,
  read: (bytes, from, packets, stride, [batch]) => {
    const { counts, rows } = batch as RowBatch;
    let to = rows * 3;
    for (let i = 0, at = from; i < packets; i++, at += stride, to += 3) {
      const word = i32le(bytes, at);
      counts[to] = (word >> 16) * 4 + (word & 3);
      counts[to + 1] = u32le(bytes, at + 4);
      counts[to + 2] = u32le(bytes, at + 8);
    }
    (batch as RowBatch).rows = rows + packets;
  },
};

/** Sequence u32, seconds u32, microseconds u32, R-R in ms u32, 8 ECG codes shifted by 14 bits. */
const patchPacket: CesPacket = {
  type: 3,
  payload: 48,
  rows: 8,
  read: (bytes, from, packets, stride, [batch]) => {
    const { counts, rows } = batch as RowBatch;
    let to = rows;
    for (let i = 0, at = from + 16; i < packets; i++, at += stride)
      for (let ecg = at; ecg < at + 32; ecg += 4) counts[to++] = i32le(bytes, ecg) >> 14;
    (batch as RowBatch).rows = to;
  },
};

/** ProtoCentral MAX30003 breakout. The sketch polls one word about every 8 ms: samples may come twice or be missed on the board. */
export const max30003: Protocol = cesProtocol({
  name: "max30003",
  title: "ProtoCentral MAX30003 ECG breakout",
  source:
    "protocentral_max30003, Example 1 (CNFG_ECG 0x805000: 128 samples/s, gain 20; a comment there says 250)",
  baudRates: [57600, 115200],
  candidates: [{}],
  boards: {
    max30003: {
      envelope: { packets: [shieldPacket], footer: [0x00, 0x0b] },
      streams: (options) => {
        const known = options.gain === undefined ? "CNFG_ECG of the sketch" : "as declared";
        return [
          {
            name: "ecg",
            rate: chooseRate(options, 128),
            rowsPerFrame: 1,
            channels: [
              channel("ECG", "ecg", max30003Scale(chooseGain(options, 20), known), -CODE, CODE - 1),
              reading("RR", "ms", 65535),
              reading("HR", "1/min", 65535),
            ],
          },
        ];
      },
    },
  },
});

/** HeartyPatch: a MAX30003 with Wi-Fi. Its sequence number starts again from 0 when the chip's FIFO overflows. */
export const heartypatch: Protocol = cesProtocol({
  name: "heartypatch",
  title: "ProtoCentral HeartyPatch",
  source: "heartypatch, packet_format.h and max30003.c (128, 256 or 512 samples/s chosen when it is built)",
  baudRates: [],
  tcpPort: 4567,
  candidates: [{}],
  boards: {
    heartypatch: {
      envelope: { packets: [patchPacket], footer: [0xf0, 0x0b], counterAt: 5 },
      streams: (options) => {
        const known =
          options.gain === undefined ? "assumed to be as on the MAX30003 breakout" : "as declared";
        return [
          {
            name: "ecg",
            rate: chooseRate(options, 128),
            rowsPerFrame: 8,
            channels: [channel("ECG", "ecg", max30003Scale(chooseGain(options, 20), known), -CODE, CODE - 1)],
          },
        ];
      },
    },
  },
});
