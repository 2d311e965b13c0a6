import type { ProtocolOptions } from "../protocol.ts";
import { openInput } from "./channels.ts";
import { oneOf } from "./checks.ts";
import { NOTHING, type SimulatedDevice } from "./device.ts";
import { createLineReader, text } from "./text-lines.ts";

interface Board {
  readonly answers: string;
  readonly channels: number;
  readonly bits: number;
  readonly rateHz: number;
  /** Supply of the analog front, which is the converter's reference. */
  readonly referenceV: number;
  /** Boards on an AVR stop when anything arrives; the others go on until they read STOP. */
  readonly stopsAtAnyByte: boolean;
}

const avr = (answers: string, channels: number): Board => ({
  answers,
  channels,
  bits: 10,
  rateHz: 250,
  referenceV: 5,
  stopsAtAnyByte: true,
});
const arm = (answers: string, channels: number, bits: number, rateHz: number, referenceV = 3.3): Board => ({
  answers,
  channels,
  bits,
  rateHz,
  referenceV,
  stopsAtAnyByte: false,
});

/**
 * Boards with the name that they answer to WHORU.
 * Source: Chords-Web src/components/boards.ts (names, channels, bits, rates).
 */
const boards: Readonly<Record<string, Board>> = {
  "uno-r3": avr("UNO-R3", 6),
  "uno-r4": arm("UNO-R4", 6, 14, 500, 5),
  nano: avr("NANO-CLASSIC", 8),
  mega: avr("MEGA-2560-R3", 16),
  "npg-lite": arm("NPG-LITE", 3, 12, 500),
  pico: arm("RPI-PICO-RP2040", 3, 12, 500),
  giga: arm("GIGA-R1", 6, 16, 500),
  "stm32-f4": arm("STM32F4-BLACK-PILL", 8, 12, 500),
  "stm32-g4": arm("STM32G4-CORE-BOARD", 16, 12, 250),
  "esp32-s3": arm("ESP32-S3", 16, 12, 250),
};

/** Largest ECGs (about 6 mV) still fit into the converter of a 5 V board. */
const DEFAULT_GAIN = 400;

/**
 * A Chords board: silent until START. `C7 7C | counter | channels as u16, high byte first | 01`.
 * Source: upsidedownlabs/Chords-Arduino-Firmware, UNO-R3.ino and UNO-R4.ino: the counter starts at 0 at power-on, not
 * at START, and wraps at 256.
 */
export function simulateChords(options: ProtocolOptions): SimulatedDevice {
  const name = oneOf("board", options.board ?? "uno-r3", Object.keys(boards));
  const board = boards[name] as Board;
  const channels = options.channels ?? board.channels;
  const rateHz = options.rateHz ?? board.rateHz;
  const countsPerMv = ((options.gain ?? DEFAULT_GAIN) * 2 ** board.bits) / (board.referenceV * 1000);
  let counter = 0;
  let streaming = false;
  const lines = createLineReader(["WHORU", "START", "STOP", "STATUS"]);
  const streams = [
    {
      name: "analog",
      sampleRateHz: rateHz,
      rowsPerTick: 1,
      channels: Array.from({ length: channels }, (_, i) => openInput(`A${i}`, board.bits, countsPerMv)),
    },
  ];
  const execute = (command: string): string => {
    if (command === "WHORU") return `${board.answers}\r\n`;
    if (command === "STATUS") return streaming ? "START\r\n" : "STOP\r\n";
    streaming = command === "START";
    return "";
  };
  return {
    protocol: "chords",
    board: name,
    title: `Chords ${board.answers}, ${channels} channels`,
    streams,
    ticksPerS: rateHz,
    counterWrap: 256,
    startCommands: [text("START\n")],
    ownPower: false,
    get streaming() {
      return streaming;
    },
    receive(bytes) {
      if (bytes.length > 0 && board.stopsAtAnyByte) streaming = false;
      return text(lines.push(bytes).map(execute).join(""));
    },
    tick([counts]) {
      const bytes = new Uint8Array(4 + 2 * channels);
      bytes.set([0xc7, 0x7c, counter]);
      for (let i = 0; i < channels; i++) {
        bytes[3 + 2 * i] = counts[i] >> 8;
        bytes[4 + 2 * i] = counts[i] & 0xff;
      }
      bytes[bytes.length - 1] = 0x01;
      counter = (counter + 1) % 256;
      return [{ bytes, streams: [0] }];
    },
    powerOn() {
      counter = 0;
      streaming = false;
      lines.clear();
      return NOTHING;
    },
  };
}
