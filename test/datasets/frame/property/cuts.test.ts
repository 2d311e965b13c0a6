import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bytesOf,
  isText,
  type Kind,
  kinds,
  layoutOf,
  parse,
  parseWhole,
  rowsOf,
  runs,
  seededRandom,
  startedDevice,
  ticksOf,
} from "./wire-data.ts";

const TICKS = 200;

const sent = (kind: Kind, seed: number) => {
  const ticks = ticksOf(startedDevice(kind), seededRandom(seed), TICKS);
  return { ticks, bytes: bytesOf(ticks) };
};

describe("what a simulated device sends", () => {
  it.each(kinds)("$title: every row arrives as the encoder was given it", (kind) => {
    const layout = layoutOf(kind);
    const { ticks, bytes } = sent(kind, 11);
    const { streams, counters } = parseWhole(layout, bytes);
    // The first line after opening a port may be the end of one: it is not taken.
    const skipped = isText(kind) ? 1 : 0;
    expect(streams).toEqual(rowsOf(ticks.slice(skipped), layout));
    expect(counters).toMatchObject({ bytes: bytes.length, lostByCounter: 0, crcFail: 0, footerFail: 0 });
    expect(counters.frameBytes + counters.bytesSkipped).toBe(bytes.length);
    expect(counters.bytesSkipped).toBeLessThanOrEqual(skipped * (bytes.length / TICKS) * 2);
  });

  it.each(kinds)("$title: however the bytes are cut, the rows are the same", (kind) => {
    const layout = layoutOf(kind);
    const { bytes } = sent(kind, 12);
    const whole = parseWhole(layout, bytes);
    const piece = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 400 }));
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 60 }), (pieces) => {
        const cut = parse(layout, (parser) => {
          for (let at = 0, i = 0; at < bytes.length; i++) {
            // Pieces are used over and over; nothing but empty ones would not come to an end.
            const length = Math.max(pieces[i % pieces.length], i % pieces.length === 0 ? 1 : 0);
            parser.push(bytes.slice(at, at + length));
            at += length;
          }
        });
        expect(cut).toEqual(whole);
      }),
      runs(3),
    );
  });
});
