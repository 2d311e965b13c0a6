import { describe, expect, it } from "vitest";
import { plainFormat } from "../../../datasets/format/wfdb/format-table.ts";

/** Bytes worked out by hand from the layouts of signal(5), short last packs included. */
const CASES: readonly (readonly [number, readonly number[], readonly number[]])[] = [
  [8, [0x00, 0x05, 0xfb, 0x80, 0x7f], [0, 5, -5, -128, 127]],
  [16, [0x34, 0x12, 0xff, 0xff, 0x00, 0x80], [0x1234, -1, -32768]],
  [61, [0x12, 0x34, 0xff, 0xff, 0x80, 0x00], [0x1234, -1, -32768]],
  [80, [0x80, 0x00, 0xff, 0x7f], [0, -128, 127, -1]],
  [160, [0x00, 0x80, 0x00, 0x00, 0xff, 0xff, 0x34, 0x12], [0, -32768, 32767, 0x1234 - 32768]],
  [24, [0x56, 0x34, 0x12, 0xff, 0xff, 0xff, 0x00, 0x00, 0x80], [0x123456, -1, -8388608]],
  [32, [0x78, 0x56, 0x34, 0x12, 0x00, 0x00, 0x00, 0x80], [0x12345678, -2147483648]],
  [212, [0x21, 0x43, 0x65, 0xff, 0x8f, 0x00], [0x321, 0x465, -1, -2048]],
  [212, [0x21, 0x43, 0x65, 0xfe, 0x0f], [0x321, 0x465, -2]],
  // 3 | 0x1f << 11 and -512 << 1 | 0x10 << 11: third sample 0x1f + (0x10 << 5) = -481
  [310, [0x06, 0xf8, 0x00, 0x84], [3, -512, -481]],
  [310, [0x06, 0x00], [3]],
  [310, [0x06, 0x00, 0x02, 0x00], [3, 1]],
  // 1 | -1 << 10 | 0x201 << 20
  [311, [0x01, 0xfc, 0x1f, 0x20], [1, -1, -511]],
  [311, [0x05, 0x00], [5]],
  [311, [0x05, 0xfc, 0x0f], [5, -1]],
];

describe("sample formats", () => {
  it.each(CASES)("%i: bytes %j are samples %j, and back", (code, bytes, samples) => {
    const format = plainFormat(code)!;
    const out = new Int32Array(samples.length);
    format.unpack(Uint8Array.from(bytes), samples.length, out);
    expect([...out]).toEqual(samples);
    expect(format.byteLength(samples.length)).toBe(bytes.length);
    const back = new Uint8Array(bytes.length);
    format.pack(Int32Array.from(samples), samples.length, back);
    expect([...back]).toEqual(bytes);
  });

  it("212 unpacks two signals as it unpacks one after the other", () => {
    const format = plainFormat(212)!;
    const bytes = Uint8Array.from({ length: 3 * 500 }, (_, i) => (i * 37 + (i >> 3)) & 255);
    const flat = new Int32Array(1000);
    format.unpack(bytes, 1000, flat);
    const first = new Int32Array(500);
    const second = new Int32Array(500);
    format.unpackTwo?.(bytes, 500, first, second);
    expect([...first]).toEqual([...flat].filter((_, i) => i % 2 === 0));
    expect([...second]).toEqual([...flat].filter((_, i) => i % 2 === 1));
  });

  it.each([
    [212, [0, 0, 1, 2, 2, 3, 4]],
    [310, [0, 0, 1, 1, 3, 3, 4]],
    [311, [0, 0, 1, 2, 3, 3, 4]],
    [24, [0, 0, 0, 1, 1, 1, 2]],
  ])("%i: 0, 1, 2 ... bytes hold %j whole samples", (code, counts) => {
    expect(counts.map((_, bytes) => plainFormat(code)!.sampleCount(bytes))).toEqual(counts);
  });
});
