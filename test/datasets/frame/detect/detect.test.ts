import { describe, expect, it } from "vitest";
import { detect, sureScore } from "../../../../datasets/format/frame/detect.ts";
import type { Detection } from "../../../../datasets/format/frame/detection.ts";
import { protocols } from "../../../../datasets/format/frame/registry.ts";
import { type Random, seededRandom } from "../../../../signals/random.ts";
import { bytesOf } from "../text/collect.ts";

/** A stream by hand: `row(n)` gives the bytes of row n. */
const made = (rows: number, row: (n: number) => string | readonly number[]): Uint8Array => {
  const parts = Array.from({ length: rows }, (_, n) => {
    const bytes = row(n);
    return typeof bytes === "string" ? [...bytesOf(bytes)] : bytes;
  });
  return Uint8Array.from(parts.flat());
};
const pulse = (n: number): number => Math.round(512 + 200 * Math.sin(n / 7) + 90 * Math.sin(n / 3));
const told = (found: readonly Detection[], i = 0): string => {
  const { protocol, options } = found[i] ?? { protocol: { name: "nothing" }, options: {} };
  return [protocol.name, options.board, options.channels].filter((part) => part !== undefined).join(" ");
};

const chords =
  (channels: number, factor = 1) =>
  (n: number) => [
    0xc7,
    0x7c,
    n & 0xff,
    ...Array.from({ length: channels }, (_, c) => factor * pulse(n + c)).flatMap((count) => [
      count >> 8,
      count & 0xff,
    ]),
    1,
  ];

/** ADS1292R: `0A FA 09 00 02`, ECG i16, respiration i16, rates, `00 0B`. */
const ads1292r = (n: number) => {
  const ecg = 3000 * Math.sin(n / 5);
  return [0x0a, 0xfa, 9, 0, 2, ecg & 0xff, (ecg >> 8) & 0xff, n & 0xff, 1, 15, 0, 70, 0, 0, 0, 0x0b];
};

const streams: readonly (readonly [
  string,
  number,
  (n: number) => string | readonly number[],
  number | undefined,
])[] = [
  ["chords uno-r3", 500, chords(6), 250],
  ["chords nano", 500, chords(8), 250],
  ["ads1292r", 250, ads1292r, 125],
  [
    "max3010x r-ir-g",
    50,
    (n) => ` R[${90_000 + pulse(n)}] IR[${110_000 + pulse(n)}] G[${pulse(n)}]\r\n`,
    undefined,
  ],
  [
    "max3010x red-ir",
    50,
    (n) => `red=${pulse(n)}, ir=${9 * pulse(n)}, HR=75, HRvalid=1, SPO2=98, SPO2Valid=1\r\n`,
    25,
  ],
  ["max3010x ir-bpm", 50, (n) => `IR=${90 * pulse(n)}, BPM=75.10, Avg BPM=74\r\n`, undefined],
  ["pulsesensor visualizer", 100, (n) => `S${pulse(n)}\r\n${n % 40 ? "" : "B75\r\nQ800\r\n"}`, 50],
  ["pulsesensor visualizer 3", 100, (n) => `a${pulse(n)}\nb${pulse(n + 5)}\nc${pulse(n + 9)}\n`, 50],
  ["pulsesensor plotter", 100, (n) => `75,800,${pulse(n)}\r\n`, 50],
  ["pulsesensor psws", 100, (n) => `PSWS,1,LIVE,${n},${20 * n},${pulse(n)},75,800,0,90,OK\n`, 50],
  ["pulsesensor keys", 100, (n) => `signal=${pulse(n)}\n`, 50],
  ["pulsesensor columns", 100, (n) => `${pulse(n)},75,800,${n % 40 ? 0 : 1}\n`, 50],
  ["pulsesensor timestamp", 100, (n) => `${20 * n},${pulse(n)}\n`, 50],
  ["ad8232", 380, (n) => (n > 200 && n < 300 ? "!\r\n" : `${pulse(n)}\r\n`), 190],
  ["ascii 1", 500, (n) => `${4 * pulse(n)}\r\n`, 250],
  ["ascii 1", 500, (n) => `${(pulse(n) / 100).toFixed(2)}\r\n`, 250],
  ["ascii 3", 500, (n) => `${4 * pulse(n)},${pulse(n)},${-n}\r\n`, 250],
];

const starts = (random: Random, bytes: Uint8Array): number[] => [
  0,
  ...Array.from({ length: 2 }, () => Math.floor((random() * bytes.length) / 3)),
];

