import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkSums } from "../../../../datasets/format/frame/described/check-sums.ts";
import { parseProtocolDescription } from "../../../../datasets/format/frame/described/described-protocol.ts";
import { createFraming } from "../../../../datasets/format/frame/framing.ts";
import { findProtocol } from "../../../../datasets/format/frame/registry.ts";
import { seededRandom } from "../../../../signals/random.ts";
import { bytesOf, collect } from "../text/collect.ts";

const doc = readFileSync(new URL("../../../../docs/own-protocol.md", import.meta.url), "utf8");
const examples = [...doc.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => json as string);
const example = (i: number) => parseProtocolDescription(examples[i] as string, `example ${i}`);

/** A frame of the first example, byte by byte. */
function frame(counter: number, ecg: number, pleth: number): number[] {
  const body = [counter, (ecg >> 16) & 0xff, (ecg >> 8) & 0xff, ecg & 0xff, pleth >> 8, pleth & 0xff, 0x99];
  let crc = 0;
  for (const byte of body)
    for (let bit = 7; bit >= 0; bit--) {
      const out = ((crc >> 7) ^ (byte >> bit)) & 1;
      crc = ((crc << 1) & 0xff) ^ (out ? 0x07 : 0);
    }
  return [0xa5, 0x5a, ...body, crc, 0x0d];
}

describe("the protocol descriptions of the documentation", () => {
  it("read frames: counts, scale, a gap for what the counter misses", () => {
    const protocol = example(0);
    const layout = protocol.layout();
    expect(layout.start.map((bytes) => String.fromCharCode(...bytes))).toEqual(["START\n"]);
    expect(layout.stop).toEqual([Uint8Array.of(0x73, 0x0a)]);
    const bytes = [250, 251, 252, 255, 0, 1].flatMap((counter, i) =>
      frame(counter, -2_097_152 * (i % 2), 1000 * i),
    );
    const broken = frame(2, 1, 1);
    broken[4] = 0x77;
    bytes.push(...broken, ...frame(3, 7, 7), ...frame(4, 7, 7), ...frame(5, 7, 7));
    const framing = createFraming(layout);
    const blocks = [
      ...framing.push(Uint8Array.from([1, 2, 3, 0xa5, ...bytes]), undefined),
      ...framing.finish(),
    ];
    // The last frame waits for what follows it, and comes out at the end.
    const ecg = blocks.filter(({ block }) => block.channel === 0);
    expect(
      ecg.map(({ block }) => (block.kind === "gap" ? -block.lostSamples : block.samples.length)),
    ).toEqual([3, -2, 3, -1, 2, 1]);
    const [first] = ecg;
    expect(first?.counts).toEqual(Int32Array.of(0, -2_097_152, 0));
    expect(first?.block.kind === "samples" && first.block.samples[1]).toBe(-100);
    const pleth = blocks.find(({ block }) => block.channel === 1);
    expect(pleth?.counts).toEqual(Int32Array.of(0, 1000, 2000));
    const { counters } = framing.health();
    expect(counters).toMatchObject({ frames: 9, crcFail: 1, lostByCounter: 3, bytesSkipped: 4 + 11 });
    expect(
      framing.channels?.map(({ units, rateHow, sampleRateHz }) => [units, rateHow, sampleRateHz]),
    ).toEqual([
      ["mV", "declared", 500],
      ["adc", "declared", 500],
    ]);
  });

  it("read lines with a sequence number, a fixed word and a mark for unknown", () => {
    const found = collect(example(1).layout({ rateHz: 100 }));
    found.feed("x\nD,65533,512,1\nD,65534,513,1\nD,65535,0,1\nD,2,1023,1\n!\nD,3,2000,1\nE,4,5,1\nD,5,5,9\n");
    expect(found.rows).toEqual([[512], [513], [0], 2, [1023], [Number.NaN], 2, [5]]);
  });

  it("read keys, and ask for the rate when nobody says it", () => {
    const layout = example(2).layout();
    const found = collect(layout);
    found.feed('x\n{"ir":1, "red":2}\nred=4 ir=3\nir[5] red[6] t[7]\n');
    expect(found.rows).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(layout.streams[0]?.rate).toEqual({ hz: 100, how: "declared" });
    expect(example(1).layout().streams[0]?.rate).toBeUndefined();
  });
});

