import { bench, describe } from "vitest";
import { detectLayout } from "../datasets/format/csv/layout.ts";
import { openCsv } from "../datasets/format/csv/open-csv.ts";
import { createRowScanner } from "../datasets/format/csv/row-scanner.ts";

const PIECE = 1 << 18;
const rows = Array.from({ length: 600_000 }, (_, i) => {
  const value = (k: number) => (Math.round(300 * Math.sin(i / 50 + k)) / 200).toString();
  return `${(i / 360).toFixed(6)},${value(0)},${value(1)}`;
});
const text = `# sample_rate_hz: 360\ntime_s,MLII[mV],V5[mV]\n${rows.join("\n")}\n`;
const bytes = new TextEncoder().encode(text);
const megabytes = (bytes.length / 1e6).toFixed(1);
const source = {
  name: "bench.csv",
  async *open() {
    for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
  },
};
const layout = detectLayout("bench.csv", text.slice(0, 65_536), false);
/** Keeps the results alive, so that no work is optimised away. */
const used = new Float64Array(1);

describe(`a table of ${megabytes} MB, 600,000 rows of time and two leads`, () => {
  bench("row scanner alone", () => {
    const scanner = createRowScanner(layout, (_, values) => {
      used[0]! += values[0]!;
    });
    for (let at = 0; at < bytes.length; at += PIECE) scanner.push(bytes.subarray(at, at + PIECE));
    scanner.finish();
  });

  bench("open (two passes over the times) and read to blocks", async () => {
    const recording = await openCsv(source);
    for await (const block of recording.blocks()) used[0]! += block.startSample;
  });

  bench("naive: decode, split lines, split cells, Number", () => {
    const columns: number[][] = [[], []];
    for (const line of new TextDecoder().decode(bytes).split("\n").slice(2)) {
      const cells = line.split(",");
      if (cells.length < 3) continue;
      columns[0]!.push(Number(cells[1]));
      columns[1]!.push(Number(cells[2]));
    }
    used[0]! += Float32Array.from(columns[0]!).length;
  });
});
