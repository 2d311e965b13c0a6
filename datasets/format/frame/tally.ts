import type { FrameCounters, FrameLayout } from "./protocol.ts";

/** What a parser finds in a piece of a stream, without keeping it. */
export interface Tally {
  readonly counters: Readonly<FrameCounters>;
  /** Rows of each stream. */
  readonly rows: readonly number[];
  /** Smallest and largest count of each channel, streams side by side; min > max when none is known. */
  readonly ranges: readonly { readonly min: number; readonly max: number }[];
}

export function tally(layout: FrameLayout, bytes: Uint8Array): Tally {
  const rows = layout.streams.map(() => 0);
  const byStream = layout.streams.map((stream) =>
    stream.channels.map(() => ({ min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY })),
  );
  const parser = layout.createParser({
    rows: (stream, counts, n) => {
      const ranges = byStream[stream] ?? [];
      const width = ranges.length;
      rows[stream] = (rows[stream] ?? 0) + n;
      for (const [c, range] of ranges.entries()) {
        for (let at = c; at < n * width; at += width) {
          const count = counts[at] as number;
          if (count < range.min) range.min = count;
          if (count > range.max) range.max = count;
        }
      }
    },
    lost: () => {},
  });
  parser.push(bytes);
  parser.finish();
  return { counters: parser.counters, rows, ranges: byStream.flat() };
}