/** Little-endian frames of a counter and one `u32`, as `wide(counter)` describes them. */
const wide = (counter: "u8" | "u16" | "u32") =>
  parseProtocolDescription(
    JSON.stringify({
      name: "wide",
      rateHz: 100,
      binary: { sync: "A5 5A", fields: [{ counter }, { name: "A", type: "u32" }] },
    }),
    "wide.json",
  ).layout();
const bytesOfNumber = (value: number, bytes: number) =>
  Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) & 0xff);
const wideFrame = (counter: number, bytes: number, value: number) => [
  ...[0xa5, 0x5a],
  ...bytesOfNumber(counter, bytes),
  ...bytesOfNumber(value, 4),
];

describe("a description of wide numbers", () => {
  it("keeps no counts that 32 bits with a sign cannot hold", () => {
    const framing = createFraming(wide("u8"));
    const values = [0, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 256, 7];
    const bytes = values.flatMap((value, i) => wideFrame(i, 1, value));
    const blocks = [...framing.push(Uint8Array.from(bytes), undefined), ...framing.finish()];
    expect(blocks.map(({ counts }) => counts)).toEqual(blocks.map(() => undefined));
    const samples = blocks.flatMap(({ block }) => (block.kind === "samples" ? [...block.samples] : []));
    expect(samples).toEqual(values.map(Math.fround));
  });

  it("takes a step back of a wide counter for a restart of the device, and a short one for a wrap", () => {
    for (const [counter, bytes] of [
      ["u16", 2],
      ["u32", 4],
    ] as const) {
      const hear = (numbers: readonly number[]) => {
        const found = collect(wide(counter));
        found.parser.push(Uint8Array.from(numbers.flatMap((n) => wideFrame(n, bytes, 7))));
        found.parser.finish();
        return found;
      };
      const again = hear([4000, 4001, 4002, 4003, 0, 1, 2, 3]);
      expect(again.rows).toEqual([[7], [7], [7], [7], 0, [7], [7], [7], [7]]);
      expect(again.parser.counters).toMatchObject({ frames: 8, lostByCounter: 0 });
      const far = hear([1, 2, 3, 4, 256 ** bytes / 2 - 1, 256 ** bytes / 2]);
      expect(far.rows[4]).toEqual(bytes === 2 ? 32_762 : 0);
      const most = 256 ** bytes;
      const wrapped = hear([most - 3, most - 2, most - 1, 4, 5, 6]);
      expect(wrapped.rows).toEqual([[7], [7], [7], 4, [7], [7], [7]]);
    }
  });
});

describe("a description of a known board", () => {
  it("finds the same counts as the built-in parser, through damage", () => {
    const described = parseProtocolDescription(
      JSON.stringify({
        name: "my-chords",
        rateHz: 250,
        binary: {
          sync: "C7 7C",
          bigEndian: true,
          footer: "01",
          fields: [
            { counter: "u8" },
            ...Array.from({ length: 6 }, (_, i) => ({ name: `A${i}`, type: "u16", max: 1023 })),
          ],
        },
      }),
      "chords.json",
    );
    const random = seededRandom(11);
    const bytes = Array.from({ length: 400 }, (_, n) => [
      0xc7,
      0x7c,
      n & 0xff,
      ...Array.from({ length: 6 }, () => Math.floor(1024 * random())).flatMap((count) => [
        count >> 8,
        count & 0xff,
      ]),
      1,
    ]).flat();
    const damaged = Uint8Array.from(bytes.filter((_, i) => i < 1000 || i > 1500));
    for (let hit = 0; hit < 5; hit++) damaged[Math.floor(random() * damaged.length)] = 0x55;
    const builtIn = collect(findProtocol("chords").layout());
    const own = collect(described.layout());
    for (const found of [builtIn, own]) {
      found.feed(damaged, 37);
      found.parser.finish();
    }
    expect(own.rows).toEqual(builtIn.rows);
    expect(own.parser.counters).toEqual(builtIn.parser.counters);
    expect(own.rows.length).toBeGreaterThan(350);
  });
});

