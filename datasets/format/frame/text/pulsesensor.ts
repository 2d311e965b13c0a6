import { PulsegateError } from "../../../../signals/errors.ts";
import { chooseBoard, chooseChannels, chooseRate } from "../binary/options.ts";
import type { FrameLayout, Protocol, ProtocolOptions } from "../protocol.ts";
import { type Column, ColumnsFormat } from "./columns-format.ts";
import { KeysFormat } from "./keys-format.ts";
import { LettersFormat } from "./letters-format.ts";
import type { LineFormat } from "./line-format.ts";
import { converter, plainCounts, refuseGain, textChannel, textLayout } from "./text-layout.ts";

const range = converter(10);
const counts = { ...plainCounts, source: "PulseSensor: 10-bit analogRead counts" };
const value: Column = { kind: "value", range };
const number: Column = { kind: "number" };
const bpm: Column = { kind: "number", range: { min: 0, max: 300, integer: true } };
const ibi: Column = { kind: "number", range: { min: 0, max: 10_000, integer: true } };
/** Rows of the software timer: 500 samples a second, every tenth is printed. The hardware timer's loop is slightly slower. */
const chipHz = 50;
const mostSensors = 12;

const pswsStart: readonly Column[] = [
  { kind: "words", words: ["PSWS"] },
  { kind: "words", words: ["1"] },
  { kind: "words", words: ["LIVE", "SIM"] },
  { kind: "sequence" },
  number,
  value,
  number,
  number,
  number,
  number,
  { kind: "text" },
];
const psws2: readonly Column[] = pswsStart
  .map((column, i): Column => (i === 1 ? { kind: "words", words: ["2"] } : column))
  .concat(Array.from({ length: 7 }, (): Column => ({ kind: "text" })));

const columns = (list: readonly Column[]): LineFormat => new ColumnsFormat({ columns: list, delimiter: "," });
const sensors = (n: number): Column[] => Array.from({ length: n }, () => value);
const letters = (from: string, n: number): string =>
  String.fromCharCode(...Array.from({ length: n }, (_, i) => from.charCodeAt(0) + i));

/** Line formats by name; `several` where more than one sensor can be read. */
const boards: Record<string, { readonly several: boolean; format(sensorCount: number): LineFormat }> = {
  visualizer: {
    several: true,
    format: (n) =>
      n === 1
        ? new LettersFormat("S", "BQ", range)
        : new LettersFormat(letters("a", n), letters("A", n) + letters("M", n), range),
  },
  // One sensor: BPM, IBI, signal, in this order. Several: the signals alone.
  plotter: {
    several: true,
    format: (n) => columns(n === 1 ? [bpm, ibi, value] : sensors(n)),
  },
  psws: { several: false, format: () => columns(pswsStart) },
  psws2: { several: false, format: () => columns(psws2) },
  keys: {
    several: false,
    format: () => new KeysFormat([{ names: ["S", "signal", "sig", "sample", "raw", "value"], range }]),
  },
  // Signal, BPM, IBI, beat: another order than the plotter's three columns.
  columns: {
    several: false,
    format: () => columns([value, bpm, ibi, { kind: "words", words: ["0", "1"] }]),
  },
  timestamp: { several: false, format: () => columns([{ kind: "rising" }, value]) },
  signal: { several: false, format: () => columns([value]) },
};

function layout(options: ProtocolOptions = {}): FrameLayout {
  refuseGain("pulsesensor", options);
  const name = chooseBoard("pulsesensor", Object.keys(boards), options.board);
  const board = boards[name];
  if (board === undefined) throw new PulsegateError("unknown-name", "board of pulsesensor", { got: name });
  const sensorCount = chooseChannels("pulsesensor", options.channels, 1, 1, board.several ? mostSensors : 1);
  return textLayout({
    protocol: "pulsesensor",
    board: name,
    channels: Array.from({ length: sensorCount }, (_, i) =>
      textChannel(sensorCount === 1 ? "PULSE" : `PULSE${i}`, "ppg", range, counts),
    ),
    rate: chooseRate(options, chipHz),
    format: () => board.format(sensorCount),
    ...(name.startsWith("psws") ? { counterWrap: 2 ** 32 } : {}),
  });
}

/**
 * Lines of the PulseSensor Playground and its relatives: `S512`/`B75`/`Q820`, `BPM,IBI,Signal`, `PSWS,1,LIVE,...`, `signal=512`, JSON,
 * and bare columns.
 */
export const pulsesensor: Protocol = {
  name: "pulsesensor",
  title: "PulseSensor",
  source: "PulseSensorPlayground: PulseSensorSerialOutput.cpp; signal-coach: pulse-webserial-protocol.mjs",
  boards: Object.keys(boards),
  baudRates: [115200, 9600],
  candidates: [
    ...Object.keys(boards).map((board) => ({ board })),
    ...[2, 3, 4].flatMap((channels) => [
      { board: "visualizer", channels },
      { board: "plotter", channels },
    ]),
  ],
  layout,
};
