import type { ProtocolOptions } from "../protocol.ts";
import { ecgInput, signedRange, still } from "./channels.ts";
import { oneOf } from "./checks.ts";
import { NOTHING, type SimulatedChannel, type SimulatedDevice, type SimulatedFrame } from "./device.ts";
import { text } from "./text-lines.ts";

const BANNER = (daisy: boolean) =>
  [
    "OpenBCI V3 8-16 channel",
    "On Board ADS1299 Device ID: 0x3E",
    ...(daisy ? ["On Daisy ADS1299 Device ID: 0x3E"] : []),
    "LIS3DH Device ID: 0x33",
    "Firmware: v3.1.2",
    "$$$",
  ].join("\n");

/** ADS1299 at 4.5 V reference. Source: OpenBCI Cyton data format, scale factors. */
const mvPerCount = (gain: number) => (4.5 * 1000) / (2 ** 23 - 1) / gain;

/** LIS3DH at +-4 g: 0.002/16 g a count; at rest the z axis feels the earth. */
const accelerometer: readonly SimulatedChannel[] = ["x", "y", "z"].map((axis) => ({
  name: `accel ${axis}`,
  takes: "other",
  units: "g",
  countsPerUnit: 16 / 0.002,
  baseline: 0,
  ...signedRange(16),
  idle: still(axis === "z" ? 1 : 0, "g"),
}));

/**
 * An OpenBCI Cyton, with or without Daisy: silent until `b`. `A0 | id | 8 x int24, high byte first | 6 bytes aux | C0`.
 * With a Daisy odd ids carry the board's channels, the even id after it the Daisy's (so the first packet, id 0, is a Daisy
 * half without its other half).
 * Source: OpenBCI Cyton data format; OpenBCI_32bit_Library (commands, `$$$` ends every answer, ids start at 0 at `b`).
 */
export function simulateCyton(options: ProtocolOptions): SimulatedDevice {
  const board = oneOf("board", options.board ?? "cyton", ["cyton", "cyton-daisy"]);
  const daisy = board === "cyton-daisy";
  const gain = options.gain ?? 24;
  let counter = 0;
  let streaming = false;
  const channels = Array.from({ length: daisy ? 16 : 8 }, (_, i) =>
    ecgInput(`channel ${i + 1}`, 24, mvPerCount(gain)),
  );
  const ticksPerS = options.rateHz ?? (daisy ? 125 : 250);
  const packet = (counts: Float64Array | undefined, from: number): SimulatedFrame => {
    const bytes = new Uint8Array(33);
    bytes[0] = 0xa0;
    bytes[1] = counter;
    counter = (counter + 1) % 256;
    bytes[32] = 0xc0;
    if (counts === undefined) return { bytes, streams: [] };
    for (let i = 0; i < 8; i++) {
      const count = counts[from + i];
      bytes[2 + 3 * i] = (count >> 16) & 0xff;
      bytes[3 + 3 * i] = (count >> 8) & 0xff;
      bytes[4 + 3 * i] = count & 0xff;
    }
    const aux = channels.length;
    for (let i = 0; i < 3; i++) {
      bytes[26 + 2 * i] = (counts[aux + i] >> 8) & 0xff;
      bytes[27 + 2 * i] = counts[aux + i] & 0xff;
    }
    return { bytes, streams: [0] };
  };
  const execute = (command: string): string => {
    switch (command) {
      case "b":
        if (!streaming) counter = 0;
        streaming = true;
        return "";
      case "s":
        streaming = false;
        return "";
      case "v":
        streaming = false;
        counter = 0;
        return BANNER(daisy);
      case "V":
        return "v3.1.2$$$";
      case "d":
        return "updating channel settings to default$$$";
      case "C":
        return daisy ? "16$$$" : "no daisy to attach!8$$$";
      case "c":
        return "daisy removed$$$";
      case "?":
        return "Board ADS Registers\nADS_ID, 00, 3E, 0, 0, 1, 1, 1, 1, 1, 0\n$$$";
      default:
        return "";
    }
  };
  return {
    protocol: "cyton",
    board,
    title: daisy ? "OpenBCI Cyton with Daisy, 16 channels" : "OpenBCI Cyton, 8 channels",
    streams: [
      {
        name: "exg",
        sampleRateHz: ticksPerS,
        rowsPerTick: 1,
        channels: [...channels, ...accelerometer],
      },
    ],
    ticksPerS,
    counterWrap: daisy ? 128 : 256,
    startCommands: [text("b")],
    ownPower: true,
    get streaming() {
      return streaming;
    },
    receive: (bytes) => text(Array.from(bytes, (byte) => execute(String.fromCharCode(byte))).join("")),
    tick([counts]) {
      if (!daisy) return [packet(counts, 0)];
      const lone = counter % 2 === 0 ? [packet(undefined, 0)] : [];
      return [...lone, packet(counts, 0), packet(counts, 8)];
    },
    powerOn() {
      counter = 0;
      streaming = false;
      return NOTHING;
    },
  };
}
