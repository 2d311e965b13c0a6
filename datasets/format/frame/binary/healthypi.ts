import type { FrameChannel, Protocol, ProtocolOptions } from "../protocol.ts";
import { i16le, i32le, u16le, u32le } from "./byte-fields.ts";
import { type CesBoard, cesProtocol, channel, rawCounts, reading } from "./ces-protocol.ts";
import type { CesPacket } from "./ces-shape.ts";
import { ads1292rScale } from "./chip-scales.ts";
import { chooseGain, chooseRate } from "./options.ts";
import type { RowBatch } from "./row-batch.ts";

/** Where the two generations, whose packets are equally long, put the single bytes of [14] to [19]. */
interface Tail {
  readonly bytes: readonly number[];
  readonly channels: readonly FrameChannel[];
  readonly signedPpg: boolean;
  readonly doubts?: CesBoard["doubts"];
}

/** ECG i16, respiration i16, infrared 32, red 32, temperature u16 in 0.01 °C, and single bytes. */
function packetOf({ bytes: tail, signedPpg }: Tail): CesPacket {
  return {
    type: 2,
    payload: 20,
    rows: 1,
    read: (bytes, from, packets, stride, [batch]) => {
      const { counts, channels, rows } = batch as RowBatch;
      let to = rows * channels;
      for (let i = 0, at = from; i < packets; i++, at += stride, to += channels) {
        counts[to] = i16le(bytes, at);
        counts[to + 1] = i16le(bytes, at + 2);
        counts[to + 2] = signedPpg ? i32le(bytes, at + 4) : u32le(bytes, at + 4);
        counts[to + 3] = signedPpg ? i32le(bytes, at + 8) : u32le(bytes, at + 8);
        counts[to + 4] = u16le(bytes, at + 12);
        for (let t = 0; t < tail.length; t++) counts[to + 5 + t] = bytes[at + (tail[t] as number)] as number;
      }
      (batch as RowBatch).rows = rows + packets;
    },
  };
}

function board(tail: Tail): CesBoard {
  const ppg = rawCounts("AFE4490, 22-bit code; LED current and gain are not sent");
  const [min, max] = tail.signedPpg ? [-(2 ** 21), 2 ** 21 - 1] : [0, 2 ** 22 - 1];
  return {
    envelope: { packets: [packetOf(tail)], footer: [0x00, 0x0b] },
    ...(tail.doubts === undefined ? {} : { doubts: tail.doubts }),
    streams: (options: ProtocolOptions) => {
      const known =
        options.gain === undefined ? "assumed to be set as on the ADS1292R shield" : "as declared";
      return [
        {
          name: "vitals",
          rate: chooseRate(options, 125),
          rowsPerFrame: 1,
          channels: [
            channel("ECG", "ecg", ads1292rScale(chooseGain(options, 12), 8, known), -32768, 32767),
            channel(
              "RESP",
              "other",
              rawCounts("demodulated impedance; its scale is not stated"),
              -32768,
              32767,
            ),
            channel("IR", "ppg", ppg, min, max),
            channel("RED", "ppg", ppg, min, max),
            reading("TEMP", "°C", 65535, 100),
            ...tail.channels,
          ],
        },
      ];
    },
  };
}

/** Share of the packets whose bytes 17 and 18 are the constants of HealthyPi v4. */
function packetsWithConstants(bytes: Uint8Array): number {
  let packets = 0;
  let constant = 0;
  for (let at = 0; at + 27 <= bytes.length; at++) {
    if (bytes[at] !== 0x0a || bytes[at + 1] !== 0xfa || bytes[at + 2] !== 20 || bytes[at + 3] !== 0) continue;
    packets++;
    if (bytes[at + 22] === 80 && bytes[at + 23] === 120) constant++;
  }
  return packets === 0 ? 1 : constant / packets;
}

const status: FrameChannel = reading("LEAD-STATUS", "flags", 255);

/** HealthyPi v3: lead status bit 0 ECG off, bit 1 finger off. */
export const healthypiV3: Protocol = cesProtocol({
  name: "healthypi-v3",
  title: "ProtoCentral HealthyPi v3",
  source: "protocentral-healthypi-v3, healthypi3_streaming.ino",
  baudRates: [115200, 57600],
  candidates: [{}],
  boards: {
    "healthypi-v3": board({
      bytes: [14, 15, 16, 18, 19],
      channels: [
        reading("RESP-RATE", "1/min", 255),
        reading("SPO2", "%", 255),
        reading("HR", "1/min", 255),
        reading("BP-HR", "1/min", 255),
        status,
      ],
      signedPpg: false,
    }),
  },
});

/** HealthyPi v4: bytes 17 and 18 are constants; lead status holds the ADS1292R's lead-off bits. */
export const healthypiV4: Protocol = cesProtocol({
  name: "healthypi-v4",
  title: "ProtoCentral HealthyPi v4",
  source: "protocentral_healthypi_v4, Healthypiv4_Arduino.ino",
  baudRates: [115200, 57600],
  candidates: [{}],
  boards: {
    "healthypi-v4": board({
      bytes: [14, 15, 16, 19],
      channels: [
        reading("RESP-RATE", "1/min", 255),
        reading("SPO2", "%", 255),
        reading("HR", "1/min", 255),
        status,
      ],
      signedPpg: true,
      doubts: (bytes) =>
        packetsWithConstants(bytes) < 0.5
          ? "bytes 17 and 18 are not 80 and 120, as a v4 sends them"
          : undefined,
    }),
  },
});
