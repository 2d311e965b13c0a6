import { describe, expect, it } from "vitest";
import { collect } from "../synthetic/collect.ts";
import { briefly, messages, openKnown } from "./open-known.ts";

const HZ = 250;
/** Sample `i` as the board measured it, in µV. */
const microvolts = (i: number) => ((i * 37) % 1999) - 999;

/** Rows of an OpenBCI file of the samples that are left; `atS` says when the computer got each. */
function odf(kept: readonly number[], atS: (i: number, row: number) => number, step = 1, turn = 256): string {
  const head =
    "%OpenBCI Raw EXG Data\n%Number of channels = 1\n%Sample Rate = 250 Hz\n%Board = OpenBCI_GUI$BoardCytonSerial\n" +
    "Sample Index, EXG Channel 0, Accel Channel 0, Timestamp, Marker Channel, Timestamp (Formatted)\n";
  const rows = kept.map((i, row) => {
    const time = 1_700_000_000 + atS(i, row);
    return `${(i * step) % turn}.0, ${microvolts(i)}.5, 0.25, ${time.toFixed(6)}, 0.0, 2023-11-14 22:13:20.000`;
  });
  return `${head}${rows.join("\n")}\n`;
}

const all = Array.from({ length: 5000 }, (_, i) => i);
const without = (...spans: readonly (readonly [number, number])[]) =>
  all.filter((i) => !spans.some(([from, to]) => i >= from && i < to));
const expected = (...spans: readonly (readonly [number, number])[]) =>
  Float32Array.from(all, (i) =>
    spans.some(([from, to]) => i >= from && i < to)
      ? Number.NaN
      : (microvolts(i) + (microvolts(i) < 0 ? -0.5 : 0.5)) * 1e-3,
  );
/** Packets come in bursts of 33 samples, some ten ms late. */
const bursts = (i: number) => (Math.ceil((i + 1) / 33) * 33) / HZ + ((i * 7919) % 13) * 1e-3;

describe("a sample counter", () => {
  it("keeps every sample in its place when rows are lost within a turn", async () => {
    const spans = [
      [100, 101],
      [700, 900],
      [2555, 2565],
    ] as const;
    const recording = await openKnown(odf(without(...spans), bursts));
    expect(briefly(recording)[0]).toEqual(["EXG Channel 0", "ecg", "mV", 250]);
    expect(recording.channels[0]).toMatchObject({ lengthSamples: 5000, rateEstimated: false });
    expect(await collect(recording)).toEqual(expected(...spans));
    expect(messages(recording.findings)).toMatch(/211 samples lost in 3 places: 211 by the counter, 0 more/);
  });

  it("counts whole turns by the clock, in the right place", async () => {
    const spans = [
      [1000, 1256],
      [3000, 3000 + 3 * 256 + 40],
    ] as const;
    const recording = await openKnown(odf(without(...spans), bursts));
    expect(await collect(recording)).toEqual(expected(...spans));
    expect(messages(recording.findings)).toMatch(
      /1064 samples lost in 2 places: 40 by the counter, 1024 more/,
    );
  });

  it("loses nothing when a computer was only late", async () => {
    // 0.9 s without a packet, which then all come at once.
    const late = (i: number) => (i >= 2000 && i < 2225 ? 2225 / HZ : i / HZ);
    const recording = await openKnown(odf(all, late));
    expect(await collect(recording)).toEqual(expected());
    expect(recording.findings).toEqual([]);
  });

  it("follows a clock that is slightly off, and counts in steps", async () => {
    const recording = await openKnown(odf(without([800, 815]), (i) => (i / HZ) * 1.0005, 2));
    expect(await collect(recording)).toEqual(expected([800, 815]));
  });

  it("starts again where most of its turns end, as a Ganglion's at 201", async () => {
    const spans = [
      [150, 160],
      [201 * 7 - 1, 201 * 7 + 3],
    ] as const;
    const recording = await openKnown(odf(without(...spans), bursts, 1, 201));
    expect(await collect(recording)).toEqual(expected(...spans));
    expect(messages(recording.findings)).toMatch(/14 samples lost in 2 places: 14 by the counter, 0 more/);
  });

  it("that restarts without the clock is an error, one that stands still a finding", async () => {
    // The board is reset after sample 2100: its counter starts at 0.
    const restarted = odf(all, (i) => i / HZ).split("\n");
    const head = restarted.slice(0, 5);
    const rows = restarted.slice(5).filter((row) => row !== "");
    const anew = rows.map((row, i) => (i < 2100 ? row : row.replace(/^\d+/, String((i - 2100) % 256))));
    const recording = await openKnown([...head, ...anew].join("\n"));
    expect(messages(recording.findings)).toMatch(/jumps 1 times without the clock/);
    const doubled = await openKnown([...head, ...rows.slice(0, 50), rows[49], ...rows.slice(50)].join("\n"));
    expect(messages(doubled.findings)).toMatch(/stands still 1 times/);
    expect(doubled.channels[0]!.lengthSamples).toBe(5001);
  });

  it("that does not count rows is left aside", async () => {
    const recording = await openKnown(odf(all, (i) => i / HZ).replace(/^\d+\.0,/gm, "7.0,"));
    expect(recording.channels[0]!.lengthSamples).toBe(5000);
    expect(messages(recording.findings)).toMatch(/does not count rows/);
  });
});
