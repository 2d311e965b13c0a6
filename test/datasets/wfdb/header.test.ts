import { describe, expect, it } from "vitest";
import { parseHeader } from "../../../datasets/format/wfdb/header-parse.ts";
import { formatHeader } from "../../../datasets/format/wfdb/header-write.ts";

const parse = (text: string | Uint8Array) =>
  parseHeader(typeof text === "string" ? new TextEncoder().encode(text) : text, "r.hea");
const signal = (fields: string) => parse(`r 1 360 10\n${fields}\n`).header.signals[0]!;

describe("record line", () => {
  it.each([
    ["r 0", { name: "r", signalCount: 0, frameRateHz: 250 }],
    ["r 0 128", { frameRateHz: 128 }],
    ["r 0 62.4725/999.56 14400", { frameRateHz: 62.4725, counterHz: 999.56, lengthFrames: 14400 }],
    ["r 0 250/24000(-7.5) 8", { counterHz: 24000, counterBase: -7.5, lengthFrames: 8 }],
    [
      "r 0 0.0166666666667/125 72 10:44:18.529 04/05/2704",
      { baseTime: "10:44:18.529", baseDate: "04/05/2704" },
    ],
    ["r 0 125 14518365    31:25.894", { baseTime: "31:25.894" }],
    ["r 0 1e3 5 8:26:04", { frameRateHz: 1000, baseTime: "8:26:04" }],
  ])("%s", (line, expected) => {
    const { header, findings } = parse(`${line}\n`);
    expect(header).toMatchObject(expected);
    expect(findings).toEqual([]);
  });

  it("leaves out a length of 0, which means that it is not known", () => {
    expect("lengthFrames" in parse("r 0 128 0\n").header).toBe(false);
  });

  it("reports a start time that makes no sense and goes on", () => {
    const { header, findings } = parse("r 0 360 11 yesterday\n");
    expect("baseTime" in header).toBe(false);
    expect(findings).toEqual([
      { severity: "warning", file: "r.hea", line: 1, message: expect.stringContaining("yesterday") },
    ]);
  });
});

describe("signal line", () => {
  it.each([
    ["a.dat 212", { file: "a.dat", format: 212, gain: 200, calibrated: false, baseline: 0, units: "mV" }],
    ["a.dat 16x4:2+24 1000", { format: 16, samplesPerFrame: 4, skewFrames: 2, byteOffset: 24, gain: 1000 }],
    ["a.dat 16 200(1024)/uV", { gain: 200, baseline: 1024, units: "uV", calibrated: true }],
    ["a.dat 16 1.052e+04/mV", { gain: 10520 }],
    [
      "a.dat 16 -19.3447902992(3064)/degC 11 2048",
      { gain: -19.3447902992, baseline: 3064, adcBits: 11, adcZero: 2048 },
    ],
    [
      "a.dat 212 200 11 1024 995 -22131 0 MLII",
      { baseline: 1024, initialValue: 995, checksum: -22131, description: "MLII" },
    ],
    ["a.dat 212 200 11 1024 995 43405 0 MLII", { checksum: -22131 }],
    [
      "a.dat 212 0 11 1024 995 1 512 foot GSR  ",
      { gain: 200, calibrated: false, blockSize: 512, description: "foot GSR" },
    ],
    ["~ 0 83/mV 15 0 -16384 0 0 II", { file: "~", format: 0, initialValue: -16384, checksum: 0 }],
    ["a.dat\t16\t2000", { format: 16, gain: 2000 }],
  ])("%s", (line, expected) => {
    expect(signal(line)).toMatchObject(expected);
  });
});

