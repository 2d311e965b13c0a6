import { describe, expect, it } from "vitest";
import { findProtocol } from "../../../../datasets/format/frame/registry.ts";
import { hex, listen } from "./wire.ts";

const layoutOf = (name: string, board?: string) =>
  findProtocol(name).layout(board === undefined ? {} : { board });
const twice = (frame: number[]) => [...frame, ...frame];

/** Physical value of a count of the first channel. */
const mvOf = (name: string, counts: number) => {
  const scale = layoutOf(name).streams[0]?.channels[0]?.scale;
  return (counts - (scale?.baseline ?? 0)) / (scale?.gain ?? 0);
};

describe("ADS1292R shield", () => {
  //            sync  length type | ecg   resp  rate  hr    0  | footer
  const frame = hex("0a fa  09 00  02   34 12 fe ff  10 00 48 00  00   00 0b");

  it("reads a packet", () => {
    const row = [0x1234, -2, 16, 72];
    expect(listen(layoutOf("ads1292r")).feed(twice(frame)).end().rows()).toEqual([row, row]);
  });

  it("is 125 Hz, and a count is 6.154 uV", () => {
    expect(layoutOf("ads1292r").streams[0]?.rate).toEqual({ hz: 125, how: "chip default" });
    expect(mvOf("ads1292r", 1)).toBeCloseTo(0.006154, 6);
  });

  it("does not take packets of another kind or length", () => {
    const status = hex("0a fa  09 00  04   34 12 fe ff  10 00 48 00  00   00 0b");
    const longer = hex("0a fa  0a 00  02   34 12 fe ff  10 00 48 00  00 00   00 0b");
    const heard = listen(layoutOf("ads1292r"))
      .feed([...twice(status), ...twice(longer)])
      .end();
    expect(heard.events).toEqual([]);
    expect(heard.parser.counters.bytesSkipped).toBe(66);
  });

  it("loses the packet whose footer is broken, and counts it", () => {
    const broken = [...frame.slice(0, -1), 0x0c];
    const heard = listen(layoutOf("ads1292r"))
      .feed([...twice(frame), ...broken, ...twice(frame)])
      .end();
    const row = [0x1234, -2, 16, 72];
    expect(heard.events).toEqual([row, row, { lost: 1 }, row, row]);
    expect(heard.parser.counters).toMatchObject({
      footerFail: 1,
      lostByCounter: 1,
      frames: 4,
      bytesSkipped: 16,
    });
  });

  it("loses only the packet whose sync is broken: it is told by its length, without a counter", () => {
    const broken = [0x0b, ...frame.slice(1)];
    const row = [0x1234, -2, 16, 72];
    for (const piece of [1, 10, 1000]) {
      const heard = listen(layoutOf("ads1292r"))
        .feed([...twice(frame), ...broken, ...twice(frame)], piece)
        .end();
      expect(heard.events).toEqual([row, row, { lost: 1 }, row, row]);
      expect(heard.parser.counters).toMatchObject({ footerFail: 0, lostByCounter: 1, bytesSkipped: 16 });
    }
  });
});

