import { PulsegateError } from "../../../../signals/errors.ts";
import type { FrameChannel, FrameLayout, Protocol, ProtocolOptions, ScaleProfile } from "../protocol.ts";
import { BitalinoShape } from "./bitalino-shape.ts";
import { FrameEngine } from "./frame-engine.ts";
import { chooseBoard, chooseChannels, chooseGain, chooseRate } from "./options.ts";

/** Rates in the order of their codes in the rate command. */
const rates = [1, 10, 100, 1000];
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

/** The (r)evolution board wires its ECG sensor to A2; with one channel, that one is taken for it. */
function channelsOf(inputs: number, gain: number | undefined): FrameChannel[] {
  const ecg = inputs === 1 ? 0 : 1;
  const channels = Array.from({ length: inputs }, (_, i): FrameChannel => {
    const bits = i < 4 ? 10 : 6;
    const range = { minCount: 0, maxCount: 2 ** bits - 1, integer: true };
    return i === ecg
      ? { name: `A${i + 1}`, modality: "ecg", scale: ecgScale(bits, gain), ...range }
      : { name: `A${i + 1}`, modality: "other", scale: rawScale(bits), ...range };
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

function layout(options: ProtocolOptions = {}): FrameLayout {
  chooseBoard("bitalino", ["bitalino"], options.board);
  const inputs = chooseChannels("bitalino", options.channels, 6, 1, 6);
  const rate = chooseRate(options, 1000);
  const code = rates.indexOf(rate?.hz ?? 0);
  if (code < 0)
    throw new PulsegateError("bad-option", "rate of a BITalino cannot be", {
      got: options.rateHz,
      expected: `one of ${rates.join(", ")} Hz`,
    });
  if (options.gain !== undefined) chooseGain(options, ECG_GAIN);
  const mask = (1 << inputs) - 1;
  return {
    protocol: "bitalino",
    board: undefined,
    streams: [{ name: "analog", channels: channelsOf(inputs, options.gain), rate, rowsPerFrame: 1 }],
    counterWrap: 16,
    start: [Uint8Array.of((code << 6) | 0x03), Uint8Array.of((mask << 2) | 0x01)],
    stop: [Uint8Array.of(0x00)],
    identification: undefined,
    createParser: (sink) => new FrameEngine(new BitalinoShape(inputs, sink)),
  };
}

/** BITalino: no sync, a CRC of 4 bits and a sequence number of 4 bits in the last byte. */
export const bitalino: Protocol = {
  name: "bitalino",
  title: "BITalino",
  source: "revolution-python-api, bitalino.py; BITalino (r)evolution MCU block data sheet",
  boards: [],
  baudRates: [115200],
  tcpPort: 8001,
  // Five channels need as many bytes as six, whose last one is then 0.
  candidates: [6, 4, 3, 2, 1].map((channels) => ({ channels })),
  layout,
};
