import type { ProtocolOptions } from "../protocol.ts";
import { ecgInput, lightInput, reading } from "./channels.ts";
import { oneOf } from "./checks.ts";
import { NOTHING, type SimulatedChannel, type SimulatedDevice, type SimulatedStream } from "./device.ts";

const CLOCK_HZ = 32_768;
const ACK = 0xff;
/** Lead-off flags of the ADS1292R with every lead on. */
const EXG_STATUS = 0x80;

/** Bit of the sensor mask, channel ids of the inquiry, and inputs, in the order of the packet. */
interface Sensor {
  readonly bit: number;
  readonly ids: readonly number[];
  readonly channels: (gain: number) => readonly SimulatedChannel[];
  /** Bytes of the packet from these channels' counts. */
  readonly pack: (counts: readonly number[]) => readonly number[];
}

const exg = (chip: number, bit: number, ids: readonly number[]): Sensor => ({
  bit,
  ids,
  channels: (gain) => [
    reading(`EXG${chip}-STATUS`, EXG_STATUS, "flags"),
    ...[1, 2].map((channel) => ecgInput(`EXG${chip}-CH${channel}`, 24, 2420 / (2 ** 23 - 1) / gain)),
  ],
  pack: ([status, ...counts]) => [
    status,
    ...counts.flatMap((count) => [(count >> 16) & 0xff, (count >> 8) & 0xff, count & 0xff]),
  ],
});

const lowByteFirst = (counts: readonly number[]) =>
  counts.flatMap((count) => [count & 0xff, (count >> 8) & 0xff]);

/** In the order of the packet. */
const sensors: readonly Sensor[] = [
  {
    bit: 0x80,
    ids: [0x00, 0x01, 0x02],
    channels: () =>
      ["X", "Y", "Z"].map((axis) => ({
        ...reading(`ACCEL-LN-${axis}`, axis === "Z" ? 1 : 0, "g", { countsPerUnit: 83, maxCount: 32_767 }),
        baseline: 2000,
      })),
    pack: lowByteFirst,
  },
  {
    // The optical pulse probe on the internal converter, 12 bits.
    bit: 0x100,
    ids: [0x12],
    channels: () => [lightInput("INT-A1", { level: 2048, countsPerPulse: 400, maxCount: 4095 })],
    pack: lowByteFirst,
  },
  {
    bit: 0x04,
    ids: [0x1c],
    channels: () => [reading("GSR", 2500, "counts", { maxCount: 0xffff })],
    pack: lowByteFirst,
  },
  exg(1, 0x10, [0x1d, 0x1e, 0x1f]),
  exg(2, 0x08, [0x20, 0x21, 0x22]),
];

/** What the sensors are for, as the vendor's software sets them: mask and rate. */
const boards: Readonly<Record<string, { readonly mask: number; readonly rateHz: number }>> = {
  ecg: { mask: 0x18, rateHz: 512 },
  exg1: { mask: 0x10, rateHz: 512 },
  ppg: { mask: 0x100, rateHz: 128 },
  "ppg-gsr": { mask: 0x104, rateHz: 128 },
  "ecg-accel": { mask: 0x98, rateHz: 512 },
};

/** Bytes of a command's arguments; commands that are not listed have none. */
const ARGUMENTS: Readonly<Record<number, number>> = { 5: 2, 8: 3, 99: 3, 163: 1, 6: 1, 9: 1 };

/**
 * A Shimmer3 with LogAndStream firmware: every command is acknowledged by FF; after 07 come packets
 * `00 | time u24, 32,768 a second | channels in the order of the inquiry`, without any mark or check sum.
 * Source: seemoo-lab/pyshimmer (bt_const.py, bt_commands.py, dev/channels.py).
 */
