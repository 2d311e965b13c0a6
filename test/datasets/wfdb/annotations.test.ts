import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Annotation } from "../../../datasets/annotation/annotation.ts";
import { annotationSymbols, isBeat } from "../../../datasets/annotation/codes.ts";
import { createFindingLog } from "../../../datasets/format/finding-log.ts";
import { createMemoryFolder } from "../../../datasets/format/memory-folder.ts";
import { decodeAnnotations } from "../../../datasets/format/wfdb/annotation-decode.ts";
import { encodeAnnotations } from "../../../datasets/format/wfdb/annotation-encode.ts";
import { readAnnotations } from "../../../datasets/format/wfdb/annotation-file.ts";
import { openWfdb } from "../../../datasets/format/wfdb/open-wfdb.ts";
import { openRecording } from "../../../datasets/io/open.ts";

const make = (sample: number, symbol: string, rest: Partial<Annotation> = {}): Annotation => ({
  sample,
  symbol,
  subtype: 0,
  channel: 0,
  number: 0,
  aux: "",
  ...rest,
});
/** 16-bit words, low byte first. */
const words = (...values: number[]) => Uint8Array.from(values.flatMap((value) => [value & 255, value >> 8]));
const op = (code: number, value: number) => (code << 10) | value;

describe("decoding annotations", () => {
  it.each([
    ["an annotation a time step away", words(op(1, 370), op(5, 80), 0), [make(370, "N"), make(450, "V")]],
    ["a skip, high word first", words(op(59, 0), 1, 2, op(1, 3), 0), [make(65541, "N")]],
    [
      "a skip backwards",
      words(op(1, 9), op(59, 0), 0xffff, 0xfffc, op(8, 0), 0),
      [make(9, "N"), make(5, "A")],
    ],
    [
      "a subtype, for one annotation",
      words(op(14, 1), op(61, 0x11), op(1, 1), 0),
      [make(1, "~", { subtype: 17 }), make(2, "N")],
    ],
    ["a subtype of -1", words(op(14, 1), op(61, 0x3ff), 0), [make(1, "~", { subtype: -1 })]],
    [
      "a channel and a number that hold",
      words(op(1, 1), op(62, 2), op(60, 0x3fe), op(1, 1), 0),
      [make(1, "N", { channel: 2, number: -2 }), make(2, "N", { channel: 2, number: -2 })],
    ],
    [
      "a text of odd length",
      Uint8Array.of(...words(op(28, 18), op(63, 5)), ...Buffer.from("(AFIB\0"), ...words(op(1, 2), 0)),
      [make(18, "+", { aux: "(AFIB" }), make(20, "N")],
    ],
    [
      "a text with its final zero counted",
      Uint8Array.of(...words(op(28, 1), op(63, 3)), ...Buffer.from("(N\0\0"), 0, 0),
      [make(1, "+", { aux: "(N" })],
    ],
    ["code 0 with a time step", words(op(0, 7), op(1, 1), 0), [make(7, " "), make(8, "N")]],
  ])("%s", (_, bytes, expected) => {
    expect(decodeAnnotations(bytes)).toEqual({ annotations: expected, findings: [] });
  });

  it.each([
    ["no end mark", words(op(1, 5)), 1, { severity: "error", byte: 2, message: /without its end mark/ }],
    [
      "an odd byte at the end",
      Uint8Array.of(...words(op(1, 5)), 9),
      1,
      { severity: "error", byte: 2, message: /without its end mark/ },
    ],
    [
      "a skip cut short",
      words(op(1, 5), op(59, 0), 1),
      1,
      { severity: "error", byte: 2, message: /within a time skip/ },
    ],
    [
      "a text cut short",
      words(op(1, 5), op(63, 9), 0x4141),
      1,
      { severity: "error", byte: 2, message: /within an auxiliary text/ },
    ],
    [
      "a code that is not assigned",
      words(op(1, 5), op(55, 3), op(1, 2), 0),
      2,
      { severity: "warning", byte: 2, message: /code 55/ },
    ],
    [
      "bytes behind the end mark",
      words(op(1, 5), 0, 7, 7),
      1,
      { severity: "warning", byte: 4, message: /4 bytes after/ },
    ],
    [
      "a text before any annotation",
      words(op(63, 2), 0x4141, op(1, 5), 0),
      1,
      { severity: "warning", byte: 0, message: /before any/ },
    ],
    [
      "no bytes at all",
      new Uint8Array(0),
      0,
      { severity: "error", byte: 0, message: /without its end mark/ },
    ],
  ])("%s is a finding, and what came before is kept", (_, bytes, kept, finding) => {
    const { annotations, findings } = decodeAnnotations(bytes, "r.atr");
    expect(annotations).toHaveLength(kept);
    expect(findings).toEqual([
      { ...finding, file: "r.atr", message: expect.stringMatching(finding.message) },
    ]);
  });
});

