import type { FrameLayout, FrameParser } from "../../../../datasets/format/frame/protocol.ts";

/** What a parser said, in the order of the wire: rows of a stream, and losses as `lost`. */
interface Heard {
  readonly parser: FrameParser;
  readonly events: (number[] | { lost: number })[];
  /** Rows of one stream. */
  rows(stream?: number): number[][];
  /** Pushes pieces of at most `piece` bytes. */
  feed(bytes: readonly number[] | Uint8Array, piece?: number): Heard;
  /** Ends the bytes and checks that every byte is accounted for. */
  end(): Heard;
}

export function listen(layout: FrameLayout): Heard {
  const events: Heard["events"] = [];
  const streams: number[][][] = layout.streams.map(() => []);
  const parser = layout.createParser({
    rows: (stream, counts, rows) => {
      const width = layout.streams[stream]?.channels.length ?? 0;
      for (let row = 0; row < rows; row++) {
        const values = Array.from(counts.subarray(row * width, (row + 1) * width));
        events.push(values);
        streams[stream]?.push(values);
      }
    },
    lost: (frames) => events.push({ lost: frames }),
  });
  const heard: Heard = {
    parser,
    events,
    rows: (stream = 0) => streams[stream] ?? [],
    feed: (bytes, piece = bytes.length) => {
      const all = Uint8Array.from(bytes);
      for (let at = 0; at < all.length; at += piece) parser.push(all.slice(at, at + piece));
      return heard;
    },
    end: () => {
      parser.finish();
      const { bytes, frameBytes, bytesSkipped } = parser.counters;
      if (bytes !== frameBytes + bytesSkipped) throw new Error("bytes do not add up");
      return heard;
    },
  };
  return heard;
}

/** Bytes of a text of hexadecimal pairs. */
export const hex = (text: string): number[] =>
  text
    .trim()
    .split(/\s+/)
    .map((pair) => Number.parseInt(pair, 16));
