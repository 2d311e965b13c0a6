import type { Protocol } from "../protocol.ts";
import { i16le, u16le } from "./byte-fields.ts";
import { cesProtocol, channel, rawCounts, reading } from "./ces-protocol.ts";
import type { CesPacket } from "./ces-shape.ts";
import { ads1292rScale } from "./chip-scales.ts";
import { chooseGain, chooseRate } from "./options.ts";
import type { RowBatch } from "./row-batch.ts";

/** ECG i16, respiration i16, respiration rate u16, heart rate u16, 0. */
const packet: CesPacket = {
  type: 2,
  payload: 9,
  rows: 1,
  read: (bytes, from, packets, stride, [batch]) => {
    const { counts, channels, rows } = batch as RowBatch;
    let to = rows * channels;
    for (let i = 0, at = from; i < packets; i++, at += stride, to += 4) {
      counts[to] = i16le(bytes, at);
      counts[to + 1] = i16le(bytes, at + 2);
      counts[to + 2] = u16le(bytes, at + 4);
      counts[to + 3] = u16le(bytes, at + 6);
    }
    (batch as RowBatch).rows = rows + packets;
  },
};

/** ProtoCentral ADS1292R shield: ECG filtered on the board, the 16 high bits of each code. */
export const ads1292r: Protocol = cesProtocol({
  name: "ads1292r",
  title: "ProtoCentral ADS1292R ECG and respiration shield",
  source: "protocentral-ads1292r-arduino, Example-1 (registers CH1SET, CH2SET and CONFIG1 in the library)",
  baudRates: [57600, 115200],
  candidates: [{}],
  boards: {
    ads1292r: {
      envelope: { packets: [packet], footer: [0x00, 0x0b] },
      streams: (options) => {
        // The comment in the sketch says 6, the bits in CH2SET say 12.
        const gain = chooseGain(options, 12);
        const known = options.gain === undefined ? "CH2SET of the sketch" : "as declared";
        return [
          {
            name: "ecg",
            rate: chooseRate(options, 125),
            rowsPerFrame: 1,
            channels: [
              channel("ECG", "ecg", ads1292rScale(gain, 8, known), -32768, 32767),
              channel(
                "RESP",
                "other",
                rawCounts("demodulated impedance; its scale is not stated"),
                -32768,
                32767,
              ),
              reading("RESP-RATE", "1/min", 65535),
              reading("HR", "1/min", 65535),
            ],
          },
        ];
      },
    },
  },
});
