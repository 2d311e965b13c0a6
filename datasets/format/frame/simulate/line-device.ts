import { NOTHING, type SimulatedChannel, type SimulatedDevice } from "./device.ts";
import { text } from "./text-lines.ts";

interface LineDevice {
  readonly protocol: string;
  readonly board?: string;
  readonly title: string;
  readonly rateHz: number;
  readonly channels: readonly SimulatedChannel[];
  /** What the sketch prints for one row; `row` counts from power-on. */
  line(counts: Float64Array, row: number): string;
  readonly counterWrap?: number;
  /** What it prints in `setup()`. */
  readonly greeting?: string;
}

/** A sketch that prints text for every sample, from power-on and whatever it is told. */
export function simulateLines(device: LineDevice): SimulatedDevice {
  let row = 0;
  return {
    protocol: device.protocol,
    board: device.board,
    title: device.title,
    streams: [{ name: "samples", sampleRateHz: device.rateHz, rowsPerTick: 1, channels: device.channels }],
    ticksPerS: device.rateHz,
    counterWrap: device.counterWrap,
    streaming: true,
    startCommands: [],
    ownPower: false,
    receive: () => NOTHING,
    tick: ([counts]) => [{ bytes: text(device.line(counts, row++)), streams: [0] }],
    powerOn() {
      row = 0;
      return text(device.greeting ?? "");
    },
  };
}
