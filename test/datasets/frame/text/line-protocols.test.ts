import { describe, expect, it } from "vitest";
import type { ProtocolOptions } from "../../../../datasets/format/frame/protocol.ts";
import { findProtocol } from "../../../../datasets/format/frame/registry.ts";
import { collect } from "./collect.ts";

const lines = (list: readonly string[], end = "\r\n"): string => `ignored${end}${list.join(end)}${end}`;

interface Case {
  readonly title: string;
  readonly protocol: string;
  readonly options: ProtocolOptions;
  readonly lines: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

const cases: readonly Case[] = [
  {
    title: "plain counts",
    protocol: "ascii",
    options: {},
    lines: ["512", "-3", "0.25", "1e3", "nan"],
    rows: [[512], [-3], [0.25], [1000], [Number.NaN]],
  },
  {
    title: "columns with any delimiter",
    protocol: "ascii",
    options: { channels: 3 },
    lines: ["1,2,3", "4\t5\t6", "7; 8; 9", "10 11  12 ", " 13, 14 ,15"],
    rows: [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
      [10, 11, 12],
      [13, 14, 15],
    ],
  },
  {
    title: "counts and leads off",
    protocol: "ad8232",
    options: {},
    lines: ["0", "1023", "!", "512"],
    rows: [[0], [1023], [Number.NaN], [512]],
  },
  {
    title: "R[] IR[] G[]",
    protocol: "max3010x",
    options: { board: "r-ir-g" },
    lines: ["R[123] IR[456] G[789]", " R[1] IR[262143] G[0]", "R[4] IR[5] G[6]"],
    rows: [
      [123, 456, 789],
      [1, 262143, 0],
      [4, 5, 6],
    ],
  },
  {
    title: "red=, ir= and results",
    protocol: "max3010x",
    options: { board: "red-ir" },
    lines: Array.from({ length: 3 }, (_, i) => `red=${i}, ir=456, HR=75, HRvalid=1, SPO2=98, SPO2Valid=1`),
    rows: [
      [0, 456],
      [1, 456],
      [2, 456],
    ],
  },
  {
    title: "IR= with and without a finger",
    protocol: "max3010x",
    options: { board: "ir-bpm" },
    lines: [
      "IR=50123, BPM=75.1, Avg BPM=74",
      "IR=1023, BPM=0.00, Avg BPM=0 No finger?",
      "IR=3, BPM=1, Avg BPM=0",
    ],
    rows: [[50123], [1023], [3]],
  },
  {
    title: "visualizer",
    protocol: "pulsesensor",
    options: { board: "visualizer" },
    lines: ["S512", "S513", "B75", "Q820", "S514"],
    rows: [[512], [513], [514]],
  },
  {
    title: "visualizer of two sensors, a line of one missing",
    protocol: "pulsesensor",
    options: { board: "visualizer", channels: 2 },
    lines: ["a1", "b2", "A75", "M820", "a3", "a5", "b6", "b7", "a8", "b9"],
    rows: [
      [1, 2],
      [5, 6],
      [8, 9],
    ],
  },
  {
    title: "plotter: BPM, IBI, signal",
    protocol: "pulsesensor",
    options: { board: "plotter" },
    lines: ["75,820,512", "75,820,513", "0,600,514"],
    rows: [[512], [513], [514]],
  },
  {
    title: "plotter of two sensors",
    protocol: "pulsesensor",
    options: { board: "plotter", channels: 2 },
    lines: ["1,2", "3,4", "5,6"],
    rows: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  },
  {
    title: "columns: signal, BPM, IBI, beat",
    protocol: "pulsesensor",
    options: { board: "columns" },
    lines: ["512,75,820,0", "513,75,820,1", "514,75,820,0"],
    rows: [[512], [513], [514]],
  },
  {
    title: "keys and JSON",
    protocol: "pulsesensor",
    options: { board: "keys" },
    lines: ["S:512", "signal=513", '{"t": 12.5, "sample": 514}', "RAW=515"],
    rows: [[512], [513], [514], [515]],
  },
  {
    title: "timestamp, signal",
    protocol: "pulsesensor",
    options: { board: "timestamp" },
    lines: ["1000,512", "1020,513", "1040,514"],
    rows: [[512], [513], [514]],
  },
  {
    title: "PSWS 1",
    protocol: "pulsesensor",
    options: { board: "psws" },
    lines: Array.from({ length: 3 }, (_, i) => `PSWS,1,LIVE,${i},${20 * i},${500 + i},75,820,0,90,LOCKED`),
    rows: [[500], [501], [502]],
  },
  {
    title: "PSWS 2",
    protocol: "pulsesensor",
    options: { board: "psws2" },
    lines: Array.from(
      { length: 3 },
      (_, i) => `PSWS,2,SIM,${i},${20 * i},${500 + i},75,820,0,90,OK,550,100,900,3.9,0,1,1`,
    ),
    rows: [[500], [501], [502]],
  },
];

describe("line protocols", () => {
  for (const { title, protocol, options, lines: list, rows } of cases)
    for (const [pieces, end] of [
      [1, "\r\n"],
      [7, "\n"],
      [1e9, "\r"],
    ] as const)
      it(`reads ${title} of ${protocol} in pieces of ${pieces}, ended by ${JSON.stringify(end)}`, () => {
        const found = collect(findProtocol(protocol).layout(options));
        const text = lines(list, end);
        found.feed(text, pieces);
        expect(found.rows).toEqual(rows);
        found.parser.finish();
        const { counters } = found.parser;
        expect(counters.bytes).toBe(text.length);
        // A CR LF that closes the skipped first line is skipped with it.
        expect(counters.bytesSkipped).toBe(`ignored${end}`.length);
        expect(counters.joiningBytes).toBe(counters.bytesSkipped);
        expect(counters.frameBytes + counters.bytesSkipped).toBe(counters.bytes);
        expect(counters.frames).toBe(rows.length);
      });

  it("tells the line that was being sent when listening began from bytes that are no lines", () => {
    const { parser, feed } = collect(findProtocol("ascii").layout({}));
    feed("12\r\n345\r\n346\r\n347\r\nReady\r\n348\r\n", 3);
    expect(parser.counters).toMatchObject({ joiningBytes: 4, bytesSkipped: 11 });
    // What was sent of a line when the cable was pulled is no line, either; what comes after it is the rest of one.
    feed("34");
    parser.interrupt();
    feed("7\r\n351\r\n352\r\n353\r\n", 3);
    expect(parser.counters).toMatchObject({ joiningBytes: 7, bytesSkipped: 16 });
    parser.interrupt();
    feed(`${"x".repeat(600)}\n351\n352\n353\n`, 50);
    expect(parser.counters).toMatchObject({ joiningBytes: 7, bytesSkipped: 617 });
    // Nor is what has come of a line that is too long.
    parser.interrupt();
    feed(`\n${"x".repeat(600)}\n`, 580);
    expect(parser.counters).toMatchObject({ joiningBytes: 8, bytesSkipped: 1219 });
  });

  it("says the rate only where the sketch settles it", () => {
    const rate = (protocol: string, options: ProtocolOptions = {}): unknown =>
      findProtocol(protocol).layout(options).streams[0]?.rate;
    expect(rate("ad8232")).toBeUndefined();
    expect(rate("ascii", { rateHz: 200 })).toEqual({ hz: 200, how: "declared" });
    expect(rate("pulsesensor")).toEqual({ hz: 50, how: "chip default" });
    expect(rate("max3010x", { board: "red-ir" })).toEqual({ hz: 25, how: "chip default" });
  });

  it("refuses options that a protocol cannot have", () => {
    expect(() => findProtocol("ascii").layout({ gain: 2 })).toThrow(/gain means nothing/);
    expect(() => findProtocol("ascii").layout({ channels: 17 })).toThrow(/1 to 16/);
    expect(() => findProtocol("pulsesensor").layout({ board: "psws", channels: 2 })).toThrow(/expected 1/);
    expect(() => findProtocol("max3010x").layout({ board: "rgb" })).toThrow(/board of max3010x/);
  });
});