describe("HealthyPi", () => {
  const frame = hex(`
    0a fa  14 00  02
    01 00  ff ff  04 03 02 00  ff ff 3f 00  74 0e  0c 61 46 50 47 03
    00 0b
  `);

  it("reads version 3", () => {
    const heard = listen(layoutOf("healthypi-v3")).feed(twice(frame)).end();
    expect(heard.rows()[0]).toEqual([1, -1, 0x020304, 0x3fffff, 3700, 12, 97, 70, 71, 3]);
    const names = layoutOf("healthypi-v3").streams[0]?.channels.map(
      ({ name, modality }) => `${name} ${modality}`,
    );
    expect(names).toEqual([
      "ECG ecg",
      "RESP other",
      "IR ppg",
      "RED ppg",
      "TEMP other",
      "RESP-RATE other",
      "SPO2 other",
      "HR other",
      "BP-HR other",
      "LEAD-STATUS other",
    ]);
    expect(layoutOf("healthypi-v3").streams[0]?.channels[4]?.scale).toMatchObject({ units: "°C", gain: 100 });
  });

  it("reads version 4: two of the bytes are constants", () => {
    const negative = [...frame];
    negative.splice(9, 4, 0xfe, 0xff, 0xff, 0xff);
    const heard = listen(layoutOf("healthypi-v4")).feed(twice(negative)).end();
    expect(heard.rows()[0]).toEqual([1, -1, -2, 0x3fffff, 3700, 12, 97, 70, 3]);
  });

  const ecg = hex(`
    0a fa  32 00  03
    01 00 00 00  02 00 00 00  03 00 00 00  04 00 00 00  05 00 00 00  06 00 00 00  07 00 00 00  ff ff ff ff
    0a 00 00 00  14 00 00 00  00 00 00 80  1e 00 00 00
    46 0c
    00 0b
  `);
  const ppg = hex(`
    0a fa  13 00  04
    01 00  02 00  03 00  04 00  05 00  06 00  ff 7f  00 80  61 0e 0e
    00 0b
  `);

  it("reads version 5: eight ECG, four impedance, eight PPG samples, each at its own rate", () => {
    const layout = layoutOf("healthypi-5");
    expect(layout.streams.map(({ name, rate, rowsPerFrame }) => [name, rate?.hz, rowsPerFrame])).toEqual([
      ["ecg", 128, 8],
      ["bioz", 64, 4],
      ["ppg", undefined, 8],
    ]);
    for (const piece of [1, 20, 1000]) {
      const heard = listen(layout)
        .feed([...ecg, ...ppg, ...ppg, ...ecg], piece)
        .end();
      const once = (values: number[]) => values.map((value) => [value]);
      expect(heard.rows(0)).toEqual(twice([1, 2, 3, 4, 5, 6, 7, -1]).map((value) => [value]));
      expect(heard.rows(1)).toEqual(once(twice([10, 20, -(2 ** 31), 30])));
      expect(heard.rows(2)).toEqual(once(twice([1, 2, 3, 4, 5, 6, 32767, -32768])));
      expect(heard.parser.counters).toMatchObject({ frames: 4, bytesSkipped: 0 });
    }
  });

  it("does not say which stream a broken packet of version 5 belonged to", () => {
    const broken = [...ppg.slice(0, -2), 0xff, 0x0b];
    const heard = listen(layoutOf("healthypi-5"))
      .feed([...ecg, ...ppg, ...broken, ...ecg, ...ppg])
      .end();
    expect(heard.rows(2)).toHaveLength(16);
    expect(heard.parser.counters).toMatchObject({
      footerFail: 1,
      lostByCounter: 0,
      frames: 4,
      bytesSkipped: 26,
    });
  });

  it("reads the first firmware of version 5: the flag FF says that there is no new impedance", () => {
    const fresh = hex(
      "0a fa 16 00 02  01 00 00 00  02 00 00 00  00  03 00 00 00  04 00 00 00  74 0e  61 46 0c  00 0b",
    );
    const stale = [...fresh];
    stale[13] = 0xff;
    const layout = layoutOf("healthypi-5", "healthypi-5-old");
    const heard = listen(layout)
      .feed([...fresh, ...stale])
      .end();
    expect(heard.rows()).toEqual([
      [1, 2, 3, 4, 3700, 97, 70, 12],
      [1, Number.NaN, 3, 4, 3700, 97, 70, 12],
    ]);
    expect(layout.streams[0]?.rate).toBeUndefined();
  });
});

describe("MAX30003", () => {
  it("puts the code together: 16 high bits above, 2 low bits below", () => {
    const frame = hex("0a fa 0c 00 02  03 00 34 12  20 03 00 00  4b 00 00 00  00 0b");
    const negative = hex("0a fa 0c 00 02  01 00 ff ff  20 03 00 00  4b 00 00 00  00 0b");
    const heard = listen(layoutOf("max30003"))
      .feed([...frame, ...negative])
      .end();
    expect(heard.rows()).toEqual([
      [0x1234 * 4 + 3, 800, 75],
      [-3, 800, 75],
    ]);
    // 1 V / 2^17 / 20
    expect(mvOf("max30003", 1)).toBeCloseTo(0.00038147, 8);
  });
});

describe("HeartyPatch", () => {
  const frame = (sequence: number[], first: string) => [
    ...hex("0a fa 30 00 03"),
    ...sequence,
    ...hex("01 00 00 00  02 00 00 00  20 03 00 00"),
    ...hex(first),
    ...hex("00 40 00 00  00 80 00 00  00 00 ff ff  00 00 00 80  00 c0 ff 7f  00 00 00 00  00 00 00 00"),
    ...hex("f0 0b"),
  ];
  const packet = [1, 2, -4, -131072, 131071, 0, 0];
  const column = (first: number) => [first, ...packet].map((count) => [count]);

  it("reads eight codes of 18 bits, and tells losses by the sequence number", () => {
    const layout = layoutOf("heartypatch");
    expect(layout).toMatchObject({ counterWrap: 2 ** 32, start: [] });
    expect(findProtocol("heartypatch").tcpPort).toBe(4567);
    const bytes = [
      ...frame([0xfe, 0xff, 0, 0], "00 40 01 00"),
      ...frame([0xff, 0xff, 0, 0], "00 80 01 00"),
      ...frame([2, 0, 1, 0], "00 c0 01 00"),
      ...frame([3, 0, 1, 0], "00 00 02 00"),
    ];
    for (const piece of [1, 30, 1000]) {
      const heard = listen(layout).feed(bytes, piece).end();
      expect(heard.events).toEqual([...column(5), ...column(6), { lost: 2 }, ...column(7), ...column(8)]);
    }
  });

  it("does not know how many are lost where the sequence number starts again", () => {
    const bytes = [
      ...frame([0x10, 0x27, 0, 0], "00 40 00 00"),
      ...frame([0x11, 0x27, 0, 0], "00 80 00 00"),
      ...frame([0, 0, 0, 0], "00 c0 00 00"),
      ...frame([1, 0, 0, 0], "00 00 01 00"),
    ];
    const heard = listen(layoutOf("heartypatch")).feed(bytes).end();
    expect(heard.events).toEqual([...column(1), ...column(2), { lost: 0 }, ...column(3), ...column(4)]);
    expect(heard.parser.counters.lostByCounter).toBe(0);
  });
});
