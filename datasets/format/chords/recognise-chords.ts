import { detectLayout } from "../csv/layout.ts";
import { firstLine, type RecogniseTable } from "../csv/table-head.ts";

/**
 * Tables of Chords-Web (`Counter,Channel1,Channel2`): a one-byte counter that tells lost samples, then filtered values
 * without a unit. They hold neither rate nor time: the rate has to be given.
 * Source: upsidedownlabs/Chords-Web, IndexedDB worker (convertToCSV) and firmware (one-byte packet counter).
 */
export const recogniseChords: RecogniseTable = (head) => {
  if (!/^"?Counter"?,\s*"?Channel ?1\b/i.test(firstLine(head))) return undefined;
  const base = detectLayout(head.file, head.text, head.whole, { delimiter: ",", timeColumn: false });
  return {
    format: "chords",
    layout: {
      ...base,
      columns: base.columns.filter(({ index }) => index !== 0),
      counter: { index: 0, modulus: 256 },
    },
  };
};
