import { describe, expect, it } from "vitest";
import { bitalino } from "../../../../datasets/format/frame/binary/bitalino.ts";
import { hex, listen } from "./wire.ts";

/** Frames of six inputs as the device packs them; A6 counts up, sequence 14, 15, 0, 1, 2, 3. */
const six = [14, 15, 0, 1, 2, 3].map((sequence, i) =>
  close([0x40 + i, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc], sequence),
);

/** CRC bit by bit, as the manufacturer's code does it. */
function close(payload: number[], sequence: number): number[] {
  const bytes = [...payload, sequence << 4];
  let x = 0;
  for (const byte of bytes)
    for (let bit = 7; bit >= 0; bit--) {
      x <<= 1;
      if (x & 0x10) x ^= 0x03;
      x ^= (byte >> bit) & 1;
    }
  return [...payload, (sequence << 4) | (x & 0x0f)];
}
const row = (a6: number) => [806, 632, 344, 833, 9, a6, 11];
const all = [0, 1, 2, 3, 4, 5].map(row);

describe("bitalino", () => {
  it("reads frames whose bytes were worked out by hand", () => {
    // A1 = 0101 000000: the low nibble of A5 on top of six bits 0; digital lines are its high nibble, 1010.
    const heard = listen(bitalino.layout({ channels: 1 }))
      .feed(hex("00 a5 0e  00 a5 1d  00 a5 28  00 a5 3b"))
      .end();
    expect(heard.events).toEqual([
      [320, 10],
      [320, 10],
      [320, 10],
      [320, 10],
    ]);
  });

  it("reads six inputs and the digital lines, across the wrap of the sequence", () => {
    for (const piece of [1, 3, 1000])
      expect(listen(bitalino.layout()).feed(six.flat(), piece).end().events).toEqual(all);
  });

  it.each([
    [2, 4, [0x78, 0x9a, 0xbc], [806, 632, 11]],
    [3, 6, [0x00, 0x56, 0x78, 0x9a, 0xbc], [806, 632, 344, 11]],
    [4, 7, [0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc], [806, 632, 344, 833, 11]],
    [5, 8, [0x40, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc], [806, 632, 344, 833, 9, 11]],
  ])("packs %i inputs into %i bytes", (channels, length, payload, expected) => {
    const frames = [0, 1, 2, 3].map((sequence) => close(payload, sequence));
    expect(frames[0]).toHaveLength(length);
    const heard = listen(bitalino.layout({ channels })).feed(frames.flat()).end();
    expect(heard.events).toEqual([expected, expected, expected, expected]);
  });

  it("loses the frame with a flipped bit, whichever it is, and counts it", () => {
    const frames = [
      ...six,
      ...[4, 5, 6, 7, 8, 9].map((n, i) => close([0x50 + i, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc], n)),
    ];
    const rows = [...all, ...[0x10, 0x11, 0x12, 0x13, 0x14, 0x15].map(row)];
    for (let bit = 0; bit < 64; bit++) {
      const broken = frames.flat();
      broken[5 * 8 + (bit >> 3)]! ^= 1 << (bit & 7);
      const heard = listen(bitalino.layout()).feed(broken).end();
      expect(heard.events).toEqual([...rows.slice(0, 5), { lost: 1 }, ...rows.slice(6)]);
      expect(heard.parser.counters).toMatchObject({ crcFail: 1, lostByCounter: 1, bytesSkipped: 8 });
    }
  });

  it("finds its place again when bytes are missing", () => {
    const more = Array.from({ length: 8 }, (_, i) =>
      close([0x60 + i, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc], 4 + i),
    );
    for (let cut = 1; cut < 8; cut++) {
      const bytes = [...six.flat().slice(0, -cut), ...more.flat()];
      const heard = listen(bitalino.layout()).feed(bytes).end();
      expect(heard.events).toEqual([...all.slice(0, 5), { lost: 1 }, ...more.map((_, i) => row(0x20 + i))]);
    }
  });

  it("commands rate and inputs, 1.1 V a mV of ECG", () => {
    const layout = bitalino.layout({ channels: 3, rateHz: 100 });
    expect(layout.start).toEqual([Uint8Array.of(0), Uint8Array.of(0x83), Uint8Array.of(0x1d)]);
    expect(layout.stop).toEqual([Uint8Array.of(0)]);
    expect(layout.streams[0]?.rate).toEqual({ hz: 100, how: "declared" });
    const scale = layout.streams[0]?.channels[1]?.scale;
    // (1023 * 3.3 / 1024 - 1.65) / 1.1
    expect((1023 - (scale?.baseline ?? 0)) / (scale?.gain ?? 0)).toBeCloseTo(1.49707, 5);
    const { identification } = layout;
    expect(identification?.ask).toEqual(Uint8Array.of(0x07));
    const answer = (text: string) => identification?.answer(Buffer.from(text, "latin1"));
    // The frame on its way when it was asked, and a version that has not come to its end.
    expect(answer("\xc0\x00BITalino_v5.2\n")).toEqual({});
    expect(answer("BITalino_v5")).toBeUndefined();
    expect(() => bitalino.layout({ rateHz: 250 })).toThrow(expect.objectContaining({ code: "bad-option" }));
    expect(() => bitalino.layout({ channels: 7 })).toThrow(expect.objectContaining({ code: "bad-option" }));
  });
});
