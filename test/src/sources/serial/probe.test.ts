import { describe, it, type TestContext } from "vitest";
import type { ProtocolOptions } from "../../../../datasets/format/frame/protocol.ts";
import { createSimulatedDevice } from "../../../../datasets/format/frame/simulate/simulated-devices.ts";
import { type Probed, probeAddress } from "../../../../src/sources/probe-address.ts";
import { sensorSource } from "../../../../src/sources/sensor-source.ts";
import { Collected } from "../collected.ts";
import { type BoardOptions, hasSocat, PtyBoard, waitFor } from "./pty-board.ts";

const timings = { answerS: 0.4, resetS: 0.1, probeS: 1 };

async function plugged(
  { onTestFinished }: TestContext,
  protocol: string,
  device: ProtocolOptions = {},
  options: BoardOptions = {},
): Promise<PtyBoard> {
  const board = new PtyBoard(createSimulatedDevice(protocol, device), options);
  onTestFinished(() => board.close());
  await board.plug();
  return board;
}

const why = (probed: Probed) => probed.why;

describe.skipIf(!hasSocat)("what is connected is found out", { concurrent: true }, () => {
  it("of a board that waits to be started, by asking; and it is stopped again", async (test) => {
    const { expect } = test;
    const board = await plugged(test, "chords", { board: "UNO-R4" });
    const probed = await probeAddress(board.path, { timings });
    expect(probed, why(probed)).toMatchObject({ found: true, protocol: "chords", board: "uno-r4" });
    await waitFor(() => board.heard.endsWith("STOP\n"));
  });

  it("of a board that prints text at its own baud rate, by listening", async (test) => {
    const { expect } = test;
    const board = await plugged(test, "ad8232", {}, { baudRate: 9600 });
    const probed = await probeAddress(board.path, { timings });
    expect(probed, why(probed)).toMatchObject({ found: true, baudRate: 9600 });
    expect(["ad8232", "ascii"]).toContain(probed.found && probed.protocol);
  });

  it("of a silent board at another baud rate, by asking there", async (test) => {
    const { expect } = test;
    const board = await plugged(test, "chords", {}, { baudRate: 230_400 });
    const probed = await probeAddress(board.path, { timings });
    expect(probed, why(probed)).toMatchObject({ found: true, protocol: "chords", baudRate: 230_400 });
    // Nothing was asked at rates that no silent protocol uses, and each at its own rate once.
    expect(board.heard).toMatch(/^STOP\nWHORU\nSTART\n/);
  });

  it("of a Cyton, with its daisy board", async (test) => {
    const { expect } = test;
    const board = await plugged(test, "cyton", { board: "cyton-daisy" });
    const collected = new Collected(sensorSource({ address: board.path, timings }));
    test.onTestFinished(() => collected.unsubscribe());
    await waitFor(() => collected.samples > 20 || collected.done);
    expect(collected.error).toBeUndefined();
    expect(collected.header?.protocol).toBe("cyton");
    expect(collected.header?.channels.length).toBeGreaterThanOrEqual(16);
    expect(collected.details.some((detail) => detail.startsWith("found cyton on"))).toBe(true);
  });

  it("and where nothing answers, the baud rates are told", async (test) => {
    const { expect } = test;
    const board = await plugged(test, "chords");
    board.mute = true;
    board.deaf = true;
    const quick = { answerS: 0.05, resetS: 0, probeS: 0.1 };
    const probed = await probeAddress(board.path, { timings: quick });
    expect(probed).toMatchObject({ found: false });
    expect(probed.why).toMatch(
      /no known protocol, in .*, got nothing at 115200, .*9600, .* baud, expected a device/,
    );
  });
});