describe("check sums", () => {
  it("have the check values of the catalogue over 123456789", () => {
    const text = [...bytesOf("123456789")];
    const holds = (name: keyof typeof checkSums, sum: readonly number[], bigEndian = true): boolean =>
      checkSums[name].holds(Uint8Array.from([...text, ...sum]), 0, text.length, bigEndian);
    expect(holds("crc8", [0xf4])).toBe(true);
    expect(holds("crc16-ccitt", [0x29, 0xb1])).toBe(true);
    expect(holds("crc16-ccitt", [0xb1, 0x29], false)).toBe(true);
    expect(holds("sum8", [0xdd])).toBe(true);
    expect(holds("xor8", [0x31])).toBe(true);
    for (const name of ["crc8", "sum8", "xor8"] as const) expect(holds(name, [0x00])).toBe(false);
    expect(holds("crc16-ccitt", [0x29, 0xb0])).toBe(false);
  });

  it("of BITalino hold for frames of one channel made by long division", () => {
    for (let counts = 0; counts < 64; counts++) {
      const bits = [counts & 0xff, 0x30 | (counts >> 4), (counts & 0xf) << 4];
      // The remainder of the bits before the check sum, times x^0, by x^4 + x + 1: the last four bits are shifted in as zeros.
      let rest = 0;
      for (const byte of bits)
        for (let bit = 7; bit >= 0; bit--) {
          const top = (rest >> 3) & 1;
          rest = (((rest << 1) & 0xf) | ((byte >> bit) & 1)) ^ (top ? 0x3 : 0);
        }
      const good = Uint8Array.of(bits[0] as number, bits[1] as number, (bits[2] as number) | rest);
      expect(checkSums["crc4-bitalino"].holds(good, 0, 2)).toBe(true);
      good[0] = (good[0] as number) ^ 1;
      expect(checkSums["crc4-bitalino"].holds(good, 0, 2)).toBe(false);
    }
  });
});

describe("descriptions that make no sense", () => {
  const binary = (more: object) => ({ name: "x", binary: { sync: "A5 5A", fields: [], ...more } });
  const bad: readonly (readonly [string, unknown, RegExp])[] = [
    ["no JSON", "{", /no JSON/],
    ["a list", [], /expected an object/],
    ["neither kind", { name: "x" }, /either binary or text/],
    ["a misspelt key", { name: "x", baud: 9600 }, /key is not known/],
    ["a name with blanks", { name: "My board" }, /in d\.json, name, got "My board"/],
    ["a sync that is no hex", binary({ sync: "A5 5" }), /binary\.sync.*hexadecimal/],
    ["no channel", binary({ fields: [{ skip: 1 }] }), /at least one field with a name/],
    ["a type", binary({ fields: [{ name: "a", type: "u12" }] }), /binary\.fields\[0\]\.type.*u8, i8/],
    ["two counters", binary({ fields: [{ counter: "u8" }, { counter: "u8" }] }), /one counter/],
    ["a modulus", binary({ fields: [{ counter: "u4-high", modulus: 17 }] }), /2 to 16/],
    ["a gain of 0", binary({ fields: [{ name: "a", type: "u8", gain: 0 }] }), /counts per unit/],
    ["a range", binary({ fields: [{ name: "a", type: "u8", max: 300 }] }), /up to 255/],
    ["one fixed byte", binary({ sync: "A5", fields: [{ name: "a", type: "u8" }] }), /at least 2 bytes/],
    ["a rate", { name: "x", rateHz: -1, text: {} }, /positive number of Hz/],
    ["columns and keys", { name: "x", text: { columns: [], keys: [] } }, /either columns or keys/],
    ["no columns", { name: "x", text: { columns: [{ skip: "text" }] } }, /at least one column/],
    ["a key with blanks", { name: "x", text: { keys: [{ key: "a b", name: "a" }] } }, /letters, digits/],
  ];
  for (const [title, json, message] of bad)
    it(`are refused: ${title}`, () => {
      const text = typeof json === "string" ? json : JSON.stringify(json);
      expect(() => parseProtocolDescription(text, "d.json")).toThrow(message);
    });

  it("are refused as options, too", () => {
    expect(() => example(0).layout({ board: "b" })).toThrow(/no boards/);
    expect(() => example(0).layout({ channels: 3 })).toThrow(/expected 2/);
    expect(() => example(0).layout({ rateHz: 0 })).toThrow(/rate makes no sense/);
  });
});
