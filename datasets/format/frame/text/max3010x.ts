import { chooseBoard, chooseRate } from "../binary/options.ts";
import type { FrameLayout, Protocol, ProtocolOptions } from "../protocol.ts";
import { ColumnsFormat } from "./columns-format.ts";
import { KeysFormat } from "./keys-format.ts";
import { converter, plainCounts, refuseGain, textChannel, textLayout } from "./text-layout.ts";

const range = converter(18);
const counts = {
  ...plainCounts,
  source: "MAX30101 data sheet: 18-bit FIFO counts, proportional to the photo current",
};

/** What the examples of SparkFun's library print; `hz` where the sketch settles it. */
const boards = {
  "r-ir-g": { keys: ["R", "IR", "G"], required: [], names: ["RED", "IR", "GREEN"], hz: undefined },
  // 100 samples a second, averaged by four.
  "red-ir": { keys: ["red", "ir"], required: [], names: ["RED", "IR"], hz: 25 },
  "ir-bpm": { keys: ["IR"], required: ["BPM"], names: ["IR"], hz: undefined },
  ir: { keys: undefined, required: [], names: ["IR"], hz: undefined },
} as const;
const boardNames = Object.keys(boards) as (keyof typeof boards)[];

function layout(options: ProtocolOptions = {}): FrameLayout {
  refuseGain("max3010x", options);
  const name = chooseBoard("max3010x", boardNames, options.board);
  const { keys, required, names, hz } = boards[name];
  return textLayout({
    protocol: "max3010x",
    board: name,
    channels: names.map((channel) => textChannel(channel, "ppg", range, counts)),
    rate: chooseRate(options, hz),
    format: () =>
      keys === undefined
        ? new ColumnsFormat({ columns: [{ kind: "value", range }], delimiter: "," })
        : new KeysFormat(
            keys.map((key) => ({ names: [key], range })),
            required,
          ),
  });
}

/**
 * `R[123] IR[456] G[789]`, `red=123, ir=456, HR=75, ...`, `IR=50123, BPM=75.1, Avg BPM=74 No finger?`, or a bare count a line. Rates
 * are what the loop lets through: estimated, but for the sketch that waits for each sample.
 */
export const max3010x: Protocol = {
  name: "max3010x",
  title: "MAX30101/MAX30102/MAX30105 (SparkFun sketches)",
  source: "sparkfun/SparkFun_MAX3010x_Sensor_Library, examples 1, 4, 5 and 8",
  boards: boardNames,
  baudRates: [115200, 9600],
  candidates: boardNames.map((board) => ({ board })),
  layout,
};
