import { PulsegateError } from "../../../../signals/errors.ts";
import type {
  FrameChannel,
  FrameLayout,
  Identification,
  Protocol,
  ProtocolOptions,
  ScaleProfile,
} from "../protocol.ts";
import { BitalinoShape } from "./bitalino-shape.ts";
import { FrameEngine } from "./frame-engine.ts";
import { chooseBoard, chooseChannels, chooseGain, chooseRate } from "./options.ts";

/** Rates in the order of their codes in the rate command. */
const rates = [1, 10, 100, 1000];
const STOP = Uint8Array.of(0x00);
const SUPPLY_MV = 3300;
/** Gain of the ECG sensor. */
const ECG_GAIN = 1100;

/** Source: ECG sensor data sheet, ECG(V) = (ADC / 2^n - 1/2) * VCC / 1100; also biosignalsnotebooks, conversion.py. */
function ecgScale(bits: number, gain: number | undefined): ScaleProfile {
  const how = gain === undefined ? "assumed to be the ECG sensor's 1100" : "as declared";
  return {
    name: `bitalino-ecg-gain-${gain ?? ECG_GAIN}`,
    units: "mV",
    gain: (2 ** bits * (gain ?? ECG_GAIN)) / SUPPLY_MV,
    baseline: 2 ** (bits - 1),
    source: `converter of ${bits} bits at 3.3 V; gain ${gain ?? ECG_GAIN} ${how}`,
  };
}

const rawScale = (bits: number): ScaleProfile => ({
  name: "counts",
  units: "adc",
  gain: 1,
  baseline: 0,
  source: `converter of ${bits} bits; the sensor at this input is not known`,
});

/** Where the ECG sensor is, from 0: on the (r)evolution board it is wired to A2, on others to what the user says. */
const boards: Readonly<Record<string, number>> = {
  revolution: 1,
  ...Object.fromEntries([0, 1, 2, 3, 4, 5].map((input) => [`ecg-a${input + 1}`, input])),
};

/** The first inputs in their order, the ECG's in the place of the last where it is not among them. */
function chosenInputs(count: number, ecg: number): number[] {
  const inputs = Array.from({ length: count }, (_, i) => i);
  if (ecg >= count) inputs[count - 1] = ecg;
  return inputs;
}

/** A frame has room for 10 bits in its first four places, whichever inputs are sent, and for 6 bits behind them. */
function channelsOf(inputs: readonly number[], ecg: number, gain: number | undefined): FrameChannel[] {
  const channels = inputs.map((input, place): FrameChannel => {
    const bits = place < 4 ? 10 : 6;
    const range = { minCount: 0, maxCount: 2 ** bits - 1, integer: true };
    return input === ecg
      ? { name: `A${input + 1}`, modality: "ecg", scale: ecgScale(bits, gain), ...range }
      : { name: `A${input + 1}`, modality: "other", scale: rawScale(bits), ...range };
  });
  const digital: ScaleProfile = {
    name: "bits",
    units: "flags",
    gain: 1,
    baseline: 0,
    source: "digital lines, from the high bit down I1, I2, O1, O2",
  };
  const range = { minCount: 0, maxCount: 15, integer: true };
  return [...channels, { name: "DIGITAL", modality: "other", scale: digital, ...range }];
}

/** `BITalino_v5.2` and a line end; the first boards wrote `BITalino V4`. */
const identification: Identification = {
  ask: Uint8Array.of(0x07),
  answer: (bytes) =>
    /BITalino[^\n]*\n/.test(String.fromCharCode(...bytes.subarray(-4096))) ? {} : undefined,
};

function layout(options: ProtocolOptions = {}): FrameLayout {
  const board = chooseBoard("bitalino", Object.keys(boards), options.board);
  const ecg = boards[board] as number;
  const inputs = chosenInputs(chooseChannels("bitalino", options.channels, 6, 1, 6), ecg);
  const rate = chooseRate(options, 1000);
  const code = rates.indexOf(rate?.hz ?? 0);
  if (code < 0)
    throw new PulsegateError("bad-option", "rate of a BITalino cannot be", {
      got: options.rateHz,
      expected: `one of ${rates.join(", ")} Hz`,
    });
  if (options.gain !== undefined) chooseGain(options, ECG_GAIN);
  const mask = inputs.reduce((bits, input) => bits | (1 << input), 0);
  return {
    protocol: "bitalino",
    board: options.board === undefined ? undefined : board,
    streams: [{ name: "analog", channels: channelsOf(inputs, ecg, options.gain), rate, rowsPerFrame: 1 }],
    counterWrap: 16,
    // Rate and inputs are heard only when it is idle, and many a byte that was meant for another device starts it.
    start: [STOP, Uint8Array.of((code << 6) | 0x03), Uint8Array.of((mask << 2) | 0x01)],
    stop: [STOP],
    identification,
    createParser: (sink) => new FrameEngine(new BitalinoShape(inputs.length, sink)),
  };
}

/** BITalino: no sync, a CRC of 4 bits and a sequence number of 4 bits in the last byte. */
export const bitalino: Protocol = {
  name: "bitalino",
  title: "BITalino",
  source: "revolution-python-api, bitalino.py; BITalino (r)evolution MCU block data sheet",
  boards: Object.keys(boards),
  baudRates: [115200],
  tcpPort: 8001,
  // Five channels need as many bytes as six, whose last one is then 0.
  candidates: [6, 4, 3, 2, 1].map((channels) => ({ channels })),
  layout,
};
