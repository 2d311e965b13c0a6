import { describe, expect, it } from "vitest";
import { spikerbox } from "../../../../datasets/format/frame/binary/spikerbox.ts";
import { hex, listen } from "./wire.ts";

/** 10 bits as the sketch sends them: three bits and the mark, then seven bits. */
const one = (value: number) => [(value >> 7) | 0x80, value & 0x7f];
const two = (a: number, b: number) => [...one(a), b >> 7, b & 0x7f];
const counts = [512, 0, 1023, 127, 128, 700, 3, 5, 8, 13, 21, 34];
const single = (list: number[]) => list.map((count) => [count]);
const message = (text: string) => [
  ...hex("ff ff 01 01 80 ff"),
  ...new TextEncoder().encode(text),
  ...hex("ff ff 01 01 81 ff"),
];

describe("spikerbox", () => {
  it("reads one channel", () => {
    expect(one(1023)).toEqual([0x87, 0x7f]);
    for (const piece of [1, 3, 1000])
      expect(listen(spikerbox.layout()).feed(counts.flatMap(one), piece).end().events).toEqual(
        single(counts),
      );
  });

  it("begins in the middle of a sample", () => {
    const heard = listen(spikerbox.layout()).feed(counts.flatMap(one).slice(1)).end();
    expect(heard.events).toEqual(single(counts.slice(1)));
    expect(heard.parser.counters.bytesSkipped).toBe(1);
  });

  it("reads several channels of 10 bits and of 14", () => {
    const pairs = counts.flatMap((count, i) => two(count, i));
    const heard = listen(spikerbox.layout({ board: "heart-pro" }))
      .feed(pairs)
      .end();
    expect(heard.events).toEqual(counts.map((count, i) => [count, i]));
    const wide = counts.flatMap((_, i) => two(16383 - i, 8192 + i));
    const human = listen(spikerbox.layout({ board: "human" }))
      .feed(wide)
      .end();
    expect(human.events).toEqual(counts.map((_, i) => [16383 - i, 8192 + i]));
  });

  it("keeps its lock over messages, wherever they are cut", () => {
    const bytes = [...counts.flatMap(one), ...message("EVNT:3;"), ...counts.flatMap(one)];
    for (const piece of [1, 2, 5, 1000]) {
      const heard = listen(spikerbox.layout()).feed(bytes, piece);
      expect(heard.parser.locked).toBe(true);
      expect(heard.end().events).toEqual(single([...counts, ...counts]));
      expect(heard.parser.counters.bytesSkipped).toBe(message("EVNT:3;").length);
    }
  });

  it("waits for the end of the longest message, on every board", () => {
    const long = message("FWV:1.0;HWT:HEARTSS;HWV:1.0;".padEnd(64, "-"));
    for (const options of [{}, { channels: 2 }, { board: "heart-pro" }, { board: "human" }]) {
      const { length } = spikerbox.layout(options).streams[0]!.channels;
      const samples = counts.flatMap((count) => [...one(count), ...Array(2 * length - 2).fill(1)]);
      for (const piece of [1, 7, 50]) {
        const heard = listen(spikerbox.layout(options))
          .feed([...samples, ...long, ...samples], piece)
          .end();
        expect(heard.rows()).toHaveLength(2 * counts.length);
        expect(heard.parser.counters).toMatchObject({ bytesSkipped: long.length, lostByCounter: 0 });
      }
    }
  });

  it("loses the sample whose mark is broken, and goes on when a byte is missing", () => {
    const bytes = [...counts, ...counts].flatMap(one);
    bytes[24]! ^= 0x80;
    const broken = listen(spikerbox.layout()).feed(bytes).end();
    expect(broken.events).toEqual([...single(counts), { lost: 1 }, ...single(counts.slice(1))]);
    const short = [...counts, ...counts].flatMap(one);
    short.splice(25, 1);
    expect(listen(spikerbox.layout()).feed(short).end().events).toEqual(
      single([...counts, ...counts.slice(1)]),
    );
  });

  it("never takes text for samples", () => {
    const text = [...new TextEncoder().encode("StartUp!\r\n".repeat(50))];
    const heard = listen(spikerbox.layout()).feed(text).end();
    expect(heard.events).toEqual([]);
    expect(heard.parser.counters.bytesSkipped).toBe(text.length);
  });

  it("shares the timer's 2 MHz / 199 among the channels of a shield, and tells it how many", () => {
    const layout = spikerbox.layout({ board: "heart", channels: 2 });
    expect(layout.streams[0]?.rate?.hz).toBeCloseTo(5025.126, 3);
    expect(layout.start).toEqual([new TextEncoder().encode("conf s:10050;c:2;\n")]);
    expect(spikerbox.layout({ board: "human" }).streams[0]?.rate?.hz).toBe(5000);
    expect(() => spikerbox.layout({ channels: 7 })).toThrow(expect.objectContaining({ code: "bad-option" }));
  });

  it("learns the board from its answer", () => {
    const { identification } = spikerbox.layout();
    expect(identification?.ask).toEqual(new TextEncoder().encode("b:;\n"));
    const answer = Uint8Array.from([...counts.flatMap(one), ...message("HWT:HUMANSB;")]);
    expect(identification?.answer(answer.slice(0, -1))).toBeUndefined();
    expect(identification?.answer(answer)).toEqual({ board: "human" });
    expect(identification?.answer(Uint8Array.from(message("EVNT:1;")))).toBeUndefined();
  });
});
