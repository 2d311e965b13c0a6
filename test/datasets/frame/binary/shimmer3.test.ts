import { describe, expect, it } from "vitest";
import { shimmer3 } from "../../../../datasets/format/frame/binary/shimmer3.ts";
import { hex, listen } from "./wire.ts";

/** 512 Hz is a packet every 64 ticks. */
const options = { signals: ["EXG1-STATUS", "EXG1-CH1", "EXG1-CH2", "INT-A1"], rateHz: 512 };
const layout = shimmer3.layout(options);

const packet = (clock: number, first: number) => [
  0x00,
  ...[clock & 0xff, (clock >> 8) & 0xff, (clock >> 16) & 0xff],
  ...[0x80, (first >> 16) & 0xff, (first >> 8) & 0xff, first & 0xff],
  ...hex("ff ff fe  34 02"),
];
const row = (first: number) => [0x80, first, -2, 0x234];

describe("shimmer3", () => {
  it("reads packets whose clock goes on by one interval, across its wrap, and allows it to be a little late", () => {
    const clocks = [0xffff80, 0xffffc0, 0x000001, 0x000041, 0x000080];
    const bytes = clocks.flatMap((clock, i) => packet(clock, i - 2));
    for (const piece of [1, 7, 1000])
      expect(listen(layout).feed(bytes, piece).end().events).toEqual([-2, -1, 0, 1, 2].map(row));
  });

  it("reads its signals in their byte orders", () => {
    const signals = ["ACCEL-LN-X", "GYRO-X", "TEMP", "PRESSURE", "EXG2-CH2-16", "STRAIN-LOW"];
    const bytes = [0, 1, 2].flatMap((n) => [
      ...[0, 64 * n, 0, 0],
      ...hex("fe ff  ff fe  12 34  12 34 56  80 00  ff 0f"),
    ]);
    const heard = listen(shimmer3.layout({ signals, rateHz: 512 }))
      .feed(bytes)
      .end();
    expect(heard.rows()[0]).toEqual([-2, -2, 0x1234, 0x123456, -32768, 4095]);
  });

  it("tells packets that are missing by the clock", () => {
    const bytes = [0, 64, 128, 448, 512, 576].flatMap((clock) => packet(clock, clock));
    const heard = listen(layout).feed(bytes).end();
    expect(heard.events).toEqual([row(0), row(64), row(128), { lost: 4 }, row(448), row(512), row(576)]);
    expect(layout.counterWrap).toBe(2 ** 24 / 64);
  });

  it("does not lock on a clock that goes another way, nor on zeros", () => {
    const wrong = [0, 100, 200, 300, 400].flatMap((clock) => packet(clock, clock));
    expect(listen(layout).feed(wrong).end().events).toEqual([]);
    expect(
      listen(layout)
        .feed(Array.from({ length: 500 }, () => 0))
        .end().events,
    ).toEqual([]);
  });

  it("lets acknowledgements, status and the answer to an inquiry come between packets", () => {
    const inquiry = hex("ff 02  40 00  00 00 00 00  04 01  1d 1e 1f 12");
    const bytes = [
      ...inquiry,
      ...[0, 64, 128].flatMap((clock) => packet(clock, clock)),
      ...hex("ff  8a 71 13"),
      ...packet(192, 192),
      ...inquiry,
      ...[256, 320].flatMap((clock) => packet(clock, clock)),
      ...hex("8a 71 10"),
    ];
    for (const piece of [1, 5, 1000]) {
      const heard = listen(layout).feed(bytes, piece).end();
      expect(heard.events).toEqual([0, 64, 128, 192, 256, 320].map(row));
      expect(heard.parser.counters).toMatchObject({ frames: 6, lostByCounter: 0, bytesSkipped: 35 });
    }
  });

  it("learns signals and rate from an inquiry", () => {
    const { identification } = shimmer3.layout();
    expect(identification?.ask).toEqual(Uint8Array.of(0x01));
    const answer = hex("ff 02  80 02  01 02 03 04  03 01  1d 1e 1f");
    expect(identification?.answer(Uint8Array.from(answer.slice(0, -1)))).toBeUndefined();
    expect(identification?.answer(Uint8Array.from([0, 0xff, ...answer]))).toEqual({
      signals: ["EXG1-STATUS", "EXG1-CH1", "EXG1-CH2"],
      rateHz: 51.2,
    });
    expect(
      identification?.answer(Uint8Array.from(hex("ff 02  80 02  01 02 03 04  01 01  77"))),
    ).toBeUndefined();
  });

  it("gives the ECG in mV: 2.42 V at gain 6, 24 bits", () => {
    const scale = layout.streams[0]?.channels[1]?.scale;
    expect(scale?.units).toBe("mV");
    expect(1 / (scale?.gain ?? 0)).toBeCloseTo(2420 / (2 ** 23 - 1) / 6, 12);
    expect(scale?.source).toContain("assumed");
  });

  it("refuses what the device cannot be", () => {
    expect(() => shimmer3.layout({ signals: ["EXG9"] })).toThrow(
      expect.objectContaining({ code: "unknown-name" }),
    );
    expect(() => shimmer3.layout({ signals: [] })).toThrow(expect.objectContaining({ code: "bad-option" }));
    expect(() => shimmer3.layout({ rateHz: 0.1 })).toThrow(expect.objectContaining({ code: "bad-option" }));
  });
});
