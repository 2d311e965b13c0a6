import { chooseGain, chooseRate } from "../binary/options.ts";
import type { FrameLayout, Protocol, ProtocolOptions } from "../protocol.ts";
import { ColumnsFormat } from "./columns-format.ts";
import { converter, textChannel, textLayout } from "./text-layout.ts";

const bits = 10;
const range = converter(bits);
/** In-band gain of the data sheet's heart-rate circuit: 100 of the instrumentation amplifier times 11 of the filter stage. */
const usualGain = 1100;
/** The converter's range when board and chip run on the same 3.3 V; the output rests at half of it. */
const supplyMv = 3300;

function layout(options: ProtocolOptions = {}): FrameLayout {
  const gain = chooseGain(options, usualGain);
  const scale = {
    name: `10 bits over 3.3 V, gain ${gain}`,
    units: "mV",
    gain: (gain * 2 ** bits) / supplyMv,
    baseline: 2 ** (bits - 1),
    source:
      "AD8232 data sheet: gain 100, filter stage 11, reference at half the supply; SparkFun hookup: 3.3 V",
  };
  return textLayout({
    protocol: "ad8232",
    board: undefined,
    channels: [textChannel("ECG", "ecg", range, scale)],
    rate: chooseRate(options, undefined),
    format: () => new ColumnsFormat({ columns: [{ kind: "value", range }], delimiter: ",", unknown: "!" }),
  });
}

/** One count a line, `!` while a lead is off. The sketch's loop paces it (about 150 to 250 lines a second): the rate is estimated. */
export const ad8232: Protocol = {
  name: "ad8232",
  title: "AD8232 on an Arduino (SparkFun sketch)",
  source: "sparkfun/AD8232_Heart_Rate_Monitor, Heart_Rate_Display_Arduino.ino",
  boards: [],
  baudRates: [9600, 115200],
  candidates: [{}],
  layout,
};