describe("detection from any place in the stream", () => {
  for (const [name, rows, row, hz] of streams)
    it(`knows ${name} of ${rows} rows`, () => {
      const bytes = made(rows, row);
      for (const start of starts(seededRandom(rows), bytes)) {
        const part = bytes.subarray(start);
        const spanS = hz === undefined ? {} : { spanS: (rows * part.length) / bytes.length / hz };
        const found = detect(part, protocols, spanS);
        expect(told(found)).toBe(name);
        expect(found[0]?.score).toBeGreaterThan(sureScore);
        expect(found[0]?.why.join()).toMatch(/frames explain (99|100)\.\d % of/);
      }
    });

  it("says which boards the rate tells apart, and which it cannot", () => {
    const bytes = made(1000, chords(6));
    const slow = detect(bytes, protocols, { spanS: 4 });
    expect(told(slow)).toBe("chords uno-r3");
    expect(slow[0]?.why).toContain("250 rows a second, the board sends 250");
    const fast = detect(made(1000, chords(6, 16)), protocols, { spanS: 2 });
    expect(told(fast)).toBe("chords uno-r4");
    expect(fast[0]?.why.join()).toMatch(/the bytes fit chords giga about as well: say which it is/);
  });

  it("lists what bytes cannot tell apart, and takes the narrowest converter that holds the values", () => {
    /** SpikerBox, two channels: seven bits a byte, the first of a frame marked. */
    const spikerbox = (offset: number) => (n: number) =>
      [pulse(n) + offset, pulse(n + 3) + offset].flatMap((count, i) => [
        (count >> 7) | (i === 0 ? 0x80 : 0),
        count & 0x7f,
      ]);
    const alike = (offset: number) => {
      const found = detect(made(5000, spikerbox(offset)), protocols, { spanS: 1 });
      const names = found[0]?.alike.map(({ options }) => `${options.board} ${options.channels ?? ""}`);
      return [told(found), names?.includes("muscle 2"), names?.includes("human ")];
    };
    expect(alike(150)).toEqual(["spikerbox heart 2", true, true]);
    expect(alike(7680)).toEqual(["spikerbox human", false, false]);
    const [counts] = detect(
      made(300, (n) => `${pulse(n)}\r\n`),
      protocols,
      { spanS: 1.5 },
    );
    expect(counts?.alike.map(({ protocol }) => protocol.name)).toEqual(["ascii"]);
  });

  it("says that bare counts may come from anything", () => {
    const bytes = made(300, (n) => `${pulse(n)}\r\n`);
    const found = detect(bytes, protocols, { spanS: 1.5 });
    expect(told(found)).toBe("ad8232");
    expect(found[0]?.score).toBeLessThan(0.6);
    expect(found[0]?.why.join()).toMatch(/any sketch that prints one number a line.*take ascii/);
    expect(told(detect(bytes, protocols, { spanS: 6 }))).toBe("pulsesensor signal");
  });

  it("still knows a stream with damage, and says so", () => {
    const random = seededRandom(9);
    const bytes = made(500, chords(6));
    for (let hit = 0; hit < 20; hit++) bytes[Math.floor(random() * bytes.length)] = 256 * random();
    const [best] = detect(bytes, protocols, { spanS: 2 });
    expect(best?.protocol.name).toBe("chords");
    expect(best?.score).toBeLessThan(1);
    expect(best?.why.join()).toMatch(/frames are missing beside/);
  });
});

describe("detection of what is no protocol", () => {
  const random = seededRandom(21);
  const none: readonly (readonly [string, Uint8Array])[] = [
    ["nothing", new Uint8Array(0)],
    ["zeros", new Uint8Array(20_000)],
    ["a line that is stuck", new Uint8Array(20_000).fill(0xff)],
    ["noise", Uint8Array.from({ length: 20_000 }, () => 256 * random())],
    // A wrong baud rate gives few different bytes.
    [
      "noise of few values",
      Uint8Array.from({ length: 20_000 }, () => [0, 0x80, 0xf8, 0xfe, 0xc0][Math.floor(5 * random())] ?? 0),
    ],
    ["log lines", made(200, (n) => `[${n}] INFO wifi: connected, rssi -${n % 90}\r\n`)],
    ["NMEA", made(100, (n) => `$GPGGA,12351${n},4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n`)],
    ["a few lines", bytesOf("512\r\n513\r\n514\r\n")],
  ];
  for (const [title, bytes] of none)
    it(`relies on nothing: ${title}`, () => {
      const [best] = detect(bytes, protocols, { spanS: 2 });
      expect(best?.score ?? 0).toBeLessThan(sureScore / 2);
    });
});
