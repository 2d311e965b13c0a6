import { describe, it } from "vitest";
import { expectWhole, listenTo, plugged } from "./chords-on-pty.ts";
import { hasSocat, ROW_MODULUS, waitFor } from "./pty-board.ts";

describe.skipIf(!hasSocat)("a sensor that sends more than it should", () => {
  it("loses nothing of a flood far beyond that", async (test) => {
    const { expect } = test;
    const board = await plugged(test);
    const collected = listenTo(test, board, { queueBytes: 1 << 24 });
    await waitFor(() => collected.samples > 0);
    board.mute = true;
    const before = board.rows;
    for (let i = 0; i < 10; i++) await board.write(board.frames(2000));
    await waitFor(() => collected.samples === board.rows);
    expect(board.rows).toBe(before + 20_000);
    expect(collected.gaps).toEqual([]);
    expectWhole(test, collected);
  });

  it("keeps memory bounded and counts what a slow program makes it drop, as gaps", async (test) => {
    const { expect } = test;
    const rateHz = 5760;
    const board = await plugged(test, {}, { board: "UNO-R4", rateHz });
    const collected = listenTo(test, board, { options: { rateHz }, queueBytes: 32 * 1024 });
    await waitFor(() => collected.samples > rateHz / 2);
    // Three times as slow as the board sends.
    collected.onBlock = (samples) => {
      const endMs = performance.now() + (3000 * samples) / rateHz;
      while (performance.now() < endMs);
    };
    await waitFor(() => (collected.health?.droppedBytes ?? 0) > 60_000);
    collected.onBlock = () => undefined;
    const before = collected.samples;
    await waitFor(() => collected.samples > before + 2 * rateHz);
    expect(collected.gaps.length).toBeGreaterThan(0);
    expectWhole(test, collected);
    // What was dropped is in the gaps: sample numbers and the board's rows still agree.
    const last = collected.runs.at(-1);
    const off = Math.abs((last?.counts[0] ?? 0) - (last?.startSample ?? 0)) % ROW_MODULUS;
    expect(Math.min(off, ROW_MODULUS - off)).toBeLessThan(0.1 * rateHz);
  });
});