describe("header text", () => {
  it("takes comments from anywhere, skips empty lines and takes every line end", () => {
    const { header } = parse("# first\r\nr 2 360 9\ra.dat 16\n\n#second\na.dat 16 300\n# third # one\n");
    expect(header.comments).toEqual(["first", "second", "third # one"]);
    expect(header.signals.map((s) => [s.gain, s.line])).toEqual([
      [200, 3],
      [300, 6],
    ]);
  });

  it("reads Latin-1 where the text is not UTF-8", () => {
    const bytes = new TextEncoder().encode("r 1\na.dat 16 32.7/?C\n");
    bytes[bytes.indexOf(63)] = 0xb0;
    expect(parse(bytes).header.signals[0]?.units).toBe("°C");
    expect(signal("a.dat 16 3/µV").units).toBe("µV");
  });

  it("reads segment lines", () => {
    const { header } = parse("r/3 4 125 7500 1:56:25.894 09/10/2896\nr_layout 0\n~ 3500\nr_0001 4000\n");
    expect(header.segments).toEqual([
      { name: "r_layout", lengthFrames: 0, line: 2 },
      { name: "~", lengthFrames: 3500, line: 3 },
      { name: "r_0001", lengthFrames: 4000, line: 4 },
    ]);
    expect(header).toMatchObject({ signals: [], signalCount: 4 });
  });

  it("reports lines that nobody declared", () => {
    expect(parse("r 1\na.dat 16\nb.dat 16\n").findings).toEqual([
      { severity: "warning", file: "r.hea", line: 3, message: "1 lines more than declared are left out" },
    ]);
  });

  it.each([
    ["", /empty/],
    ["# only a comment\n", /empty/],
    ["r\n", /record line.*r\.hea:1/],
    ["r two\n", /record line/],
    ["r 1 0\na.dat 16\n", /sampling frequency.*"0"/],
    ["r 1 fast\na.dat 16\n", /sampling frequency.*"fast"/],
    ["r 200000\n", /number of signals/],
    ["r 1 1 99999999999999999\na.dat 16\n", /number of samples/],
    ["r/0 1\n", /number of segments/],
    ["r 2\na.dat 16\n", /ends before its last signal line.*got 1 signal lines.*expected 2/],
    ["r/2 1\na 5\n", /ends before its last segment line/],
    ["r/1 1\na five\n", /segment line.*r\.hea:2/],
    ["r 1\na.dat\n", /signal line.*r\.hea:2/],
    ["r 1\na.dat 16y\n", /bad format.*"16y"/],
    ["r 1\na.dat 16x0\n", /samples per frame/],
    ["r 1\na.dat 16 2mV\n", /bad gain/],
    ["r 1\na.dat 16 1e-40\n", /bad gain/],
    ["r 1\na.dat 16 1e999\n", /bad gain/],
    ["r 1\na.dat 16 200(9999999999)\n", /baseline/],
    ["r 1\na.dat 16 200 eleven\n", /ADC resolution/],
    ["r 1\na.dat 16 200 11 0 x\n", /initial value/],
  ])("refuses %j", (text, message) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: "malformed", message: expect.stringMatching(message) }),
    );
  });

  it("names a format that it does not know", () => {
    expect(() => parse("r 1\na.dat 999\n")).toThrow(
      expect.objectContaining({ code: "unsupported", message: expect.stringMatching(/r\.hea:2.*999/) }),
    );
  });
});

describe("writing", () => {
  it.each([
    "r 0 250\n",
    "r 2 360/1000(5) 650000 8:26:04 26/10/1994\nr.dat 212 200(-3)/mV 11 1024 995 -22131 0 MLII\nr.d1 16x4:2+24 12.5/NU 16 0 0 1 0 two words\n# age: 69\n",
    "r 1 0.5 0 1:02\nr.dat 80 0/mV 8 0\n",
    "r/2 3 125 20\nr_1 9\n~ 11\n# <sex>: F\n",
  ])("gives %j back", (text) => {
    expect(formatHeader(parse(text).header)).toBe(text);
  });

  it.each([
    ["record name", { name: "a b" }],
    ["record name", { name: "../x" }],
    ["comment", { comments: ["a\nb 1 2"] }],
  ])("refuses a %s that would not read back", (what, change) => {
    const { header } = parse("r 0\n");
    expect(() => formatHeader({ ...header, ...change })).toThrow(
      expect.objectContaining({ code: "bad-option", message: expect.stringContaining(what) }),
    );
  });
});
