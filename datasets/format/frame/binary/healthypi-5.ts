import type { Protocol, ProtocolOptions } from "../protocol.ts";
import { i16le, i32le } from "./byte-fields.ts";
import { cesProtocol, channel, rawCounts, reading } from "./ces-protocol.ts";
import type { CesPacket } from "./ces-shape.ts";
import { chooseRate } from "./options.ts";
import type { RowBatch } from "./row-batch.ts";

const INT32 = 2 ** 31;
const FOOTER = [0x00, 0x0b] as const;

function addSamples(batch: RowBatch, bytes: Uint8Array, at: number, samples: number): void {
  for (let i = 0; i < samples; i++) batch.counts[batch.rows++] = i32le(bytes, at + 4 * i);
}

/** 8 ECG i32, 4 bio-impedance i32 (little-endian, whatever the README says), heart rate, respiration rate. */
const ecgPacket: CesPacket = {
  type: 3,
  payload: 50,
  rows: 8,
  // Packets of two kinds come one at a time.
  read: (bytes, at, _packets, _stride, [ecg, bioz]) => {
    addSamples(ecg as RowBatch, bytes, at, 8);
    addSamples(bioz as RowBatch, bytes, at + 32, 4);
  },
};

/** 8 PPG i16, SpO2, and the high byte of the temperature twice: its low byte is lost in the firmware, so it is left out. */
const ppgPacket: CesPacket = {
  type: 4,
  payload: 19,
  rows: 8,
  read: (bytes, at, _packets, _stride, [, , ppg]) => {
    const { counts, rows } = ppg as RowBatch;
    for (let i = 0; i < 8; i++) counts[rows + i] = i16le(bytes, at + 2 * i);
    (ppg as RowBatch).rows = rows + 8;
  },
};

/** ECG i32, bio-impedance i32, flag (FF: no new bio-impedance), red i32, infrared i32, temperature i16, SpO2, HR, respiration rate. */
const oldPacket: CesPacket = {
  type: 2,
  payload: 22,
  rows: 1,
  read: (bytes, from, packets, stride, [batch]) => {
    const { counts, channels, rows } = batch as RowBatch;
    let to = rows * channels;
    for (let i = 0, at = from; i < packets; i++, at += stride, to += channels) {
      counts[to] = i32le(bytes, at);
      counts[to + 1] = bytes[at + 8] === 0 ? i32le(bytes, at + 4) : Number.NaN;
      counts[to + 2] = i32le(bytes, at + 9);
      counts[to + 3] = i32le(bytes, at + 13);
      counts[to + 4] = i16le(bytes, at + 17);
      counts[to + 5] = bytes[at + 19] as number;
      counts[to + 6] = bytes[at + 20] as number;
      counts[to + 7] = bytes[at + 21] as number;
    }
    (batch as RowBatch).rows = rows + packets;
  },
};

const ecgCounts = rawCounts(
  "MAX30001 code of 18 bits, shifted by 6 or 8 bits depending on the driver: nobody says which, so counts",
);
const biozCounts = rawCounts("MAX30001 code of 20 bits, shifted by the driver");
const ppgCounts = rawCounts("AFE4400 code; LED current and gain are not sent");

const newStreams = (options: ProtocolOptions) => [
  {
    name: "ecg",
    rate: chooseRate(options, 128),
    rowsPerFrame: 8,
    channels: [channel("ECG", "ecg", ecgCounts, -INT32, INT32 - 1)],
  },
  {
    name: "bioz",
    // The chip makes one of these for every two of ECG.
    rate: chooseRate(halved(options), 64),
    rowsPerFrame: 4,
    channels: [channel("BIOZ", "other", biozCounts, -INT32, INT32 - 1)],
  },
  // The firmware does not say how often it sends these: arrival has to tell.
  {
    name: "ppg",
    rate: undefined,
    rowsPerFrame: 8,
    frame: 1,
    channels: [channel("PPG", "ppg", ppgCounts, -32768, 32767)],
  },
];

const halved = (options: ProtocolOptions): ProtocolOptions =>
  options.rateHz === undefined ? options : { ...options, rateHz: options.rateHz / 2 };

const oldStreams = (options: ProtocolOptions) => [
  {
    name: "vitals",
    rate: chooseRate(options, undefined),
    rowsPerFrame: 1,
    channels: [
      channel("ECG", "ecg", ecgCounts, -INT32, INT32 - 1),
      channel("BIOZ", "other", biozCounts, -INT32, INT32 - 1),
      channel("RED", "ppg", ppgCounts, -INT32, INT32 - 1),
      channel("IR", "ppg", ppgCounts, -INT32, INT32 - 1),
      channel("TEMP", "other", rawCounts("temperature as sent; its unit is not stated"), -32768, 32767),
      reading("SPO2", "%", 255),
      reading("HR", "1/min", 255),
      reading("RESP-RATE", "1/min", 255),
    ],
  },
];

/** HealthyPi 5 over USB: packets of several samples, and the single-sample packets of its first firmware. */
export const healthypi5: Protocol = cesProtocol({
  name: "healthypi-5",
  title: "ProtoCentral HealthyPi 5",
  source: "healthypi5_zephyr, data_module.c",
  baudRates: [115200],
  candidates: [{}, { board: "healthypi-5-old" }],
  boards: {
    "healthypi-5": { envelope: { packets: [ecgPacket, ppgPacket], footer: FOOTER }, streams: newStreams },
    "healthypi-5-old": { envelope: { packets: [oldPacket], footer: FOOTER }, streams: oldStreams },
  },
});
