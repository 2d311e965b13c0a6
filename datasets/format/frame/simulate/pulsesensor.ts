import type { ProtocolOptions } from "../protocol.ts";
import { still } from "./channels.ts";
import { oneOf } from "./checks.ts";
import type { SimulatedChannel, SimulatedDevice } from "./device.ts";
import { simulateLines } from "./line-device.ts";

const RATE_HZ = 50;

/** 10 bits, the pulse around the middle; the sketch's threshold is 550. */
const sensor = (name: string): SimulatedChannel => ({
  name,
  takes: "ppg",
  units: "NU",
  countsPerUnit: 180,
  baseline: 512,
  minCount: 0,
  maxCount: 1023,
  idle: still(0, "NU"),
});

/** A beat is told once in so many rows. */
const BEAT_ROWS = 42;
const beats = (row: number) => row % BEAT_ROWS === BEAT_ROWS - 1;
const BPM = 72;
const IBI_MS = 833;
const letter = (first: string, i: number) => String.fromCharCode(first.charCodeAt(0) + i);

const oneSensor = (counts: Float64Array, row: number) =>
  `${beats(row) ? `B${BPM}\r\nQ${IBI_MS}\r\n` : ""}S${counts[0]}\r\n`;
/** Samples a, b, c, rates A, B, C and intervals M, N, O of the sensors. */
const someSensors = (counts: Float64Array, row: number) =>
  Array.from(counts, (count, i) => {
    const beat = beats(row) ? `${letter("A", i)}${BPM}\r\n${letter("M", i)}${IBI_MS}\r\n` : "";
    return `${beat}${letter("a", i)}${count}\r\n`;
  }).join("");

const psws = (version: number, sample: number, row: number, more: string) =>
  `PSWS,${version},LIVE,${row},${row * 20},${sample},${BPM},${IBI_MS},${beats(row) ? 1 : 0},90,LOCKED${more}\r\n`;

/**
 * Source: PulseSensorPlayground, src/utility/PulseSensorSerialOutput.cpp (PROCESSING_VISUALIZER, SERIAL_PLOTTER: every
 * tenth of 500 samples a second); the rest: PulseSensor Signal Coach, pulse-webserial-protocol.
 */
const formats: Readonly<Record<string, (counts: Float64Array, row: number) => string>> = {
  visualizer: (counts, row) => (counts.length === 1 ? oneSensor(counts, row) : someSensors(counts, row)),
  plotter: (counts) =>
    counts.length === 1 ? `${BPM},${IBI_MS},${counts[0]}\r\n` : `${counts.join(",")}\r\n`,
  psws: ([sample], row) => psws(1, sample, row, ""),
  psws2: ([sample], row) => psws(2, sample, row, ",550,400,700,88,0,1,1"),
  keys: ([sample]) => `signal=${sample}\r\n`,
  columns: ([sample], row) => `${sample},${BPM},${IBI_MS},${beats(row) ? 1 : 0}\r\n`,
  timestamp: ([sample], row) => `${row * 20},${sample}\r\n`,
  signal: ([sample]) => `${sample}\r\n`,
};

/** A PulseSensor with one of its output formats (the board is the format). */
export function simulatePulsesensor(options: ProtocolOptions): SimulatedDevice {
  const board = oneOf("format", options.board ?? "visualizer", Object.keys(formats));
  const line = formats[board] as (typeof formats)[string];
  const channels = options.channels ?? 1;
  return simulateLines({
    protocol: "pulsesensor",
    board,
    title: `PulseSensor, format ${board}`,
    rateHz: options.rateHz ?? RATE_HZ,
    channels: Array.from({ length: channels }, (_, i) => sensor(i === 0 ? "PULSE" : `PULSE-${i + 1}`)),
    line,
    ...(board.startsWith("psws") ? { counterWrap: 2 ** 32 } : {}),
  });
}
