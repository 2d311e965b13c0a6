import { describe, it } from "vitest";
import { expectWhole, listenTo, plugged } from "./chords-on-pty.ts";
import { hasSocat, waitFor } from "./pty-board.ts";

const RATE = 500;

describe.skipIf(!hasSocat)("a board on a serial port", { concurrent: true }, () => {
  it("is asked what it is, started, read and stopped", async (test) => {
    const { expect } = test;
    const board = await plugged(test);
    const collected = listenTo(test, board);
    await waitFor(() => collected.samples > RATE / 2);
    expect(board.heard).toBe("STOP\nWHORU\nSTART\n");
    expect(collected.states).toEqual(["connecting", "connecting", "streaming"]);
    expect(collected.header?.device).toMatch(/uno-r4 on .*tty at 230400 baud$/);
    expect(collected.header?.channels).toHaveLength(6);
    expect(collected.header?.channels[0]).toMatchObject({ sampleRateHz: 500, maxCount: 16_383 });
    collected.unsubscribe();
    await waitFor(() => board.heard.endsWith("STOP\n"));
    expect(collected.gaps).toEqual([]);
    expect(collected.counts[0]).toBe(0);
    expectWhole(test, collected);
  });

  it("is asked again while its boot loader hears nothing", async (test) => {
    const board = await plugged(test, { bootS: 0.5 });
    const collected = listenTo(test, board, { timings: { answerS: 1, resetS: 2 } });
    await waitFor(() => collected.samples > 10);
    // The boot loader may end between the two.
    test.expect(board.heard).toMatch(/^(?:(?:STOP\n)?WHORU\n)+START\n$/);
    test.expect(collected.header?.device).toContain("uno-r4");
  });

  it("ends in good order when the source is told to", async (test) => {
    const { expect } = test;
    const stop = new AbortController();
    const board = await plugged(test);
    const collected = listenTo(test, board, { signal: stop.signal });
    await waitFor(() => collected.samples > 100);
    stop.abort();
    await waitFor(() => collected.done);
    expect(collected.error).toBeUndefined();
    expect(collected.state).toBe("ended");
    expect(board.heard.endsWith("STOP\n")).toBe(true);
    expect(collected.health?.counters.frames).toBe(collected.samples);
  });

  it("comes back after its cable was pulled, in the same stream, with a gap as long as it was away", async (test) => {
    const { expect } = test;
    const board = await plugged(test);
    const collected = listenTo(test, board, { timings: { backoffS: 0.05 } });
    await waitFor(() => collected.samples > RATE);
    await board.unplug();
    await waitFor(() => collected.state === "disconnected");
    const before = collected.samples;
    const pulledMs = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 600));
    await board.plug();
    await waitFor(() => collected.state === "streaming" && collected.samples > before + 2 * RATE);
    const heldS = (performance.now() - pulledMs) / 1000;
    expect(collected.details[collected.states.indexOf("disconnected")]).toMatch(/is gone|i\/o error/);
    expect(collected.gaps).toHaveLength(1);
    expect(collected.gaps[0]?.lostSamples).toBeGreaterThan(0.5 * RATE);
    // Sample numbers follow the clock: as much was added as time passed, but for what is still on its way.
    expect(Math.abs((collected.samples - before) / RATE - heldS)).toBeLessThan(1);
    expectWhole(test, collected);
  });

  it("is found at the right one of its protocol's baud rates", async (test) => {
    const board = await plugged(test, { baudRate: 115_200 });
    const collected = listenTo(test, board, { timings: { answerS: 0.8, resetS: 0.1, probeS: 1 } });
    await waitFor(() => collected.samples > 100 || collected.done);
    test.expect(collected.error).toBeUndefined();
    test.expect(collected.header?.device).toMatch(/at 115200 baud$/);
    expectWhole(test, collected);
  });

  it("says that bytes at a wrong baud rate are no frames", async (test) => {
    const { expect } = test;
    const board = await plugged(test, { baudRate: 115_200 });
    board.start();
    const timings = { answerS: 0.1, resetS: 0.1, probeS: 0.3 };
    const collected = listenTo(test, board, { baudRate: 57_600, timings });
    await waitFor(() => collected.done);
    expect(collected.error).toMatchObject({ code: "connection" });
    expect(String(collected.error)).toMatch(/bytes come, but no chords frames.*at 57600 baud/);
  });

  it("says that nothing comes", async (test) => {
    const board = await plugged(test);
    // A late answer to the question would be bytes.
    board.mute = true;
    board.deaf = true;
    const collected = listenTo(test, board, { timings: { answerS: 0.1, resetS: 0.1 } });
    await waitFor(() => collected.done);
    test
      .expect(String(collected.error))
      .toMatch(
        /nothing comes from the device at 230400, 115200 baud, in .*tty at 115200 baud, expected a device/,
      );
  });

  it("is started again after a reset, without opening the port anew", async (test) => {
    const { expect } = test;
    const board = await plugged(test);
    const timings = { silentS: 0.5, restartS: 1, reopenS: 30 };
    const collected = listenTo(test, board, { timings });
    await waitFor(() => collected.samples > RATE / 2);
    board.reset();
    await waitFor(() => collected.state === "silent");
    const before = collected.samples;
    await waitFor(() => collected.state === "streaming" && collected.samples > before + RATE);
    expect(board.heard).toBe("STOP\nWHORU\nSTART\nSTART\n");
    expect(collected.states.filter((state) => state === "disconnected")).toEqual([]);
    expect(collected.gaps).toHaveLength(1);
    expectWhole(test, collected);
  });

  it("is opened anew when it stays silent", async (test) => {
    const { expect } = test;
    const board = await plugged(test);
    const timings = { silentS: 0.4, restartS: 0.7, reopenS: 1.4, backoffS: 0.05, answerS: 0.8, resetS: 0.1 };
    const collected = listenTo(test, board, { timings });
    await waitFor(() => collected.samples > RATE / 2);
    board.mute = true;
    await waitFor(() => collected.state === "disconnected");
    expect(collected.details.at(-1)).toMatch(/^nothing from .* for \d/);
    board.mute = false;
    const before = collected.samples;
    await waitFor(() => collected.state === "streaming" && collected.samples > before + RATE);
    expect(collected.states).toContain("silent");
    expect(collected.gaps).toHaveLength(1);
    expectWhole(test, collected);
  });

  it("gives up after the patience that it was given", async (test) => {
    const { expect } = test;
    const board = await plugged(test);
    const collected = listenTo(test, board, {
      reconnect: 0.3,
      timings: { backoffS: 0.05, backoffMaxS: 0.1 },
    });
    await waitFor(() => collected.samples > 100);
    await board.unplug();
    await waitFor(() => collected.done);
    expect(collected.error).toBeUndefined();
    expect(collected.states.at(-1)).toBe("ended");
    expect(collected.details.at(-1)).toContain("gave up");
  });

  it("that is in use by another program is refused", async (test) => {
    const board = await plugged(test);
    const first = listenTo(test, board);
    await waitFor(() => first.samples > 0);
    const second = listenTo(test, board);
    await waitFor(() => second.done);
    test.expect(String(second.error)).toMatch(/the port is in use by .*close it first/);
  });

  it("loses nothing at 921,600 baud", async (test) => {
    const { expect } = test;
    // 10 bits on the wire for a byte, 16 bytes a frame.
    const rateHz = 5760;
    const board = await plugged(test, {}, { board: "UNO-R4", rateHz });
    const collected = listenTo(test, board, { options: { rateHz } });
    await waitFor(() => collected.samples > 2 * rateHz);
    expect(collected.gaps).toEqual([]);
    expect(collected.counts[0]).toBe(0);
    expect(collected.health).toMatchObject({ droppedBytes: 0, counters: { bytesSkipped: 0 } });
    expectWhole(test, collected);
  });
});