export function simulateShimmer3(options: ProtocolOptions): SimulatedDevice {
  const gain = options.gain ?? 6;
  const board = oneOf("set of sensors", options.board ?? "ecg", Object.keys(boards));
  const usual = boards[board] as (typeof boards)[string];
  let mask = usual.mask;
  let divider = Math.round(CLOCK_HZ / (options.rateHz ?? usual.rateHz));
  let streaming = false;
  let time = 0;
  let waiting: number[] = [];
  const active = () => sensors.filter(({ bit }) => (mask & bit) !== 0);
  const layOut = (): SimulatedStream[] => [
    {
      name: "sensors",
      sampleRateHz: CLOCK_HZ / divider,
      rowsPerTick: 1,
      channels: active().flatMap(({ channels }) => channels(gain)),
    },
  ];
  let streams = layOut();

  const inquiry = () => {
    const ids = active().flatMap((sensor) => sensor.ids);
    return [0x02, divider & 0xff, divider >> 8, 0, 0, 0, 0, ids.length, 1, ...ids];
  };
  const execute = (command: number, given: readonly number[]): number[] => {
    switch (command) {
      case 0x01:
        return [ACK, ...inquiry()];
      case 0x03:
        return [ACK, 0x04, divider & 0xff, divider >> 8];
      case 0x05:
        divider = Math.max(1, given[0] | (given[1] << 8));
        streams = layOut();
        return [ACK];
      case 0x07:
        streaming = true;
        return [ACK];
      case 0x08:
        mask = given[0] | (given[1] << 8) | (given[2] << 16);
        streams = layOut();
        return [ACK];
      case 0x20:
        streaming = false;
        return [ACK];
      case 0x2e:
        return [ACK, 0x2f, 3, 0, 0, 0, 16, 0];
      case 0x3f:
        return [ACK, 0x25, 3];
      case 0x63:
        return [ACK, 0x62, given[2], ...exgRegisters(gain).slice(given[1], given[1] + given[2])];
      default:
        return [ACK];
    }
  };

  return {
    protocol: "shimmer3",
    board,
    title: `Shimmer3 (${board}), LogAndStream`,
    get streams() {
      return streams;
    },
    get ticksPerS() {
      return CLOCK_HZ / divider;
    },
    get counterWrap() {
      return Math.floor(2 ** 24 / divider);
    },
    get streaming() {
      return streaming;
    },
    startCommands: [Uint8Array.of(0x07)],
    ownPower: false,
    receive(bytes) {
      const answer: number[] = [];
      for (const byte of bytes) {
        waiting.push(byte);
        // 61 sets registers: chip, offset, length, then as many bytes.
        const own = waiting[0] === 0x61 ? 3 + (waiting[3] ?? 1) : (ARGUMENTS[waiting[0]] ?? 0);
        if (waiting.length < 1 + own) continue;
        const [command, ...given] = waiting;
        waiting = [];
        answer.push(...execute(command, given));
      }
      return Uint8Array.from(answer);
    },
    tick([counts]) {
      const bytes = [0x00, time & 0xff, (time >> 8) & 0xff, time >> 16];
      let at = 0;
      for (const sensor of active()) {
        const width = sensor.channels(gain).length;
        bytes.push(...sensor.pack([...counts.subarray(at, at + width)]));
        at += width;
      }
      time = (time + divider) % 2 ** 24;
      return [{ bytes: Uint8Array.from(bytes), streams: [0] }];
    },
    powerOn() {
      streaming = false;
      time = 0;
      waiting = [];
      return NOTHING;
    },
  };
}

/** Gain codes of the ADS1292R's CHnSET registers. Source: ADS1292R data sheet, table 17. */
const GAIN_CODES: Readonly<Record<number, number>> = { 6: 0, 1: 1, 2: 2, 3: 3, 4: 4, 8: 5, 12: 6 };

const exgRegisters = (gain: number) => {
  const channel = (GAIN_CODES[gain] ?? 0) << 4;
  return [0x02, 0xa0, 0x10, channel, channel, 0x00, 0x00, 0x00, 0x02, 0x03];
};