describe("encoding annotations", () => {
  const annotation: fc.Arbitrary<Annotation> = fc.record({
    sample: fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: -1e12, max: 1e12 })),
    symbol: fc.constantFrom(...annotationSymbols),
    subtype: fc.integer({ min: -128, max: 127 }),
    channel: fc.integer({ min: 0, max: 255 }),
    number: fc.integer({ min: -128, max: 127 }),
    aux: fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => text.replaceAll("\0", "")),
  });

  it("gives every list of annotations back", () => {
    fc.assert(
      fc.property(fc.array(annotation, { maxLength: 30 }), (annotations) => {
        expect(decodeAnnotations(encodeAnnotations(annotations))).toEqual({ annotations, findings: [] });
      }),
      { numRuns: 500, examples: [[[make(1169, " "), make(2193, " ")]]] },
    );
  });

  it.each([
    [{ symbol: "X" }, /no annotation code has this symbol.*annotation 1.*"X"/],
    [{ subtype: 200 }, /subtype cannot be stored.*200/],
    [{ channel: -1 }, /channel cannot be stored/],
    [{ sample: 1.5 }, /sample cannot be stored.*1\.5/],
    [{ aux: "x".repeat(256) }, /256 bytes/],
    [{ aux: "a\0b" }, /auxiliary text/],
  ])("refuses %j", (change, message) => {
    expect(() => encodeAnnotations([make(1, "N"), make(2, "N", change)])).toThrow(
      expect.objectContaining({ code: "bad-option", message: expect.stringMatching(message) }),
    );
  });
});

describe("annotations of a recording", () => {
  it("are counted at the frame rate when the file has a time resolution of its own, without its notes", async () => {
    const list = [
      make(0, '"', { aux: "## time resolution: 1000" }),
      make(0, '"', { aux: "## annotation type definitions" }),
      make(0, '"', { aux: "15 c calibration" }),
      make(0, '"', { aux: "## end of definitions" }),
      make(0, " "),
      make(0, '"', { aux: "made by hand" }),
      make(500, "N"),
      make(1000, "V", { aux: "x" }),
    ];
    const folder = createMemoryFolder({ "r.qrs": encodeAnnotations(list) });
    const log = createFindingLog();
    expect(await readAnnotations(folder, "r", "qrs", 360, log)).toEqual([
      make(0, '"', { aux: "made by hand" }),
      make(180, "N"),
      make(360, "V", { aux: "x" }),
    ]);
    expect(await readAnnotations(folder, "r", "nobody", 360, log)).toEqual([]);
    expect(log.findings).toEqual([
      {
        severity: "warning",
        file: "r.qrs",
        message: expect.stringMatching(/usual symbols: 15 c calibration$/),
      },
    ]);
  });

  it("come from atr, else from the first annotator; headers, signals and documents are none", async () => {
    const files = {
      "r.hea": "r 1 360 1\nr.d0 80 1\n",
      "r.d0": Uint8Array.of(0),
      "r.provenance.json": "{}",
      "r.txt": "x",
      "r2.atr": "",
      "r.zed": encodeAnnotations([make(3, "N")]),
      "r.abc": encodeAnnotations([make(4, "V")]),
    };
    const recording = await openWfdb(createMemoryFolder(files), "r");
    expect(recording.annotators).toEqual(["abc", "zed"]);
    expect(await recording.annotations()).toEqual([make(4, "V")]);
    expect(await recording.annotations("zed")).toEqual([make(3, "N")]);
    const withAtr = { ...files, "r.atr": encodeAnnotations([make(5, "A")]) };
    expect(await (await openWfdb(createMemoryFolder(withAtr), "r")).annotations()).toEqual([make(5, "A")]);
  });
});

const { PULSEGATE_SHARED = "../shared" } = process.env;
const SAMPLES = `${PULSEGATE_SHARED}/data/wfdb_samples`;

describe.runIf(existsSync(SAMPLES))("annotation files of many programs (shared data)", () => {
  it.each([
    ["100", "atr", 2274, 2273, make(18, "+", { aux: "(N" })],
    ["100", "qrs", 2274, 2273, make(0, '"', { aux: "gqrs -r 100" })],
    ["1003", "atr", 957, 957, make(73, "N", { aux: " " })],
    // The file counts at 500 Hz, the record at 125 Hz.
    ["03700181", "gqrsh", 1151, 1150, make(0, '"', { aux: "gqrs -H -r 03700181 -o gqrsh" })],
    ["03700181", "gqrsl", 1118, 1117, make(0, '"', { aux: "gqrs -r 03700181 -o gqrsl" })],
    // The file counts at 250 Hz, the record at 125 Hz.
    ["03700181", "sqrs", 1195, 1195, make(1850, "N")],
    ["12726", "anI", 22, 0, make(87_240, '"', { channel: 255, aux: "Initiate slow tilt up" })],
    ["12726", "wabp", 3669, 3623, make(0, '"', { aux: "42 CAL Calibration" })],
    ["12726", "wqrs", 3653, 3653, make(53, "?", { channel: 1, aux: "QRSw=60.0ms" })],
  ])("%s.%s: %i annotations, %i of them beats", async (name, annotator, count, beats, first) => {
    const recording = await openRecording(`${SAMPLES}/${name}`);
    expect(recording.annotators).toContain(annotator);
    const list = await recording.annotations(annotator);
    expect(list).toHaveLength(count);
    expect(list.filter(({ symbol }) => isBeat(symbol))).toHaveLength(beats);
    expect(list[0]).toEqual(first);
    expect(list.every((a, i) => i === 0 || a.sample >= list[i - 1]!.sample)).toBe(true);
    const messages = recording.findings.filter((f) => f.file.endsWith(annotator)).map((f) => f.message);
    expect(messages).toEqual(
      name === "1003" ? [expect.stringContaining("15 c calibration pulse; 17 #")] : [],
    );
  });

  it("huge.qrs has its one beat ten thousand million samples away", () => {
    const bytes = readFileSync(`${SAMPLES}/huge.qrs`);
    const decoded = decodeAnnotations(bytes);
    expect(decoded).toEqual({ annotations: [make(10_000_000_000, "N")], findings: [] });
    expect(Buffer.compare(encodeAnnotations(decoded.annotations), bytes)).toBe(0);
  });
});
