import { PulsegateError } from "../../../../signals/errors.ts";
import type { FrameLayout, Identification, Protocol, ProtocolOptions } from "../protocol.ts";
import { u16le } from "./byte-fields.ts";
import { FrameEngine } from "./frame-engine.ts";
import { chooseBoard, chooseGain, chooseRate } from "./options.ts";
import { CLOCK_WRAP, INQUIRY_HEAD, Shimmer3Shape } from "./shimmer3-shape.ts";
import { type Signal, shimmerChannel, signals } from "./shimmer3-signals.ts";

const CLOCK_HZ = 32768;

interface Setting {
  readonly signals: readonly string[];
  readonly rateHz: number;
}

const exg1 = ["EXG1-STATUS", "EXG1-CH1", "EXG1-CH2"];
const accel = ["ACCEL-LN-X", "ACCEL-LN-Y", "ACCEL-LN-Z"];

/** What the device is set to send when nobody asked it: usual settings, assumptions until the device answers an inquiry. */
const settings: Readonly<Record<string, Setting>> = {
  ecg: { signals: [...exg1, "EXG2-STATUS", "EXG2-CH1", "EXG2-CH2"], rateHz: 512 },
  exg1: { signals: exg1, rateHz: 512 },
  ppg: { signals: ["INT-A1"], rateHz: 128 },
  "ppg-gsr": { signals: ["INT-A1", "GSR"], rateHz: 128 },
  "ecg-accel": { signals: [...accel, ...exg1, "EXG2-STATUS", "EXG2-CH1", "EXG2-CH2"], rateHz: 512 },
};

/** Number by which the device knows a signal. @throws PulsegateError `unknown-name`. */
function idOf(name: string): number {
  const id = signals.findIndex((signal) => signal.name === name.toUpperCase());
  if (id >= 0) return id;
  throw new PulsegateError("unknown-name", "signal of shimmer3 is not known", {
    got: name,
    known: signals.map((signal) => signal.name),
  });
}

const identification: Identification = {
  ask: Uint8Array.of(0x01),
  answer: (bytes) => {
    // The acknowledgement comes first; anything before it is older.
    for (let at = bytes.lastIndexOf(0xff); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(0xff, at - 1)) {
      const found = inquiryAnswer(bytes.subarray(at + 1));
      if (found !== undefined) return found;
    }
    return undefined;
  },
};

/** `02 | divider u16 | configuration u32 | number of signals u8 | buffer size u8 | signals`. */
function inquiryAnswer(bytes: Uint8Array): ProtocolOptions | undefined {
  const count = bytes[7] ?? 0;
  if (bytes[0] !== 0x02 || count === 0 || bytes.length < INQUIRY_HEAD + count) return undefined;
  const ids = Array.from(bytes.subarray(INQUIRY_HEAD, INQUIRY_HEAD + count));
  const divider = u16le(bytes, 1);
  if (divider === 0 || ids.some((id) => id >= signals.length)) return undefined;
  return { signals: ids.map((id) => (signals[id] as Signal).name), rateHz: CLOCK_HZ / divider };
}

function layout(options: ProtocolOptions = {}): FrameLayout {
  const board = chooseBoard("shimmer3", Object.keys(settings), options.board);
  const setting = settings[board] as Setting;
  const ids = (options.signals ?? setting.signals).map(idOf);
  if (ids.length === 0)
    throw new PulsegateError("bad-option", "shimmer3 sends nothing", { expected: "at least one signal" });
  const asked = chooseRate(options, setting.rateHz);
  const ticks = Math.round(CLOCK_HZ / (asked?.hz as number));
  if (ticks < 1 || ticks > 65535)
    throw new PulsegateError("bad-option", "rate of shimmer3 cannot be", {
      got: options.rateHz,
      expected: "0.5 to 32768 Hz",
    });
  const gain = options.gain === undefined ? undefined : chooseGain(options, 6);
  return {
    protocol: "shimmer3",
    board: options.signals === undefined ? board : undefined,
    streams: [
      {
        name: "signals",
        channels: ids.map((id) => shimmerChannel(signals[id] as Signal, gain)),
        rate: { hz: CLOCK_HZ / ticks, how: asked?.how ?? "chip default" },
        rowsPerFrame: 1,
      },
    ],
    // The clock need not wrap at a whole number of packets; a wrap takes minutes, the fraction of a packet does not matter.
    counterWrap: Math.round(CLOCK_WRAP / ticks),
    start: [Uint8Array.of(0x07)],
    stop: [Uint8Array.of(0x20)],
    identification,
    createParser: (sink) => new FrameEngine(new Shimmer3Shape(ids, ticks, sink)),
  };
}

/** Shimmer3 with LogAndStream: what a packet holds is set in the device, and it says so when asked. */
export const shimmer3: Protocol = {
  name: "shimmer3",
  title: "Shimmer3 (LogAndStream)",
  source: "pyshimmer: bt_const.py, bt_commands.py, channels.py, shimmer3.py; brainflow, shimmer3_defines.h",
  boards: Object.keys(settings),
  baudRates: [115200],
  candidates: ["ecg", "exg1", "ppg", "ppg-gsr", "ecg-accel"].flatMap((board) =>
    [512, 256, 128, 51.2, 1024].map((rateHz) => ({ board, rateHz })),
  ),
  layout,
};
