import type { ProtocolOptions } from "../protocol.ts";
import { openInput, reading } from "./channels.ts";
import { oneOf } from "./checks.ts";
import { NOTHING, type SimulatedChannel, type SimulatedDevice, type SimulatedStream } from "./device.ts";
import { text } from "./text-lines.ts";

const RATES_HZ = [1, 10, 100, 1000];
/** Lowest bits of the commands that start it; the rest is the inputs. */
const LIVE = 0x01;
const SIMULATED = 0x02;
/** ECG sensor at 3.3 V and gain 1100. Source: BITalino ECG sensor data sheet. */
const countsPerMv = (bits: number) => (1100 * 2 ** bits) / 3300;
/** Bits of the six places of a frame, whichever inputs are in them. */
const BITS = [10, 10, 10, 10, 6, 6];

/** Input with the ECG sensor: A2 of the (r)evolution board, which carries its sensors; elsewhere where it was plugged in. */
const ecgInputs: Readonly<Record<string, number>> = {
  revolution: 1,
  "ecg-a1": 0,
  "ecg-a2": 1,
  "ecg-a3": 2,
  "ecg-a4": 3,
  "ecg-a5": 4,
  "ecg-a6": 5,
};

/**
 * A BITalino (r)evolution: idle until it is told a rate and inputs; inputs go out in ascending order.
 * Source: BITalinoWorld/revolution-python-api, bitalino.py (commands, frames, check sum); the board's sensors: BITalino
 * (r)evolution Board data sheet. What the simulated mode would make up is what the inputs carry here.
 */
export function simulateBitalino(options: ProtocolOptions): SimulatedDevice {
  const channels = options.channels ?? 6;
  const board = oneOf("board", options.board ?? "revolution", Object.keys(ecgInputs));
  const ecg = ecgInputs[board] as number;
  let rateHz = options.rateHz ?? 1000;
  let inputs = [0, 1, 2, 3, 4, 5].filter(
    (input) => input === ecg || input < channels - (ecg < channels ? 0 : 1),
  );
  let streaming = false;
  let sequence = 0;
  const layOut = (): SimulatedStream[] => [
    {
      name: "analog",
      sampleRateHz: rateHz,
      rowsPerTick: 1,
      channels: [
        ...inputs.map((input, place): SimulatedChannel => {
          const open = openInput(`A${input + 1}`, BITS[place], countsPerMv(BITS[place]));
          return input === ecg ? { ...open, takes: "ecg" } : open;
        }),
        reading("DIGITAL", 0, "flags", { maxCount: 15 }),
      ],
    },
  ];
  let streams = layOut();

  const idle = (command: number): string => {
    if (command === 0x07) return "BITalino_v5.2\n";
    if ((command & 0x3f) === 0x03) rateHz = RATES_HZ[command >> 6];
    else if (((command & 0x03) === LIVE || (command & 0x03) === SIMULATED) && command >> 2 !== 0) {
      inputs = [0, 1, 2, 3, 4, 5].filter((i) => (command >> (2 + i)) & 1);
      streaming = true;
      sequence = 0;
      streams = layOut();
    }
    return "";
  };
  const execute = (command: number): string => {
    if (!streaming) return idle(command);
    if (command === 0x00 || command === 0xff) streaming = false;
    return "";
  };

  return {
    protocol: "bitalino",
    board: options.board === undefined ? undefined : board,
    title: `BITalino, ${channels} inputs`,
    get streams() {
      return streams;
    },
    get ticksPerS() {
      return rateHz;
    },
    counterWrap: 16,
    get streaming() {
      return streaming;
    },
    startCommands: [
      Uint8Array.of((RATES_HZ.indexOf(rateHz) << 6) | 0x03),
      Uint8Array.of(LIVE | (inputs.reduce((bits, input) => bits | (1 << input), 0) << 2)),
    ],
    ownPower: true,
    receive: (bytes) => text(Array.from(bytes, execute).join("")),
    tick([counts]) {
      const bytes = bitalinoFrame(counts, sequence);
      sequence = (sequence + 1) % 16;
      return [{ bytes, streams: [0] }];
    },
    powerOn() {
      streaming = false;
      sequence = 0;
      return NOTHING;
    },
  };
}

/** Fields as one long number, the last byte first: counter, check sum, I1 I2 O1 O2, then the inputs, high bits first. */
function bitalinoFrame(counts: Float64Array, sequence: number): Uint8Array {
  const bits: number[] = [];
  const put = (value: number, width: number) => {
    for (let bit = width - 1; bit >= 0; bit--) bits.push((value >> bit) & 1);
  };
  put(sequence, 4);
  put(0, 4);
  put(counts[counts.length - 1], 4);
  counts.subarray(0, -1).forEach((count, place) => {
    put(count, BITS[place]);
  });
  while (bits.length % 8 !== 0) bits.push(0);
  const bytes = new Uint8Array(bits.length / 8);
  bits.forEach((bit, i) => {
    bytes[bytes.length - 1 - (i >> 3)] |= bit << (7 - (i & 7));
  });
  bytes[bytes.length - 1] |= checkSum(bytes);
  return bytes;
}

/** Four bits left over from a division by x^4 + x + 1. */
function checkSum(bytes: Uint8Array): number {
  let x = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      x = (x << 1) | ((byte >> bit) & 1);
      if (x & 0x10) x ^= 0x13;
    }
  }
  return x & 0xf;
}
