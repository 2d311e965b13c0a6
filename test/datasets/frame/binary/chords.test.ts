import { describe, expect, it } from "vitest";
import { chords } from "../../../../datasets/format/frame/binary/chords.ts";
import { hex, listen } from "./wire.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

/** Three frames of a board with three channels: high byte first. */
const three = hex(`
  c7 7c fe  00 01  01 00  0f ff  01
  c7 7c ff  02 00  08 01  00 7c  01
  c7 7c 00  c7 7c  01 01  0c 01  01
`);

describe("chords", () => {
  it("reads counts from bytes", () => {
    const heard = listen(chords.layout({ board: "npg-lite" }))
      .feed(three)
      .end();
    expect(heard.events).toEqual([
      [1, 256, 4095],
      [512, 2049, 124],
      [51068, 257, 3073],
    ]);
    expect(heard.parser.counters).toMatchObject({ bytes: 30, frames: 3, frameBytes: 30, bytesSkipped: 0 });
  });

  it.each([
    ["uno-r3", 6, 10, 250],
    ["uno-r4", 6, 14, 500],
    ["nano", 8, 10, 250],
    ["mega", 16, 10, 250],
    ["npg-lite", 3, 12, 500],
    ["pico", 3, 12, 500],
    ["giga", 6, 16, 500],
    ["stm32-f4", 8, 12, 500],
    ["stm32-g4", 16, 12, 250],
    ["esp32-s3", 16, 12, 250],
  ])("knows %s: %i channels of %i bits at %i Hz", (board, channels, bits, hz) => {
    const layout = chords.layout({ board });
    const [stream] = layout.streams;
    expect(stream).toMatchObject({ rate: { hz, how: "chip default" }, rowsPerFrame: 1 });
    expect(stream?.channels).toHaveLength(channels);
    const [channel] = stream?.channels ?? [];
    expect(channel).toMatchObject({ minCount: 0, maxCount: 2 ** bits - 1, scale: { units: "adc" } });
    // A frame of 2N + 4 bytes whose channels hold their own number.
    const frame = (counter: number) => [
      0xc7,
      0x7c,
      counter,
      ...Array.from({ length: channels }, (_, c) => [0, c]).flat(),
      1,
    ];
    const heard = listen(layout).feed([1, 2, 3].flatMap(frame)).end();
    expect(heard.rows()).toEqual(
      Array.from({ length: 3 }, () => Array.from({ length: channels }, (_, c) => c)),
    );
  });

  it("gives mV when the gain is declared: mid-scale is 0, a count is Vref / 2^bits / gain", () => {
    const [stream] = chords.layout({ board: "uno-r3", gain: 100 }).streams;
    const scale = stream?.channels[0]?.scale;
    expect(scale).toMatchObject({ units: "mV", baseline: 512 });
    expect((1023 - 512) / (scale?.gain ?? 0)).toBeCloseTo((511 * 5000) / 1024 / 100, 9);
  });

  it("asks the board for its name, and understands names of clones", () => {
    const { identification, start, stop } = chords.layout();
    expect(start).toEqual([ascii("START\n")]);
    expect(stop).toEqual([ascii("STOP\n")]);
    expect(identification?.ask).toEqual(ascii("WHORU\n"));
    expect(identification?.answer(ascii("UNO-"))).toBeUndefined();
    expect(identification?.answer(ascii("UNO-R3"))).toBeUndefined();
    expect(identification?.answer(ascii("UNO-R4\r\n"))).toEqual({ board: "uno-r4" });
    expect(identification?.answer(ascii("\x01\xc7MEGA-2560-CLONE\r\n"))).toEqual({ board: "mega" });
    expect(identification?.answer(ascii("PULSE\r\n"))).toBeUndefined();
    expect(chords.layout({ board: "NANO-CLONE" }).board).toBe("nano");
  });

  it("refuses what a board cannot be", () => {
    expect(() => chords.layout({ board: "uno-r5" })).toThrow(
      expect.objectContaining({ code: "unknown-name" }),
    );
    expect(() => chords.layout({ channels: 0 })).toThrow(expect.objectContaining({ code: "bad-option" }));
    expect(() => chords.layout({ rateHz: -1 })).toThrow(expect.objectContaining({ code: "bad-option" }));
    expect(() => chords.layout({ gain: 0 })).toThrow(expect.objectContaining({ code: "bad-option" }));
  });
});
