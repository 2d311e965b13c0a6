import { describe, expect, it } from "vitest";
import { chords } from "../../../../datasets/format/frame/binary/chords.ts";
import { listen } from "./wire.ts";

const layout = chords.layout({ board: "pico" });
const LENGTH = 10;

/** Frame `n` of a board with three channels that count along. */
const frame = (n: number): number[] => [
  ...[0xc7, 0x7c, n & 0xff],
  ...[(n >> 8) & 0x0f, n & 0xff, 0x01, 0x00, 0x02, 0x01],
  0x01,
];
const row = (n: number) => [n & 0xfff, 256, 513];
const frames = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => frame(from + i)).flat();
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => row(from + i));

/** The same bytes must mean the same however they are cut. */
function hear(bytes: readonly number[]) {
  const whole = listen(layout).feed(bytes).end();
  for (const piece of [1, 3, 7]) {
    const cut = listen(layout).feed(bytes, piece).end();
    expect(cut.events).toEqual(whole.events);
    expect(cut.parser.counters).toEqual(whole.parser.counters);
  }
  return whole;
}

describe("frame engine: bytes cut and lost", () => {
  it("delivers everything from the first byte on, wherever bytes are cut", () => {
    const bytes = frames(0, 12);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const heard = listen(layout).feed(bytes.slice(0, cut)).feed(bytes.slice(cut)).end();
      expect(heard.events).toEqual(rows(0, 12));
    }
  });

  it("gives rows out as soon as the next frame's head confirms them", () => {
    const heard = listen(layout).feed(frames(0, 3));
    expect(heard.rows()).toHaveLength(2);
    heard.feed([0xc7, 0x7c, 3]);
    expect(heard.rows()).toHaveLength(3);
    expect(heard.parser.locked).toBe(true);
  });

  it("needs three frames that continue one another", () => {
    expect(hear(frames(0, 2)).events).toEqual([]);
    expect(hear([...frame(0), ...frame(2), ...frame(4), ...frame(6)]).events).toEqual([]);
    expect(hear(frames(0, 3)).events).toEqual(rows(0, 3));
  });

  it("counts over many wraps", () => {
    const heard = hear(frames(0, 1000));
    expect(heard.events).toEqual(rows(0, 1000));
    expect(heard.parser.counters).toMatchObject({ frames: 1000, lostByCounter: 0, bytesSkipped: 0 });
  });

  it("tells frames that are missing, across the wrap of the counter", () => {
    const heard = hear([...frames(0, 250), ...frames(260, 270)]);
    expect(heard.events).toEqual([...rows(0, 250), { lost: 10 }, ...rows(260, 270)]);
    expect(heard.parser.counters).toMatchObject({ frames: 260, lostByCounter: 10, bytesSkipped: 0 });
  });

  it("tells single frames between losses apart", () => {
    const heard = hear([...frames(0, 5), ...frame(7), ...frame(9), ...frames(11, 15)]);
    expect(heard.events).toEqual([
      ...rows(0, 5),
      { lost: 2 },
      row(7),
      { lost: 1 },
      row(9),
      { lost: 1 },
      ...rows(11, 15),
    ]);
  });

  it("loses one frame when bytes of it are missing, however many, and no other", () => {
    for (let at = 0; at < LENGTH; at++)
      for (let missing = 1; missing <= LENGTH - at; missing++) {
        const broken = frame(6);
        broken.splice(at, missing);
        const heard = hear([...frames(0, 6), ...broken, ...frames(7, 12)]);
        expect(heard.events, `${missing} bytes at ${at}`).toEqual([
          ...rows(0, 6),
          { lost: 1 },
          ...rows(7, 12),
        ]);
        expect(heard.parser.counters.bytesSkipped).toBe(LENGTH - missing);
      }
  });
});

