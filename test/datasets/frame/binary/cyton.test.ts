import { describe, expect, it } from "vitest";
import { cyton } from "../../../../datasets/format/frame/binary/cyton.ts";
import { hex, listen } from "./wire.ts";

const ascii = (text: string) => new TextEncoder().encode(text);
const N = Number.NaN;

/** A frame whose channel 1 is `first`, the others at fixed values: high byte first. */
const frame = (id: number, first: number, close = 0xc0, aux = hex("00 01 ff ff 10 00")) => [
  0xa0,
  id,
  ...[(first >> 16) & 0xff, (first >> 8) & 0xff, first & 0xff],
  ...hex("00 00 00  00 00 01  ff ff ff  7f ff ff  80 00 00  01 02 03  fe fd fc"),
  ...aux,
  close,
];
const rest = [0, 1, -1, 8388607, -8388608, 66051, -66052];

describe("cyton", () => {
  it("reads eight channels of 24 bits and the accelerometer", () => {
    const bytes = [254, 255, 0, 1].flatMap((id) => frame(id, id - 300));
    for (const piece of [1, 5, 1000]) {
      const heard = listen(cyton.layout()).feed(bytes, piece).end();
      expect(heard.events).toEqual([-46, -45, -300, -299].map((first) => [first, ...rest, 1, -1, 4096]));
    }
  });

  it("does not know the accelerometer when the aux bytes carry something else", () => {
    const bytes = [1, 2, 3, 4].flatMap((id) => frame(id, id, 0xc0 + id + 2));
    const heard = listen(cyton.layout()).feed(bytes).end();
    expect(heard.events).toEqual([1, 2, 3, 4].map((first) => [first, ...rest, N, N, N]));
  });

  it("loses a frame that does not close, and tells frames that are missing", () => {
    const bytes = [1, 2, 3, 4, 5, 9, 10].flatMap((id) => frame(id, id, id === 4 ? 0xb0 : 0xc0));
    const heard = listen(cyton.layout()).feed(bytes).end();
    const row = (first: number) => [first, ...rest, 1, -1, 4096];
    expect(heard.events).toEqual([row(1), row(2), row(3), { lost: 1 }, row(5), { lost: 3 }, row(9), row(10)]);
    expect(heard.parser.counters).toMatchObject({
      footerFail: 1,
      lostByCounter: 4,
      frames: 6,
      bytesSkipped: 33,
    });
  });

  it("is 250 Hz, 0.02235 uV a count at gain 24, 0.000125 g a count", () => {
    const { streams, start, stop, counterWrap } = cyton.layout();
    expect(streams[0]?.rate).toEqual({ hz: 250, how: "chip default" });
    expect(1000 / (streams[0]?.channels[0]?.scale.gain ?? 0)).toBeCloseTo(0.02235, 5);
    expect(1 / (streams[0]?.channels[8]?.scale.gain ?? 0)).toBe(0.000125);
    expect([start, stop, counterWrap]).toEqual([[ascii("b")], [ascii("s")], 256]);
    const gain1 = cyton.layout({ gain: 1 }).streams[0]?.channels[0]?.scale.gain ?? 0;
    expect(1000 / gain1).toBeCloseTo(0.53644, 5);
    expect(() => cyton.layout({ gain: 5 })).toThrow(expect.objectContaining({ code: "bad-option" }));
    expect(() => cyton.layout({ channels: 16 })).toThrow(expect.objectContaining({ code: "bad-option" }));
  });

  it("learns from the banner whether there is a Daisy", () => {
    const banner = (daisy: string) =>
      ascii(`OpenBCI V3 8-16 channel\nOn Board ADS1299 Device ID: 0x3E\n${daisy}`);
    const { identification } = cyton.layout();
    expect(identification?.ask).toEqual(ascii("v"));
    expect(identification?.answer(banner("LIS3DH Device"))).toBeUndefined();
    expect(identification?.answer(banner("LIS3DH Device ID: 0x33\n$$$"))).toEqual({ board: "cyton" });
    expect(identification?.answer(banner("On Daisy ADS1299 Device ID: 0x3E\n$$$"))).toEqual({
      board: "cyton-daisy",
    });
  });
});

describe("cyton with a Daisy", () => {
  const layout = cyton.layout({ board: "cyton-daisy" });
  const still = hex("00 00 00 00 00 00");
  const moving = hex("00 05 00 06 00 07");
  const bytesOf = (ids: number[]) =>
    ids.flatMap((id) => frame(id, 1000 + id, 0xc0, id % 2 === 1 ? still : moving));
  const row = (odd: number, even: number) => [1000 + odd, ...rest, 1000 + even, ...rest, 5, 6, 7];
  const nothing = [N, N, N, N, N, N, N, N];

  it("makes a row of an odd frame and the even one behind it", () => {
    expect(layout.streams[0]?.channels).toHaveLength(19);
    expect(layout.streams[0]?.rate?.hz).toBe(125);
    for (const piece of [1, 40, 1000]) {
      const heard = listen(layout)
        .feed(bytesOf([253, 254, 255, 0, 1, 2]), piece)
        .end();
      expect(heard.events).toEqual([row(253, 254), row(255, 0), row(1, 2)]);
    }
  });

  it("begins with the first board frame", () => {
    expect(
      listen(layout)
        .feed(bytesOf([0, 1, 2, 3, 4]))
        .end().events,
    ).toEqual([row(1, 2), row(3, 4)]);
  });

  it("knows half of a row when one of the two is lost", () => {
    const daisyLost = listen(layout)
      .feed(bytesOf([1, 2, 3, 5, 6, 7, 8]))
      .end();
    expect(daisyLost.events).toEqual([row(1, 2), [1003, ...rest, ...nothing, 0, 0, 0], row(5, 6), row(7, 8)]);
    const boardLost = listen(layout)
      .feed(bytesOf([1, 2, 3, 4, 6, 7, 8]))
      .end();
    expect(boardLost.events).toEqual([row(1, 2), row(3, 4), [...nothing, 1006, ...rest, 5, 6, 7], row(7, 8)]);
    expect(boardLost.parser.counters.lostByCounter).toBe(1);
  });

  it("tells losses in whole rows", () => {
    const heard = listen(layout)
      .feed(bytesOf([1, 2, 3, 10, 11, 12]))
      .end();
    expect(heard.events).toEqual([
      row(1, 2),
      [1003, ...rest, ...nothing, 0, 0, 0],
      { lost: 2 },
      [...nothing, 1010, ...rest, 5, 6, 7],
      row(11, 12),
    ]);
  });

  it("gives out half a row at the end", () => {
    expect(
      listen(layout)
        .feed(bytesOf([1, 2, 3]), 10)
        .end().events,
    ).toEqual([row(1, 2), [1003, ...rest, ...nothing, 0, 0, 0]]);
  });
});
