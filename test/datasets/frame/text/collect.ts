import type { FrameLayout, FrameParser } from "../../../../datasets/format/frame/protocol.ts";

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

interface Collected {
  readonly parser: FrameParser;
  /** Rows in order; a number in place of a row says how many rows were lost there. */
  readonly rows: (readonly number[] | number)[];
  feed(text: string | Uint8Array, pieces?: number): void;
}

/** A parser with what it found. */
export function collect(layout: FrameLayout): Collected {
  const rows: (readonly number[] | number)[] = [];
  const width = layout.streams[0]?.channels.length as number;
  const parser = layout.createParser({
    rows: (_stream, counts, n) => {
      for (let row = 0; row < n; row++) rows.push([...counts.subarray(row * width, (row + 1) * width)]);
    },
    lost: (frames) => rows.push(frames),
  });
  return {
    parser,
    rows,
    feed(input, pieceBytes = Number.POSITIVE_INFINITY) {
      const bytes = typeof input === "string" ? bytesOf(input) : input;
      for (let at = 0; at < bytes.length; at += pieceBytes) parser.push(bytes.subarray(at, at + pieceBytes));
    },
  };
}