describe("frame engine: strange bytes", () => {
  const garbage = [0xc7, 0x7c, 0xc7, 0xc7, 0x7c, 0x05, 0x01, 0xc7, 0x7c, 0x09, 1, 2, 3, 4, 5, 6, 0x01];

  it("finds frames behind garbage of every length that holds false syncs", () => {
    for (let n = 0; n <= garbage.length; n++) {
      const heard = hear([...garbage.slice(0, n), ...frames(40, 46)]);
      expect(heard.events).toEqual(rows(40, 46));
      expect(heard.parser.counters).toMatchObject({ bytesSkipped: n, frames: 6 });
    }
  });

  it("takes garbage between frames out without losing one", () => {
    for (let n = 0; n <= garbage.length; n++) {
      const heard = hear([...frames(0, 5), ...garbage.slice(0, n), ...frames(5, 9)]);
      // Garbage that ends like a frame may as well be the end of the frame in front of it: then that one is not trusted.
      const doubt = n > 0 && garbage[n - 1] === 0x01;
      expect(heard.events, `${n} bytes`).toEqual(
        doubt ? [...rows(0, 4), { lost: 1 }, ...rows(5, 9)] : [...rows(0, 5), ...rows(5, 9)],
      );
    }
  });

  it("does not take a frame with bytes added inside for a good one", () => {
    for (let at = 1; at < LENGTH; at++)
      for (let added = 1; added <= LENGTH; added++) {
        const broken = frame(6);
        broken.splice(at, 0, ...Array.from({ length: added }, (_, i) => (i % 3 === 2 ? 0x01 : 0x55)));
        const heard = hear([...frames(0, 6), ...broken, ...frames(7, 12)]);
        expect(heard.events, `${added} bytes at ${at}`).toEqual([...rows(0, 6), { lost: 1 }, ...rows(7, 12)]);
      }
  });

  it("finds a frame that starts inside a false sync", () => {
    const heard = hear([0xc7, 0x7c, ...frames(0, 4)]);
    expect(heard.events).toEqual(rows(0, 4));
    expect(heard.parser.counters.bytesSkipped).toBe(2);
  });
});

describe("frame engine: flipped bits", () => {
  const flipped = (at: number, bit: number) => {
    const bytes = frames(0, 12);
    bytes[6 * LENGTH + at]! ^= 1 << bit;
    return hear(bytes);
  };
  const oneLost = [...rows(0, 6), { lost: 1 }, ...rows(7, 12)];

  it("loses the frame whose sync is broken", () => {
    for (const at of [0, 1])
      for (let bit = 0; bit < 8; bit++) {
        const heard = flipped(at, bit);
        expect(heard.events).toEqual(oneLost);
        expect(heard.parser.counters).toMatchObject({
          footerFail: 0,
          lostByCounter: 1,
          bytesSkipped: LENGTH,
        });
      }
  });

  it("loses the frame whose closing byte is broken, and counts it", () => {
    for (let bit = 0; bit < 8; bit++) {
      const heard = flipped(LENGTH - 1, bit);
      expect(heard.events).toEqual(oneLost);
      expect(heard.parser.counters).toMatchObject({ footerFail: 1, lostByCounter: 1, bytesSkipped: LENGTH });
    }
  });

  it("keeps a frame in its place when only its counter is broken", () => {
    for (let bit = 0; bit < 8; bit++) {
      const heard = flipped(2, bit);
      expect(heard.events).toEqual(rows(0, 12));
      expect(heard.parser.counters).toMatchObject({ lostByCounter: 0, bytesSkipped: 0 });
    }
  });

  it("does not report a wrap when a broken counter comes beside a loss", () => {
    const bytes = [...frames(0, 6), ...frame(200), ...frames(9, 14)];
    const heard = hear(bytes);
    expect(heard.events).toEqual([...rows(0, 6), { lost: 3 }, ...rows(9, 14)]);
  });
});

describe("frame engine: ends", () => {
  it("gives up lock and continuity when the wire was cut", () => {
    const heard = listen(layout).feed([...frames(0, 5), ...frame(5).slice(0, 4)]);
    heard.parser.interrupt();
    expect(heard.parser.locked).toBe(false);
    expect(heard.parser.counters).toMatchObject({ frames: 5, bytesSkipped: 4 });
    heard.feed([...frame(100).slice(6), ...frames(101, 105)]).end();
    expect(heard.events).toEqual([...rows(0, 5), ...rows(101, 105)]);
    expect(heard.parser.counters.lostByCounter).toBe(0);
  });

  it("skips a partial frame at the end", () => {
    const heard = hear([...frames(0, 4), ...frame(4).slice(0, 9)]);
    expect(heard.events).toEqual(rows(0, 4));
    expect(heard.parser.counters.bytesSkipped).toBe(9);
  });

  it("accounts for every byte at every moment, and keeps few", () => {
    const bytes = [
      ...frames(0, 9),
      ...frame(9).slice(3),
      0xc7,
      0xc7,
      0x7c,
      ...frames(12, 20),
      ...frame(1),
      ...frames(30, 40),
    ];
    const heard = listen(layout);
    for (const byte of bytes) {
      heard.feed([byte]);
      const { bytes: taken, frameBytes, bytesSkipped, frames: whole } = heard.parser.counters;
      const waiting = taken - frameBytes - bytesSkipped;
      expect(waiting).toBeGreaterThanOrEqual(0);
      expect(waiting).toBeLessThanOrEqual(8 * LENGTH);
      expect(frameBytes).toBe(whole * LENGTH);
    }
    expect(heard.end().rows()).toEqual([...rows(0, 9), ...rows(12, 20), ...rows(30, 40)]);
  });
});
