import type { ProtocolOptions } from "../protocol.ts";
import { openInput } from "./channels.ts";
import { oneOf } from "./checks.ts";
import { NOTHING, type SimulatedDevice, type SimulatedStream } from "./device.ts";
import { text } from "./text-lines.ts";

interface Board {
  readonly hardware: string;
  readonly bits: number;
  readonly channels: number;
  /** Samples of one channel a second, or of all together. */
  readonly rateHz: number;
  readonly shared: boolean;
}

/** 16 MHz / 8 / 199: what the Arduino's timer makes of 10 kHz. */
const ARDUINO_HZ = 16e6 / 8 / 199;
const arduino = (hardware: string): Board => ({
  hardware,
  bits: 10,
  channels: 1,
  rateHz: ARDUINO_HZ,
  shared: true,
});
const pro = (hardware: string, rateHz: number, bits = 10): Board => ({
  hardware,
  bits,
  channels: 2,
  rateHz,
  shared: false,
});

const boards: Readonly<Record<string, Board>> = {
  heart: arduino("HEARTSS"),
  muscle: arduino("MUSCLESS"),
  plant: arduino("PLANTSS"),
  "heart-pro": pro("HBSBPRO", 1000),
  human: pro("HUMANSB", 5000, 14),
  "muscle-pro": pro("MSBPCDC", 10_000),
  "neuron-pro": pro("NSBPCDC", 10_000),
};

const MESSAGE_BEGINS = [0xff, 0xff, 0x01, 0x01, 0x80, 0xff];
const MESSAGE_ENDS = [0xff, 0xff, 0x01, 0x01, 0x81, 0xff];

/**
 * A SpikerBox: samples as two bytes of 7 bits, the first byte of a frame marked by its top bit; text between marks that
 * no sample can make.
 * Source: BackyardBrains/Spike-Recorder, ArduinoSerial.cpp (222,222 baud; an Arduino's samples are shared by the channels);
 * SpikerShield sketch, `loop()` (`b:` is answered with the hardware's name).
 */
export function simulateSpikerbox(options: ProtocolOptions): SimulatedDevice {
  const name = oneOf("board", options.board ?? "heart", Object.keys(boards));
  const board = boards[name] as Board;
  let channels = options.channels ?? board.channels;
  let waiting = "";
  const rateHz = () => options.rateHz ?? (board.shared ? board.rateHz / channels : board.rateHz);
  const layOut = (): SimulatedStream[] => [
    {
      name: "analog",
      sampleRateHz: rateHz(),
      rowsPerTick: 1,
      channels: Array.from({ length: channels }, (_, i) =>
        openInput(`CH${i + 1}`, board.bits, 0.12 * 2 ** board.bits),
      ),
    },
  ];
  let streams = layOut();
  const execute = (line: string): number[] => {
    const asked = /c:([1-6]);/.exec(line);
    if (asked !== null && board.shared) {
      channels = Number(asked[1]);
      streams = layOut();
    }
    if (!line.includes("?:") && !line.includes("b:")) return [];
    const hardware = `HWT:${board.hardware};`;
    const message = line.includes("?:") ? `FWV:1.0;${hardware}HWV:1.0;` : hardware;
    return [...MESSAGE_BEGINS, ...text(message), ...MESSAGE_ENDS];
  };
  return {
    protocol: "spikerbox",
    board: name,
    title: `SpikerBox ${name}, ${channels} channel${channels > 1 ? "s" : ""}`,
    get streams() {
      return streams;
    },
    get ticksPerS() {
      return rateHz();
    },
    counterWrap: undefined,
    streaming: true,
    startCommands: [],
    ownPower: false,
    receive(bytes) {
      const lines = (waiting + String.fromCharCode(...bytes)).split("\n");
      waiting = (lines.pop() ?? "").slice(-64);
      return Uint8Array.from(lines.flatMap(execute));
    },
    tick([counts]) {
      const bytes = new Uint8Array(2 * channels);
      for (let i = 0; i < channels; i++) {
        bytes[2 * i] = counts[i] >> 7;
        bytes[2 * i + 1] = counts[i] & 0x7f;
      }
      bytes[0] |= 0x80;
      return [{ bytes, streams: [0] }];
    },
    powerOn() {
      waiting = "";
      return NOTHING;
    },
  };
}
